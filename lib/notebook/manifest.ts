/** Reads and updates the facts about a notebook in its first Markdown cell. */

/** Title, question and manifest table of a notebook. */
export interface Manifest {
  /** The heading, without its sign. */
  readonly title: string;
  /** What the notebook answers. */
  readonly question: string;
  /** Seconds that a run takes; null before the first measurement. */
  readonly runTimeSeconds: number | null;
  /** Megabytes of memory at the peak; null before the first measurement. */
  readonly peakMemoryMB: number | null;
  /** Markdown: the data and their licence. */
  readonly data: string;
  /** Markdown: the seeds that are used. */
  readonly seeds: string;
  /** Markdown: links to what must be read before. */
  readonly prerequisites: string;
  /** Markdown: the parts of lib that are imported. */
  readonly library: string;
}

const NOT_MEASURED = "not measured yet";
const RUN_TIME = { row: "Run time", unit: "s", roundings: [[10, 1], [60, 5], [Infinity, 10]] };
const PEAK_MEMORY = { row: "Peak memory", unit: "MB", roundings: [[Infinity, 50]] };
/** A stated figure is kept while the measured one is at most this many times larger or smaller. */
const TOLERATED_FACTOR = 2;

/**
 * Reads the first Markdown cell of a notebook.
 *
 * It holds `# Title`, `> **Question:** ...` and a table that begins with `| Manifest | |` and has
 * the rows Run time, Peak memory, Data, Seeds, Prerequisites and Library.
 *
 * @param markdown Source of the cell.
 * @returns Everything in it; cells of the table as Markdown.
 * @throws {RangeError} that names the part which is missing or cannot be read.
 *
 * @example
 * ```ts
 * import { readManifest } from "lib/notebook/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { question, runTimeSeconds } = readManifest(`# Sampling
 *
 * > **Question:** How many samples are enough?
 *
 * | Manifest | |
 * |---|---|
 * | Run time | about 25 s |
 * | Peak memory | not measured yet |
 * | Data | none |
 * | Seeds | 0 |
 * | Prerequisites | none |
 * | Library | random |`);
 * assert.equal(question, "How many samples are enough?");
 * assert.equal(runTimeSeconds, 25);
 * ```
 */
export function readManifest(markdown: string): Manifest {
  return {
    title: find(markdown, /^# +(.+)$/m, `a title line "# ..."`),
    question: find(markdown, /^> *\*\*Question:\*\* *(.+)$/m, `a line "> **Question:** ..."`),
    runTimeSeconds: readFigure(markdown, RUN_TIME),
    peakMemoryMB: readFigure(markdown, PEAK_MEMORY),
    data: readRow(markdown, "Data"),
    seeds: readRow(markdown, "Seeds"),
    prerequisites: readRow(markdown, "Prerequisites"),
    library: readRow(markdown, "Library"),
  };
}

/**
 * Writes measured figures into the manifest, rounded, where the stated ones are off.
 *
 * A figure is rewritten when it was not measured yet or is wrong by more than a factor of 2, so
 * that files do not change with every run.
 *
 * @param markdown Source of the cell.
 * @param measured Seconds and megabytes, positive; null leaves the figure as it is.
 * @returns The source with the new figures.
 * @throws {RangeError} when a row is missing or a measured figure is not positive.
 *
 * @example
 * ```ts
 * import { updateManifest } from "lib/notebook/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const cell = "| Manifest | |\n|---|---|\n| Run time | about 5 s |\n| Peak memory | about 400 MB |";
 * const updated = updateManifest(cell, { seconds: 23.4, peakMemoryMB: 410 });
 * assert.equal(updated, cell.replace("5 s", "25 s"));
 * ```
 */
export function updateManifest(
  markdown: string,
  measured: { readonly seconds: number | null; readonly peakMemoryMB: number | null },
): string {
  const withTime = updateFigure(markdown, RUN_TIME, measured.seconds, "seconds");
  return updateFigure(withTime, PEAK_MEMORY, measured.peakMemoryMB, "peakMemoryMB");
}

type Figure = typeof RUN_TIME;

function updateFigure(
  markdown: string,
  figure: Figure,
  measured: number | null,
  argument: string,
): string {
  if (measured === null) return markdown;
  if (!(measured > 0 && Number.isFinite(measured))) {
    throw new RangeError(
      `Cannot update manifest: "${argument}" must be a positive number, ` +
        `current value is ${measured}`,
    );
  }
  const stated = readFigure(markdown, figure);
  const factor = stated === null ? Infinity : Math.max(measured / stated, stated / measured);
  if (factor <= TOLERATED_FACTOR) return markdown;
  const row = readRow(markdown, figure.row);
  const before = stated === null ? NOT_MEASURED : figurePattern(figure);
  const updated = row.replace(before, `about ${rounded(measured, figure)} ${figure.unit}`);
  return markdown.replace(rowPattern(figure.row), (line) => line.replace(row, () => updated));
}

function rounded(value: number, { roundings }: Figure): number {
  const step = roundings.find(([limit]) => value < limit!)![1]!;
  return Math.max(step, Math.round(value / step) * step);
}

function readFigure(markdown: string, figure: Figure): number | null {
  const row = readRow(markdown, figure.row);
  if (row.includes(NOT_MEASURED)) return null;
  const number = figurePattern(figure).exec(row)?.[1];
  if (number === undefined) {
    throw new RangeError(
      `Cannot read manifest: "${figure.row}" must say "about N ${figure.unit}" or ` +
        `"${NOT_MEASURED}", current value is ${row}`,
    );
  }
  return Number(number);
}

function readRow(markdown: string, row: string): string {
  const table = /^\| *Manifest *\|[^\n]*\n(?:\|[^\n]*(?:\n|$))*/m.exec(markdown)?.[0] ?? "";
  return find(table, rowPattern(row), `a row "| ${row} | ... |" in the table "| Manifest | |"`);
}

function rowPattern(row: string): RegExp {
  return new RegExp(`^\\| *${row} *\\| *(.*?) *\\| *$`, "m");
}

function figurePattern({ unit }: Figure): RegExp {
  return new RegExp(`about (\\d+(?:\\.\\d+)?) ${unit}\\b`);
}

function find(markdown: string, pattern: RegExp, what: string): string {
  const found = pattern.exec(markdown)?.[1]?.trim();
  if (found === undefined || found === "") {
    throw new RangeError(
      `Cannot read manifest: "markdown" must have ${what}, current value is ` +
        JSON.stringify(markdown.slice(0, 60)),
    );
  }
  return found;
}
