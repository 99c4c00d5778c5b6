/** A sweep of notebook 22: what full fine-tuning forgets, by its learning rate, with and without old images. */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { STEPS, transfer, type TransferSettings } from "./_digits.ts";

const arm = (learningRate: number, replay: number) => ({
  settings: {
    ...{ source: "0 to 5", depth: 2, frozen: 0, rank: 0, headRate: 1 },
    ...{ learningRate, replay },
  },
});

export const sweep = defineSweep({
  description:
    "MNIST: the network of 22_digits that knows the digits 0 to 5 is trained on 5, 25 and 100 images of each of " +
    `6 to 9 for ${STEPS} steps, all its weights at one of two learning rates, with and without old images in the ` +
    "loss: accuracy on new digits, and on old ones with their own output layer, whose margin is that of the new",
  arms: {
    "rate 0.01": arm(0.01, 0),
    "rate 0.001": arm(0.001, 0),
    "rate 0.01, old images": arm(0.01, 0.5),
    "rate 0.001, old images": arm(0.001, 0.5),
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "source_25",
  difference: {
    margin: 0.02,
    reason: "one image in fifty, as in 22_digits",
  },
  minutes: 1,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "rate 0.001",
  run: (settings) => inTensorScope(() => transfer(settings as RunSettings & TransferSettings)),
});
