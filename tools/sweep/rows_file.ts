/** Rows of a sweep as a file, by which one machine hands them to another. */

import { TaskError } from "../common/task.ts";
import { countRows } from "./phases.ts";
import type { Row } from "./plan.ts";
import type { NamedSweep } from "./results.ts";
import { describeDifference, type Version, versionOf } from "./version.ts";

/** Rows by their numbers. */
export type NumberedRows = ReadonlyMap<number, Row>;

/** What the file holds. */
interface RowsFile {
  readonly sweep: string;
  readonly version: Version;
  readonly rows: Readonly<Record<string, Row>>;
}

/** The text of the file, a line a row: the same bytes for the same rows. */
export function rowsText(named: NamedSweep, rows: NumberedRows): string {
  const lines = [...rows].sort(([a], [b]) => a - b)
    .map(([number, row]) => `\n    "${number}": ${JSON.stringify(row)}`);
  return `{\n  "sweep": ${JSON.stringify(named.name)},\n` +
    `  "version": ${JSON.stringify(versionOf(named))},\n  "rows": {${lines.join(",")}\n  }\n}\n`;
}

/**
 * The rows of such a text.
 *
 * @param source what to call it in a message, such as the path of the file
 * @throws {TaskError} when it holds something else, or rows of another sweep or version
 */
export function parseRows(text: string, named: NamedSweep, source: string): NumberedRows {
  const { sweep, version, rows } = parse(text, source);
  const refuse = (reason: string) => new TaskError(`The rows of ${source} ${reason}.`);
  if (sweep !== named.name) throw refuse(`are of the sweep ${sweep}, not of ${named.name}`);
  const difference = describeDifference(version, versionOf(named));
  if (difference !== undefined) {
    throw refuse(
      `are of another version (${difference}): check out the same commit on both machines, ` +
        `with no changes of their own`,
    );
  }
  const count = countRows(named.sweep);
  const other = Object.keys(rows).find((key) => !/^\d+$/.test(key) || Number(key) >= count);
  if (other !== undefined) throw refuse(`have a row "${other}", and the sweep has ${count} rows`);
  return new Map(Object.entries(rows).map(([key, row]) => [Number(key), row]));
}

function parse(text: string, source: string): RowsFile {
  const isObject = (value: unknown) => typeof value === "object" && value !== null;
  try {
    const file = JSON.parse(text);
    if (isObject(file.version) && isObject(file.rows) && Object.values(file.rows).every(isObject)) {
      return file;
    }
  } catch {
    // told below
  }
  throw new TaskError(
    `${source} holds no rows of a sweep: "deno task sweep" writes them by --output.`,
  );
}
