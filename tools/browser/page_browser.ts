/** What a browser does to execute notebooks: it opens a page and gives what an expression is worth there. */

/** A browser that was started; `await using` ends it. */
export interface PageBrowser extends AsyncDisposable {
  /**
   * Opens a page of its own and waits for the value of an expression in it.
   *
   * @param expression gives a promise of something that JSON can hold
   * @param limitMs how long it may take
   */
  evaluate(address: string, expression: string, limitMs: number): Promise<unknown>;
}

/** An expression whose promise gives a text: values of other kinds are told differently by each driver. */
export function asJson(expression: string): string {
  return `(${expression}).then((value) => JSON.stringify(value))`;
}

/** A program that runs until it is disposed of. */
export interface RunningProgram extends AsyncDisposable {
  /** What was found in what it printed. */
  readonly found: RegExpExecArray;
}

/** How long a browser may take to start. */
const START_MS = 60_000;

/** Starts a program and waits until it prints what the pattern finds, which may be nothing. */
export async function startProgram(
  command: string,
  args: readonly string[],
  { pattern, env = {} }: { readonly pattern: RegExp; readonly env?: Record<string, string> },
): Promise<RunningProgram> {
  const streams = { stdin: "null", stdout: "piped", stderr: "piped" } as const;
  const child = new Deno.Command(command, { args: [...args], env, ...streams }).spawn();
  const found = Promise.withResolvers<RegExpExecArray>();
  let printed = "";
  const read = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    for await (const part of stream.pipeThrough(new TextDecoderStream())) {
      const match = pattern.exec(printed += part);
      if (match !== null) found.resolve(match);
    }
  };
  const fail = (what: string) => found.reject(new Error(`${command} ${what}: ${printed.trim()}`));
  const match = pattern.exec("");
  if (match !== null) found.resolve(match);
  const ended = Promise.all([read(child.stdout), read(child.stderr), child.status])
    .then(() => fail("ended"));
  const timer = setTimeout(() => fail("did not start"), START_MS);
  const end = async () => {
    try {
      child.kill();
    } catch {
      // it has ended by itself
    }
    await ended;
  };
  try {
    return { found: await found.promise, [Symbol.asyncDispose]: end };
  } catch (error) {
    await end();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
