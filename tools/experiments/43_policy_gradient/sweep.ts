/** The sweep of notebook 43: what multiplies the score, each arm with its rates of actor and critic tuned. */
import { defineSweep } from "../../sweep/define_sweep.ts";
import { train } from "./_train.ts";

/** Rates to try: an arm has a window of four for its actor and one for its critic. */
const RATES = [3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1];
/** Four rates from the one given on. */
const from = (lowest: number) => RATES.slice(RATES.indexOf(lowest)).slice(0, 4);

interface Choice {
  readonly baseline?: "none" | "mean" | "critic";
  readonly lambda?: number;
  readonly criticSteps?: number;
  readonly scale?: "unit" | "raw";
  /** The lowest rates of the grid, for actor and critic. */
  readonly lowest: readonly [number, number];
}

const arm = (
  rollout: number | "episodes",
  { baseline = "critic", lambda = 1, criticSteps = 10, scale = "unit", lowest }: Choice,
) => ({
  settings: { rollout, baseline, lambda, criticSteps, scale, totalSteps: 25_000 },
  grid: { learningRate: from(lowest[0]), criticLearningRate: from(lowest[1]) },
});

export const sweep = defineSweep({
  description:
    "Policy gradients on CartPole-v1, 8 environments, 25,000 steps, networks of 32 and 32 units, a value at " +
    "the time limit: 8 whole episodes an update or rollouts of 16 steps, by what multiplies the score and how " +
    "many steps the critic takes an update. An update's weights are divided by their root mean square, and " +
    "there is neither an entropy bonus nor clipping, but in the arms called raw, which have both and no " +
    "division. 16 pairs of rates an arm, in a window that trial runs on seeds 5000 to 5003 had placed. Mean " +
    "return of the last 20 episodes at ten points (curve_2500 to curve_25000), their mean, the mean return of " +
    "50 greedy episodes of the final policy, and after 5,000 steps how the critic compares with returns of " +
    "fresh episodes (critic_explains: explained variance, critic_level: mean value over mean return)",
  arms: {
    "return": arm("episodes", { baseline: "none", lowest: [3e-3, 3e-2] }),
    "less the mean": arm("episodes", { baseline: "mean", lowest: [3e-3, 3e-2] }),
    "less the critic": arm("episodes", { lowest: [3e-3, 3e-2] }),
    "GAE 0.95": arm("episodes", { lambda: 0.95, lowest: [3e-3, 3e-2] }),
    "TD error": arm("episodes", { lambda: 0, lowest: [3e-3, 3e-2] }),
    "less the critic, 1 step": arm("episodes", { criticSteps: 1, lowest: [3e-3, 3e-2] }),
    "TD error, 1 step": arm("episodes", { lambda: 0, criticSteps: 1, lowest: [1e-3, 3e-2] }),
    "less the critic, 50 steps": arm("episodes", { criticSteps: 50, lowest: [3e-3, 1e-2] }),
    "TD error, 50 steps": arm("episodes", { lambda: 0, criticSteps: 50, lowest: [3e-3, 1e-2] }),
    "less the critic, raw": arm("episodes", { scale: "raw", lowest: [3e-3, 3e-2] }),
    "TD error, raw": arm("episodes", { lambda: 0, scale: "raw", lowest: [3e-3, 3e-2] }),
    "A2C, lambda 1": arm(16, { criticSteps: 1, lowest: [1e-3, 3e-3] }),
    "A2C, lambda 0.95": arm(16, { lambda: 0.95, criticSteps: 1, lowest: [1e-3, 3e-3] }),
    "A2C, lambda 0": arm(16, { lambda: 0, criticSteps: 1, lowest: [3e-4, 3e-2] }),
    "A2C, lambda 0, 10 steps": arm(16, { lambda: 0, lowest: [1e-3, 1e-2] }),
  },
  tuning: {
    seeds: Array.from({ length: 32 }, (_, i) => 1000 + i),
    metric: "learning_return",
    best: "largest",
    rounds: [{ seeds: 2 }, { seeds: 4 }, { seeds: 8 }, { seeds: 32 }],
  },
  seeds: Array.from({ length: 24 }, (_, seed) => seed),
  metric: "learning_return",
  difference: { margin: 25, reason: "5 % of the best return, 500" },
  minutes: 6,
  isChecked: ({ arm, seed }) =>
    seed === 0 && ["less the critic, 1 step", "A2C, lambda 0"].includes(`${arm}`),
  run: train,
});
