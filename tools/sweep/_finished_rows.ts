/** Keeps the rows of a sweep that is not finished, each from the moment it is computed. */

import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { projectFolder, TaskError } from "../common/task.ts";
import type { Row } from "./plan.ts";
import type { NamedSweep } from "./results.ts";

/** Where the files are by default. */
export const UNFINISHED: string = join(projectFolder, ".cache", "sweeps");

/**
 * The finished rows of one sweep in a file, a line of JSON each. Rows of other sources, packages or
 * runs are in a file of another name, so they never mix.
 */
export class FinishedRows implements Disposable {
  /** By number of the run. */
  readonly rows: ReadonlyMap<number, Row>;
  readonly #file: Deno.FsFile;
  #isOpen = true;

  private constructor(readonly path: string, file: Deno.FsFile) {
    this.#file = file;
    const { rows, length } = parseLines(Deno.readTextFileSync(path));
    this.rows = rows;
    file.truncateSync(length); // a line that was cut off when the process was killed
  }

  /** Opens the file, new or with what an earlier process finished. */
  static async open(named: NamedSweep, folder: string = UNFINISHED): Promise<FinishedRows> {
    Deno.mkdirSync(folder, { recursive: true });
    const path = join(folder, `${named.name}-${versionOf(named)}.jsonl`);
    const file = Deno.openSync(path, { read: true, append: true, create: true });
    if (await file.tryLock(true)) return new FinishedRows(path, file);
    file.close();
    throw new TaskError(`The sweep ${named.name} is being computed by another process.`);
  }

  /** Adds the row of a run: one write, so that a line is there whole or can be told to be cut off. */
  add(run: number, row: Row): void {
    this.#file.writeSync(new TextEncoder().encode(JSON.stringify({ run, row }) + "\n"));
  }

  /** Closes the file and removes what is kept of this sweep, of this version and of others. */
  remove(name: string): void {
    const folder = dirname(this.path);
    this[Symbol.dispose]();
    for (const { name: file } of Deno.readDirSync(folder)) {
      if (file.replace(/-[0-9a-f]+\.jsonl$/, "") === name) Deno.removeSync(join(folder, file));
    }
  }

  [Symbol.dispose](): void {
    if (this.#isOpen) this.#file.close();
    this.#isOpen = false;
  }
}

/** The lines up to the first that is cut off, and how many bytes they take. */
function parseLines(text: string): { rows: Map<number, Row>; length: number } {
  const rows = new Map<number, Row>();
  let length = 0;
  for (const [line] of text.matchAll(/.*\n/g)) {
    try {
      const { run, row } = JSON.parse(line);
      rows.set(run, row);
    } catch {
      break;
    }
    length += new TextEncoder().encode(line).length;
  }
  return { rows, length };
}

/** Changes with everything that a row depends on: the runs, the program, `lib`, the packages and Deno. */
function versionOf({ program, sweep }: NamedSweep): string {
  const folder = dirname(fileURLToPath(program));
  const files = [
    ...filesIn(join(projectFolder, "lib")),
    ...filesIn(join(projectFolder, "tools", "experiments"), false),
    ...filesIn(folder),
    join(projectFolder, "deno.lock"),
  ];
  const declared = "protocol" in sweep ? sweep.protocol : sweep.runs;
  const hash = createHash("sha256").update(JSON.stringify([Deno.version.deno, declared]));
  for (const file of files) hash.update(`\0${basename(file)}\0`).update(Deno.readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

function filesIn(folder: string, recursive = true): string[] {
  const entries = [...Deno.readDirSync(folder)].sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap(({ name, isDirectory }) => {
    if (!isDirectory) return [join(folder, name)];
    return recursive ? filesIn(join(folder, name)) : [];
  });
}
