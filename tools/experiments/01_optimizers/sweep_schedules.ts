/** The sweep of notebook 01 on schedules: what does a learning rate gain that falls? */
import { cosineSchedule, polynomialSchedule, type Schedule } from "lib/nn/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { type OptimizerName, STEPS, trainDigits } from "./_digits.ts";

const SCHEDULES: Readonly<Record<string, (rate: number) => Schedule>> = {
  "constant": (rate) => () => rate,
  "linear": (rate) => polynomialSchedule(rate, 0, STEPS),
  "power 2": (rate) => polynomialSchedule(rate, 0, STEPS, { power: 2 }),
  "cosine": (rate) => cosineSchedule(rate, 0, STEPS),
};
const RATES = { "SGD": [0.18, 0.32, 0.56, 1, 1.8], "Adam": [0.0032, 0.0056, 0.01, 0.018, 0.032] };

export const sweep = defineSweep({
  description:
    "The training of the sweep on optimizers with a learning rate that falls to 0 by the last step, " +
    "each schedule with the highest rate that suits it",
  arms: Object.fromEntries(
    Object.entries(RATES).flatMap(([optimizer, learningRate]) =>
      Object.keys(SCHEDULES).map((schedule) => [
        `${optimizer}, ${schedule}`,
        { settings: { optimizer, schedule }, grid: { learningRate } },
      ])
    ),
  ),
  tuning: {
    seeds: [1000, 1001],
    metric: "validation",
    best: "smallest",
    rounds: [{ seeds: 2 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "test",
  difference: { margin: 0.02, reason: "as in the sweep on optimizers" },
  minutes: 3,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "SGD, linear",
  run: async (settings) => {
    const { optimizer, schedule, learningRate, seed } = settings as RunSettings & {
      readonly optimizer: OptimizerName;
      readonly schedule: string;
      readonly learningRate: number;
    };
    const rate = SCHEDULES[schedule]!(learningRate);
    return await inTensorScope(() => trainDigits({ optimizer, rate, seed }));
  },
});
