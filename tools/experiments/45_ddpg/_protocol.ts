/** What the sweeps of DDPG have in common. */
import type { Arm, SweepSettings } from "../../sweep/sweep.ts";

/** Every arm that is tuned tries these. */
const RATES = [1e-3, 3e-3, 9e-3];

/** An arm with its learning rate to tune. */
export function tuned(settings: SweepSettings): Arm {
  return { settings, grid: { learningRate: RATES } };
}

/** The noises: none, and each size (in units of the bound) with each correlation of neighbours. */
export function noiseArms(task: string, sizes: readonly number[]): Record<string, Arm> {
  const grid = sizes.flatMap((size) => [0, 0.85].map((correlation) => [size, correlation]));
  return Object.fromEntries([[0, 0], ...grid].map(([size, correlation]) => {
    const kind = correlation === 0 ? "independent" : "correlated";
    const name = size === 0 ? "no noise" : `${size} ${kind}`;
    return [name, tuned({ task, size: size!, correlation: correlation! })];
  }));
}

/** The seeds from 0 on. */
export function seeds(count: number): readonly number[] {
  return Array.from({ length: count }, (_, seed) => seed);
}

/** The same for all sweeps. */
export const PROTOCOL = {
  metric: "return_while_learning",
  tuning: {
    seeds: [1000, 1001, 1002],
    metric: "return_while_learning",
    best: "largest",
    rounds: [{ seeds: 3 }],
  },
} as const;

/** On Pendulum: from which size on a difference of returns counts. */
export const PENDULUM_MARGIN = {
  margin: 50,
  reason: "3.5 % of what training gains in trials: from a return of about -1,600 to about -160",
};
