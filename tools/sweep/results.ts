/** The results file of a sweep, `data/sweeps/<name>.json`: one row a run, settings first, then metrics. */

import { join, relative } from "node:path";
import { projectFolder, TaskError } from "../common/task.ts";
import type { Sweep, SweepSettings } from "./sweep.ts";

/** A run's settings and metrics, as they are written; what is not a number is null. */
export type Row = Readonly<Record<string, string | number | null>>;

/** A sweep with the name and the module that it is found by. */
export interface NamedSweep {
  readonly name: string;
  /** URL of the module that exports `sweep`. */
  readonly program: string;
  readonly sweep: Sweep;
}

/** Results keep 6 significant digits; JSON has no infinity and no NaN. */
const rounded = (value: number) => Number.isFinite(value) ? Number(value.toPrecision(6)) : null;

/** The folder of all results. */
export const RESULTS: string = join(projectFolder, "data", "sweeps");

/** The row of a run. */
export function rowOf(settings: SweepSettings, metrics: Readonly<Record<string, number>>): Row {
  const entries = Object.entries(metrics).map(([name, value]) => [name, rounded(value)]);
  return { ...settings, ...Object.fromEntries(entries) };
}

/** The text of a results file. */
export function textOf({ sweep, name }: NamedSweep, rows: readonly Row[]): string {
  const lines = rows.map((row) => `    ${JSON.stringify(row)}`).join(",\n");
  const made = `deno task sweep ${name}`;
  return `{\n  "description": ${JSON.stringify(sweep.description)},\n` +
    `  "made_by": ${JSON.stringify(made)},\n  "rows": [\n${lines}\n  ]\n}\n`;
}

/**
 * The rows of a results file, one for each run of the sweep.
 *
 * @throws {TaskError} when it is missing, damaged or not of these runs; it names the file and the remedy
 */
export async function readRows(named: NamedSweep, folder: string = RESULTS): Promise<Row[]> {
  const path = join(folder, `${named.name}.json`);
  const refuse = (reason: string) => new TaskError(describe(path, reason, named.name));
  const text = await Deno.readTextFile(path).catch((error: unknown) => {
    throw error instanceof Deno.errors.NotFound ? refuse("is missing") : error;
  });
  const rows: unknown = parse(text, refuse)?.rows;
  const { runs } = named.sweep;
  if (!Array.isArray(rows) || rows.length !== runs.length) {
    const count = Array.isArray(rows) ? rows.length : "no";
    throw refuse(`has ${count} rows and the sweep has ${runs.length} runs`);
  }
  const other = runs.findIndex((settings, i) =>
    Object.entries(settings).some(([key, value]) => rows[i]?.[key] !== value)
  );
  if (other >= 0) {
    throw refuse(`has another run than ${JSON.stringify(runs[other])} in row ${other + 1}`);
  }
  if (text !== textOf(named, rows)) throw refuse("is not as the sweep writes it");
  return rows;
}

function parse(text: string, refuse: (reason: string) => Error): { rows?: unknown } | null {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refuse(`is damaged (${(error as Error).message})`);
  }
}

function describe(path: string, reason: string, name: string): string {
  const file = relative(projectFolder, path);
  return `${file} ${reason}: "git checkout ${file}" brings the committed one back, ` +
    `"deno task sweep ${name}" computes it again.`;
}
