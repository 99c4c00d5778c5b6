/** The sweep of notebook 01 on optimizers: each with the learning rate that suits it. */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { type OptimizerName, OPTIMIZERS, trainDigits } from "./_digits.ts";

/** Three decades, four rates a decade. */
const decades = (exponent: number) =>
  Array.from({ length: 13 }, (_, i) => Number((10 ** (exponent + i / 4)).toPrecision(2)));
const RATES: Record<OptimizerName, readonly number[]> = {
  "SGD": decades(-2),
  "momentum": decades(-3),
  "Nesterov": decades(-3),
  "Adagrad": decades(-3),
  "RMSProp": decades(-4),
  "Adam": decades(-4),
};

export const sweep = defineSweep({
  description:
    "A network of 64 hidden units learns MNIST's digits: 400 steps on 64 of 6,400 images, at a " +
    "constant learning rate. The losses and the accuracy afterwards, of 1,600 images for tuning and " +
    "2,000 for the test",
  arms: Object.fromEntries(
    Object.keys(OPTIMIZERS).map((optimizer) => [
      optimizer,
      { settings: { optimizer }, grid: { learningRate: RATES[optimizer as OptimizerName] } },
    ]),
  ),
  tuning: {
    seeds: [1000, 1001],
    metric: "validation",
    best: "smallest",
    rounds: [{ seeds: 2 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "test",
  difference: {
    margin: 0.02,
    reason: "a tenth of the loss at the end; 0.005 of accuracy here",
  },
  minutes: 3,
  isChecked: ({ seed, arm }) => seed === 0 && (arm === "SGD" || arm === "Adam"),
  run: async (settings) => {
    const { optimizer, learningRate, seed } = settings as RunSettings & {
      readonly optimizer: OptimizerName;
      readonly learningRate: number;
    };
    return await inTensorScope(() => trainDigits({ optimizer, rate: () => learningRate, seed }));
  },
});
