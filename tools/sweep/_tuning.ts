/** Chooses the settings of every arm by successive halving on the tuning seeds. */

import { mean } from "lib/stats/mod.ts";
import type { Arm, SweepSettings, Tuning, TuningRound } from "./sweep.ts";

/** Values of the tuned settings. */
export type Configuration = SweepSettings;

/** The product of an arm's grid, the last setting varying fastest; one empty configuration without a grid. */
export function configurationsOf({ grid = {} }: Arm): Configuration[] {
  return Object.entries(grid).reduce<Configuration[]>(
    (configurations, [name, values]) =>
      configurations.flatMap((configuration) =>
        values.map((value) => ({ ...configuration, [name]: value }))
      ),
    [{}],
  );
}

/** The tuning runs of one configuration in one round. */
export function tuningRuns(
  name: string,
  { settings = {} }: Arm,
  configuration: Configuration,
  { seeds }: Tuning,
  round: TuningRound,
): SweepSettings[] {
  return seeds.slice(0, round.seeds).map((seed) => ({
    arm: name,
    ...settings,
    ...configuration,
    ...round.settings,
    seed,
  }));
}

/**
 * The better half of the configurations, rounded up, best first; the first of the grid among equals.
 *
 * @param valuesOf values of the metric for a configuration; null is what was not a number, and loses
 */
export function betterHalf(
  configurations: readonly Configuration[],
  valuesOf: (configuration: Configuration) => readonly (number | null)[],
  best: Tuning["best"],
): Configuration[] {
  const scores = new Map(configurations.map((configuration) => {
    const values = valuesOf(configuration);
    const isWhole = values.every((value) => value !== null);
    const score = isWhole ? mean(values as number[]) : NaN;
    const loss = best === "largest" ? -score : score;
    return [configuration, Number.isNaN(loss) ? Infinity : loss];
  }));
  const order = configurations.toSorted((a, b) => {
    const [left, right] = [scores.get(a)!, scores.get(b)!];
    return left === right ? 0 : left - right;
  });
  return order.slice(0, Math.ceil(order.length / 2));
}
