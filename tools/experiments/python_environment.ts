/** Python environments of the other programs that measurements compare with, each in `.cache/`. */

import { join } from "node:path";
import { projectFolder, run, TaskError } from "../common/task.ts";

/** A folder `.cache/NAME` with the packages that a requirements file pins, each with all that it needs. */
export class PythonEnvironment {
  readonly #requirements: string;
  readonly folder: string;
  readonly python: string;

  constructor(readonly name: string, requirements: string) {
    this.#requirements = requirements;
    this.folder = join(projectFolder, ".cache", name);
    this.python = join(this.folder, "bin", "python");
  }

  /**
   * Installs the packages where that is still to do.
   *
   * @throws {TaskError} with what Python printed, where it can't
   */
  async install(): Promise<void> {
    const mark = join(this.folder, "installed"), wanted = this.#pins();
    if (await Deno.readTextFile(mark).catch(() => "") === wanted) return;
    console.log(`installing what it compares with into .cache/${this.name}`);
    await succeed("python3", ["-m", "venv", this.folder]);
    const pip = ["-m", "pip", "--disable-pip-version-check", "install", "-q", "--no-deps"];
    await succeed(this.python, [...pip, "-r", this.#requirements]);
    await Deno.writeTextFile(mark, wanted);
  }

  /**
   * What a program prints as JSON in its last line; its errors and warnings are shown as they come.
   *
   * @throws {TaskError} where the program fails
   */
  async ask<T>(program: string, ...args: string[]): Promise<T> {
    const command = new Deno.Command(this.python, { args: [program, ...args], stderr: "inherit" });
    const { success, stdout } = await command.output();
    if (!success) throw new TaskError(`${program} failed, see above.`);
    return JSON.parse(new TextDecoder().decode(stdout).trim().split("\n").at(-1)!);
  }

  /** The pinned version of each package. */
  versions(): Record<string, string> {
    const pins = this.#pins().split("\n").filter((line) => line.includes("=="));
    return Object.fromEntries(pins.map((line) => line.split("==")));
  }

  #pins(): string {
    return Deno.readTextFileSync(this.#requirements);
  }
}

/**
 * Runs a program that must succeed; gives what it printed.
 *
 * @throws {TaskError} where it does not
 */
export async function succeed(command: string, args: readonly string[]): Promise<string> {
  const { success, output } = await run(command, args);
  if (!success) throw new TaskError(`${command} ${args.join(" ")} failed: ${output}`);
  return output;
}
