/** The results file of a sweep, `data/sweeps/<name>.json`: what was declared, and one row a run, settings first. */

import { join, relative } from "node:path";
import { projectFolder, TaskError } from "../common/task.ts";
import { planOf, type Row, type SweepRows } from "./plan.ts";
import type { Protocol, Sweep, SweepSettings } from "./sweep.ts";

/** A sweep with the name and the module that it is found by. */
export interface NamedSweep {
  readonly name: string;
  /** URL of the module that exports `sweep`. */
  readonly program: string;
  readonly sweep: Sweep;
}

/** What a results file holds, and the runs of its evaluation. */
export interface Results extends SweepRows {
  readonly runs: readonly SweepSettings[];
}

/** The folder of all results. */
export const RESULTS: string = join(projectFolder, "data", "sweeps");

/** The text of a results file. */
export function textOf({ sweep, name }: NamedSweep, { tuning, tuned, rows }: SweepRows): string {
  const fields: Record<string, string> = {
    description: JSON.stringify(sweep.description),
    made_by: JSON.stringify(`deno task sweep ${name}`),
    ...("protocol" in sweep
      ? {
        protocol: listed(protocolFields(sweep.protocol)),
        tuned: listed(tuned),
        tuning: lines(tuning),
      }
      : {}),
    rows: lines(rows),
  };
  const text = Object.entries(fields).map(([field, value]) => `  "${field}": ${value}`).join(",\n");
  return `{\n${text}\n}\n`;
}

/** One line a row. */
function lines(rows: readonly Row[]): string {
  if (rows.length === 0) return "[]";
  return `[\n${rows.map((row) => `    ${JSON.stringify(row)}`).join(",\n")}\n  ]`;
}

/** One line a field. */
function listed(fields: object): string {
  const entries = Object.entries(fields)
    .map(([field, value]) => `    ${JSON.stringify(field)}: ${JSON.stringify(value)}`);
  return entries.length === 0 ? "{}" : `{\n${entries.join(",\n")}\n  }`;
}

/** In one order, whatever the program's. */
function protocolFields(protocol: Protocol): Record<string, unknown> {
  const { arms, tuning, seeds, metric, difference, minutes } = protocol;
  const stated = { arms, ...(tuning === undefined ? {} : { tuning }) };
  return { ...stated, seeds, metric, difference, minutes_on_two_cores: minutes };
}

/**
 * What a results file holds, checked against its sweep: the runs are those of the declaration, and what
 * was tuned follows from the rows.
 *
 * @throws {TaskError} when it is missing, damaged or not of these runs; it names the file and the remedy
 */
export async function readResults(named: NamedSweep, folder: string = RESULTS): Promise<Results> {
  const path = join(folder, `${named.name}.json`);
  const refuse = (reason: string) => new TaskError(describe(path, reason, named.name));
  const text = await Deno.readTextFile(path).catch((error: unknown) => {
    throw error instanceof Deno.errors.NotFound ? refuse("is missing") : error;
  });
  const results = replay(named.sweep, parse(text, refuse), refuse);
  if (text !== textOf(named, results)) throw refuse("is not as the sweep writes it");
  return results;
}

/** Goes through the plan of a sweep with the rows of a file in place of computed ones. */
function replay(
  sweep: Sweep,
  file: ResultsFile | null,
  refuse: (reason: string) => Error,
): Results {
  const isThere = Array.isArray(file?.rows);
  const rows = [file?.tuning, file?.rows].filter(Array.isArray).flat() as Row[];
  const refuseCount = (runs: number) =>
    refuse(`has ${isThere ? rows.length : "no"} rows and the sweep has ${runs} runs`);
  const plan = planOf(sweep);
  let used = 0, runs: readonly SweepSettings[] = [], step = plan.next();
  while (!step.done) {
    ({ runs } = step.value);
    const batch = rows.slice(used, used + runs.length);
    if (!isThere || batch.length < runs.length) throw refuseCount(used + runs.length);
    const other = runs.findIndex((settings, i) =>
      Object.entries(settings).some(([key, value]) => batch[i]?.[key] !== value)
    );
    if (other >= 0) {
      throw refuse(
        `has another run than ${JSON.stringify(runs[other])} in row ${used + other + 1}`,
      );
    }
    used += runs.length;
    step = plan.next(batch);
  }
  if (rows.length > used) throw refuseCount(used);
  return { ...step.value, runs };
}

interface ResultsFile {
  rows?: unknown;
  tuning?: unknown;
}

function parse(text: string, refuse: (reason: string) => Error): ResultsFile | null {
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
