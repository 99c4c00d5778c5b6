/** A process that measures workloads on request, so that several can take turns. */

/** What a request came to. */
interface Answer {
  readonly losses?: readonly number[];
  readonly milliseconds?: readonly number[];
  readonly error?: string;
}

/** The largest relative difference between the losses of two contestants in their first steps. */
const LOSS_TOLERANCE = 1e-3;

/** A process that answers each line {"workload", "seconds"} with a line of JSON (_serve.ts). */
export class Contestant {
  readonly name: string;
  readonly #process: Deno.ChildProcess;
  readonly #requests: WritableStreamDefaultWriter<Uint8Array>;
  readonly #answers: AsyncIterator<string>;
  readonly #milliseconds = new Map<string, number[]>();
  readonly #losses = new Map<string, readonly number[]>();
  readonly #errors = new Map<string, string>();

  /** Starts the process. */
  constructor(name: string, command: string, args: readonly string[]) {
    this.name = name;
    this.#process = new Deno.Command(command, {
      args: [...args],
      stdin: "piped",
      stdout: "piped",
      env: { NO_COLOR: "1" },
    }).spawn();
    this.#requests = this.#process.stdin.getWriter();
    this.#answers = jsonLines(this.#process.stdout);
  }

  /** Measures a workload once more; one that failed is not tried again. */
  async measure(workload: string, seconds: number): Promise<void> {
    if (this.#errors.has(workload)) return;
    const request = `${JSON.stringify({ workload, seconds })}\n`;
    await this.#requests.write(new TextEncoder().encode(request));
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(`Cannot measure "${workload}": ${this.name} has stopped`);
    const { losses, milliseconds = [], error } = JSON.parse(value) as Answer;
    if (error !== undefined) this.#errors.set(workload, error);
    if (losses !== undefined) this.#losses.set(workload, losses);
    this.#milliseconds.set(workload, [
      ...this.#milliseconds.get(workload) ?? [],
      ...milliseconds,
    ]);
  }

  /** All steps of a workload so far, in milliseconds; empty where it fails. */
  milliseconds(workload: string): readonly number[] {
    return this.#errors.has(workload) ? [] : this.#milliseconds.get(workload) ?? [];
  }

  /** Why a workload fails here. */
  error(workload: string): string | undefined {
    return this.#errors.get(workload);
  }

  /** Lets a workload fail here whose first losses are not another's: it computes something else. */
  compareLosses(workload: string, other: Contestant): void {
    const ours = this.#losses.get(workload), theirs = other.#losses.get(workload);
    if (ours === undefined || theirs === undefined || this.#errors.has(workload)) return;
    const isClose = ours.every((loss, i) => {
      const expected = theirs[i];
      return expected === undefined ||
        Math.abs(loss - expected) <= LOSS_TOLERANCE * Math.abs(expected);
    });
    if (isClose) return;
    this.#errors.set(workload, `its losses are ${ours} for ${theirs} of "${other.name}"`);
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    await this.#requests.close();
    await this.#process.status;
  }
}

/** The lines that are JSON objects; tfjs prints notes of its own between them. */
async function* jsonLines(bytes: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const part of bytes) {
    const lines = (rest + decoder.decode(part, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines.filter((line) => line.startsWith("{"));
  }
}
