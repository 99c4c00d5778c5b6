/** The engine of one machine: a pool of workers. */

import type { Engine } from "./engine.ts";
import { computeRuns } from "./pool.ts";

/** @param processors how many runs are computed at the same time, by default one a processor */
export function poolEngine(processors: number = navigator.hardwareConcurrency): Engine {
  return {
    where: `on ${processors} processor${processors === 1 ? "" : "s"}`,
    processors,
    compute: async ({ named, batch, first, missing }, take) => {
      const runs = missing.map((number) => batch.runs[number - first]!);
      await computeRuns(named.program, runs, ({ index, metrics }) => {
        take(missing[index]!, batch.rowOf(runs[index]!, metrics));
      }, processors);
    },
  };
}
