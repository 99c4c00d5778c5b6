/** Keeps the rows of a sweep that is not finished, each from the moment it is computed. */

import { basename, dirname, join } from "node:path";
import { projectFolder, TaskError } from "../common/task.ts";
import type { Row } from "./plan.ts";
import type { NamedSweep } from "./results.ts";
import { digestOf } from "./version.ts";

/** Where the folders are by default. */
export const UNFINISHED: string = join(projectFolder, ".cache", "sweeps");

/**
 * The finished rows of one sweep in a folder, a file a row, `17.json`. Any number of processes may add
 * rows at the same time, on several machines too where they share the folder: a file is renamed into
 * place whole, and a row that is computed twice gives the same bytes. Rows of other sources or packages
 * are in a folder of another name, so they never mix.
 */
export class FinishedRows implements Disposable {
  readonly #rows: Map<number, Row>;
  #lock: Deno.FsFile | undefined;

  private constructor(readonly name: string, readonly folder: string) {
    this.#rows = readRows(folder);
  }

  /** What earlier processes finished. */
  static open(named: NamedSweep, folder: string = UNFINISHED): FinishedRows {
    const own = join(folder, `${named.name}-${digestOf(named)}`);
    Deno.mkdirSync(own, { recursive: true });
    return new FinishedRows(named.name, own);
  }

  /** By their numbers (`phases.ts`): what was there when it was opened, and what was added. */
  get rows(): ReadonlyMap<number, Row> {
    return this.#rows;
  }

  /**
   * Adds a row, once or more often.
   *
   * @throws {TaskError} when it was computed before and is not the same
   */
  add(number: number, row: Row): void {
    const path = join(this.folder, `${number}.json`), text = JSON.stringify(row);
    const before = JSON.stringify(readRow(path));
    if (before !== undefined && before !== text) {
      throw new TaskError(
        `Row ${number} of ${this.name} was computed as ${before} and then as ${text}: ` +
          `a run must not depend on where or when it runs (both are of this version: ${path}).`,
      );
    }
    this.#rows.set(number, row);
    if (before === undefined) writeWhole(path, `${text}\n`);
  }

  /** Keeps other processes from computing the whole sweep as well, until this is disposed. */
  async lock(): Promise<void> {
    this.#lock = Deno.openSync(join(this.folder, "lock"), { write: true, create: true });
    if (await this.#lock.tryLock(true)) return;
    this[Symbol.dispose]();
    throw new TaskError(`The sweep ${this.name} is being computed by another process.`);
  }

  /** Removes what is kept of this sweep, of this version and of others. */
  remove(): void {
    this[Symbol.dispose]();
    const folder = dirname(this.folder);
    for (const { name } of Deno.readDirSync(folder)) {
      if (name.replace(/-[0-9a-f]{16}$/, "") !== this.name) continue;
      // Renamed first, as another process may be adding a row to it.
      const removed = join(folder, `.removed-${crypto.randomUUID()}`);
      Deno.renameSync(join(folder, name), removed);
      Deno.removeSync(removed, { recursive: true });
    }
  }

  [Symbol.dispose](): void {
    this.#lock?.close();
    this.#lock = undefined;
  }
}

function readRows(folder: string): Map<number, Row> {
  const rows = new Map<number, Row>();
  for (const { name } of Deno.readDirSync(folder)) {
    const number = /^(\d+)\.json$/.exec(name)?.[1];
    const row = number === undefined ? undefined : readRow(join(folder, name));
    if (row !== undefined) rows.set(Number(number), row);
  }
  return rows;
}

/** The row in a file; undefined where there is none, or one that the disk has damaged. */
function readRow(path: string): Row | undefined {
  try {
    return JSON.parse(Deno.readTextFileSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function writeWhole(path: string, text: string): void {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${crypto.randomUUID()}.tmp`);
  Deno.mkdirSync(folder, { recursive: true }); // another process may have finished the sweep
  Deno.writeTextFileSync(temporary, text);
  Deno.renameSync(temporary, path);
}
