/** What the sweeps of DQN have in common. */
import type { Arm, SweepSettings } from "../../sweep/sweep.ts";

/** The settings that are varied from: chosen by a few trials on the seeds 1000 to 1002. */
export const BASE: SweepSettings = {
  task: "CartPole-v1",
  capacity: 3000,
  updateEvery: 4,
  targetPeriod: 20,
};

/** Every arm tries four learning rates. Trials on the tuning seeds showed from which on the best lies inside. */
const RATES = [2.5e-4, 5e-4, 1e-3, 2e-3];

/** An arm with its learning rate to tune. */
export function tuned(changes: SweepSettings, learningRate: readonly number[] = RATES): Arm {
  return { settings: { ...BASE, ...changes }, grid: { learningRate } };
}

/** The same for all sweeps whose arms are tuned. */
export const PROTOCOL = {
  seeds: Array.from({ length: 20 }, (_, seed) => seed),
  metric: "return_while_learning",
  tuning: {
    seeds: [1000, 1001, 1002],
    metric: "return_while_learning",
    best: "largest",
    rounds: [{ seeds: 3, settings: { steps: 40_000 } }],
  },
} as const;

/** From which size on a difference of returns counts. */
export const MARGIN = { margin: 25, reason: "5 % of CartPole's best and Acrobot's worst, 500" };
/** What the sweeps measure. */
export const MEASURED =
  "every 2,000 steps, over 10 greedy episodes: return, discounted return (true), and what Q said at their starts (q)";
