/** Checkouts of the project on one or more machines, with a sweep "99_noisy" of their own. */

import { cpSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../tools/common/task.ts";

const FIXTURE = join(projectFolder, "tests", "fixtures", "noisy_sweep.ts");

/** What a command left. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** A checkout in a temporary folder. */
export class Checkout implements Disposable {
  private constructor(readonly folder: string) {}

  /** What the project's sweeps need of this one, as the first commit. */
  static create(): Checkout {
    const checkout = new Checkout(Deno.makeTempDirSync({ prefix: "gradnotes-checkout-" }));
    for (const name of ["tools", "deno.json", "deno.lock"]) {
      const filter = (path: string) => !/experiments.\d\d_\w+$/.test(path);
      cpSync(join(projectFolder, name), checkout.path(name), { recursive: true, filter });
    }
    Deno.symlinkSync(join(projectFolder, "lib"), checkout.path("lib")); // a thousand files less
    const program = Deno.readTextFileSync(FIXTURE).replace("../../tools/", "../../");
    Deno.mkdirSync(checkout.path("tools", "experiments", "99_noisy"));
    Deno.writeTextFileSync(checkout.path("tools", "experiments", "99_noisy", "sweep.ts"), program);
    Deno.writeTextFileSync(checkout.path(".gitignore"), ".cache/\n");
    checkout.git("init", "--quiet");
    checkout.commit("Begin");
    return checkout;
  }

  /** The same commit in another folder, as on another machine. */
  clone(): Checkout {
    const other = new Checkout(Deno.makeTempDirSync({ prefix: "gradnotes-checkout-" }));
    other.git("clone", "--quiet", this.folder, ".");
    return other;
  }

  commit(title: string): void {
    this.git("add", "--all");
    const who = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
    this.git(...who, "commit", "--quiet", "--allow-empty", "--message", title);
  }

  git(...args: string[]): void {
    const git = new Deno.Command("git", { args, cwd: this.folder });
    const { success, stderr } = git.outputSync();
    if (!success) throw new Error(`git ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Begins `deno task sweep`; `before` are words before the command, such as those of `ip netns exec`. */
  start(
    args: readonly string[],
    env: Record<string, string> = {},
    before: readonly string[] = [],
  ): Deno.ChildProcess {
    const [command, ...rest] = [
      ...before,
      ...[Deno.execPath(), "run", "-A", this.path("tools", "tasks", "sweep.ts"), ...args],
    ];
    return new Deno.Command(command!, {
      args: rest,
      cwd: this.folder,
      env: { NO_COLOR: "1", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  }

  /** Runs `deno task sweep` to its end. */
  async sweep(...args: string[]): Promise<Ended> {
    return await ended(this.start(args));
  }

  /** The files of the rows that are kept, by name. */
  kept(): Record<string, string> {
    const folder = this.path(".cache", "sweeps");
    const files: [string, string][] = [];
    for (const { name } of Deno.readDirSync(folder)) {
      for (const { name: file } of Deno.readDirSync(join(folder, name))) {
        files.push([file, Deno.readTextFileSync(join(folder, name, file))]);
      }
    }
    return Object.fromEntries(files.sort(([a], [b]) => parseInt(a) - parseInt(b)));
  }

  /** The results file. */
  results(): string {
    return Deno.readTextFileSync(this.path("data", "sweeps", "99_noisy.json"));
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

/** Waits for a process that was begun. */
export async function ended(child: Deno.ChildProcess): Promise<Ended> {
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), error: decoder.decode(stderr) };
}

/** The results file of a sweep that one machine computes by itself. */
export async function computedAlone(checkout: Checkout): Promise<string> {
  using alone = checkout.clone();
  const { code, error } = await alone.sweep("99_noisy");
  if (code !== 0) throw new Error(error);
  return alone.results();
}
