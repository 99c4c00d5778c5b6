/** The sweep of notebook 01 on learning rates: how much each optimizer minds a wrong one. */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { type OptimizerName, trainDigits } from "./_digits.ts";

/** What the sweep on optimizers chose. */
const CHOSEN = { "SGD": 0.56, "momentum": 0.1, "Adam": 0.0032 } as const;
const FACTORS = [0.01, 0.1, 1, 10] as const;

export const sweep = defineSweep({
  description:
    "The training of the sweep on optimizers at a hundredth, a tenth and ten times the learning rate " +
    "that it chose for each",
  arms: Object.fromEntries(
    Object.entries(CHOSEN).flatMap(([optimizer, rate]) =>
      FACTORS.map((factor) => [
        `${optimizer} x ${factor}`,
        {
          settings: { optimizer, factor, learningRate: Number((rate * factor).toPrecision(2)) },
          untuned: "the rate is what is varied",
        },
      ])
    ),
  ),
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "test",
  difference: { margin: 0.02, reason: "as in the sweep on optimizers" },
  minutes: 2,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "SGD x 10",
  run: async (settings) => {
    const { optimizer, learningRate, seed } = settings as RunSettings & {
      readonly optimizer: OptimizerName;
      readonly learningRate: number;
    };
    return await inTensorScope(() => trainDigits({ optimizer, rate: () => learningRate, seed }));
  },
});
