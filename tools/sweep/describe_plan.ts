/** Says how the rows of a sweep are numbered, for who distributes them by hand. */

import { FinishedRows } from "./_finished_rows.ts";
import { countRows, describeRange, phasesOf, rangesOf } from "./phases.ts";
import type { NamedSweep } from "./results.ts";

/** A line for each phase, and which rows are there. */
export function describePlan(named: NamedSweep, unfinished?: string): string {
  using finished = FinishedRows.open(named, unfinished);
  const there = rangesOf([...finished.rows.keys()].sort((a, b) => a - b)).map(describeRange);
  const phases = phasesOf(named.sweep).map((phase) => `  ${describeRange(phase)}: ${phase.title}`);
  return [
    `${named.name} has ${countRows(named.sweep)} rows; each phase needs all rows of those before:`,
    ...phases,
    `finished: ${there.join(", ") || "none yet"} (${finished.folder})`,
  ].join("\n");
}
