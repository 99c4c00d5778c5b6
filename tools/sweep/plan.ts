/** The order of a sweep's runs: rounds of tuning, of which each needs the rows of the one before, then the rest. */

import { TaskError } from "../common/task.ts";
import { betterHalf, type Configuration, configurationsOf, tuningRuns } from "./_tuning.ts";
import type { DeclaredSweep, Metrics, Sweep, SweepSettings } from "./sweep.ts";

/** A run's settings and metrics, as they are written; what is not a number is null. */
export type Row = Readonly<Record<string, string | number | null>>;

/** Runs that do not need each other's results. */
export interface Batch {
  /** "", or what a reader of the progress bar should know: "tuning 1 of 3". */
  readonly title: string;
  readonly runs: readonly SweepSettings[];
  /** The row of one of these runs. */
  readonly rowOf: (settings: SweepSettings, metrics: Metrics) => Row;
}

/** All rows of a sweep, and what the tuning chose. */
export interface SweepRows {
  readonly tuning: readonly Row[];
  /** The tuned settings by arm. */
  readonly tuned: Readonly<Record<string, SweepSettings>>;
  readonly rows: readonly Row[];
}

/** Yields batches of runs, is sent their rows, and returns all of them. */
export type Plan = Generator<Batch, SweepRows, readonly Row[]>;

/** The plan of a sweep. It depends on nothing but the declaration and the rows. */
export function* planOf(sweep: Sweep): Plan {
  if (!("protocol" in sweep)) {
    return { tuning: [], tuned: {}, rows: yield { title: "", runs: sweep.runs, rowOf } };
  }
  const { rows: tuning, tuned } = yield* tune(sweep);
  const { arms, seeds, metric } = sweep.protocol;
  const runs = Object.entries(arms).flatMap(([arm, { settings }]) =>
    seeds.map((seed) => ({ arm, ...settings, ...tuned[arm], seed }))
  );
  const rows = yield { title: "", runs, rowOf: rowWith(metric) };
  return { tuning, tuned, rows };
}

/** Rounds of successive halving, all arms side by side. */
function* tune(
  { protocol: { arms, tuning } }: DeclaredSweep,
): Generator<Batch, { rows: Row[]; tuned: Record<string, SweepSettings> }, readonly Row[]> {
  if (tuning === undefined) return { rows: [], tuned: {} };
  const left = new Map<string, Configuration[]>(
    Object.entries(arms).filter(([, { grid }]) => grid !== undefined)
      .map(([name, arm]) => [name, configurationsOf(arm)]),
  );
  const finished = new Map<string, Row>(); // by settings: a round goes on with the runs of the one before
  for (const [index, round] of tuning.rounds.entries()) {
    const runsOf = (name: string, configuration: Configuration) =>
      tuningRuns(name, arms[name]!, configuration, tuning, round);
    const runs = [...left].flatMap(([name, configurations]) =>
      configurations.flatMap((configuration) => runsOf(name, configuration))
    ).filter((settings) => !finished.has(JSON.stringify(settings)));
    const rowOfRun = rowWith(tuning.metric);
    const rows = yield {
      title: `tuning ${index + 1} of ${tuning.rounds.length}`,
      runs,
      rowOf: (settings, metrics) => ({
        round: index + 1,
        ...settings,
        [tuning.metric]: rowOfRun(settings, metrics)[tuning.metric]!,
      }),
    };
    for (const [i, row] of rows.entries()) finished.set(JSON.stringify(runs[i]), row);
    for (const [name, configurations] of left) {
      const valuesOf = (configuration: Configuration) =>
        runsOf(name, configuration).map((settings) =>
          finished.get(JSON.stringify(settings))![tuning.metric] as number | null
        );
      left.set(name, betterHalf(configurations, valuesOf, tuning.best));
    }
  }
  const tuned = Object.fromEntries([...left].map(([name, [best]]) => [name, best!]));
  return { rows: [...finished.values()], tuned };
}

/** Results keep 6 significant digits; JSON has no infinity and no NaN. */
const rounded = (value: number) => Number.isFinite(value) ? Number(value.toPrecision(6)) : null;

/** The row of a run. */
export function rowOf(settings: SweepSettings, metrics: Metrics): Row {
  const entries = Object.entries(metrics).map(([name, value]) => [name, rounded(value)]);
  return { ...settings, ...Object.fromEntries(entries) };
}

/** The same for a run that must have measured `metric`. */
function rowWith(metric: string): Batch["rowOf"] {
  return (settings, metrics) => {
    if (metric in metrics) return rowOf(settings, metrics);
    throw new TaskError(
      `The sweep's run with ${JSON.stringify(settings)} measured ` +
        `${Object.keys(metrics).join(", ") || "nothing"}, and the sweep declares "${metric}".`,
    );
  };
}
