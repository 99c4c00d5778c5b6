/** What the tests of real clusters share: where they run, and processes that end with them. */

import { join } from "node:path";

/**
 * They run where they are asked for (`REQUIRE_SERVICES=1`, as in `.ci/run`), and fail there when
 * something is missing: elsewhere they count as ignored.
 */
const isAsked = (await Deno.permissions.query({ name: "run" })).state === "granted" &&
  Deno.env.get("REQUIRE_SERVICES") === "1";

/** A test that needs root and services of the system. */
export function serviceTest(name: string, fn: () => Promise<void>): void {
  Deno.test({
    name: `${name} (needs root, and REQUIRE_SERVICES=1 deno test -A tests/services)`,
    ignore: !isAsked,
    fn,
  });
}

/** A folder that is removed at the end; Slurm's daemons want others to be able to enter it. */
export class Folder implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "gradnotes-services-" });

  constructor() {
    Deno.chmodSync(this.path, 0o755);
  }

  file(...names: string[]): string {
    return join(this.path, ...names);
  }

  /** The lines of a file that may not be there yet. */
  lines(name: string): string[] {
    try {
      return Deno.readTextFileSync(this.file(name)).split("\n").filter((line) => line !== "");
    } catch {
      return [];
    }
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

/** A process with all that it starts; it is killed at the end. */
export class Service implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #output: Promise<Deno.CommandOutput>;

  constructor(command: readonly string[], env: Record<string, string> = {}) {
    this.#child = new Deno.Command("setsid", {
      args: [...command],
      env,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#output = this.#child.output();
  }

  /** Kills it and all that it started, as when its machine fails; returns what it printed. */
  async kill(): Promise<string> {
    await tryRun("kill", "-KILL", "--", `-${this.#child.pid}`);
    const { stdout, stderr } = await this.#output;
    return [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}

/** Runs a command that must succeed; gives what it prints. */
export async function succeed(command: string, ...args: string[]): Promise<string> {
  const { success, output } = await tryRun(command, ...args);
  if (!success) throw new Error(`${command} ${args.join(" ")}: ${output}`);
  return output;
}

/** Runs a command that may fail. */
export async function tryRun(
  command: string,
  ...args: string[]
): Promise<{ success: boolean; output: string }> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args }).output();
  const [out, error] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim());
  return { success, output: success ? out! : error! };
}

/** Asks every tenth of a second until the answer is true, at most 1200 times. */
export async function waitFor(what: string, ask: () => boolean | Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 1200; attempt++) {
    if (await ask()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited two minutes in vain for ${what}`);
}
