/** The sweep of notebook 22: how much of a network for the digits 0 to 5 is trained for the digits 6 to 9. */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { type Method, STEPS, transfer, type TransferSettings } from "./_digits.ts";

const grid = { learningRate: [0.0005, 0.0015, 0.005, 0.015, 0.05] };
const arm = (start: Method["start"], frozen = 0, rank = 0) => ({
  settings: { start, frozen, rank },
  grid,
});

export const sweep = defineSweep({
  description:
    "MNIST: a network of 784, 128, 64 and 6 units that was trained on the digits 0 to 5 learns 6 to 9 from 1, " +
    `5, 25 and 100 images of each (${STEPS} steps of Adam, batches of 32): which weights start from the source, ` +
    "which are trained; accuracy on held-out images of the new digits, and of the old ones with their " +
    "output layer as it was",
  arms: {
    "random features": arm("random", 2),
    "from scratch": arm("random"),
    "feature extraction": arm("source", 2),
    "last two layers": arm("source", 1),
    "full fine-tuning": arm("source"),
    "LoRA, rank 1": arm("source", 0, 1),
    "LoRA, rank 4": arm("source", 0, 4),
    "LoRA, rank 16": arm("source", 0, 16),
  },
  tuning: {
    seeds: [1000, 1001, 1002],
    metric: "validation",
    best: "largest",
    rounds: [{ seeds: 1 }, { seeds: 3 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "test_25",
  difference: {
    margin: 0.02,
    reason: "one image in fifty, a quarter of the errors of the best arms",
  },
  minutes: 2,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "LoRA, rank 4",
  run: (settings) => inTensorScope(() => transfer(settings as RunSettings & TransferSettings)),
});
