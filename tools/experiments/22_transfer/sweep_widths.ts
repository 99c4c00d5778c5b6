/** A sweep of notebook 22: prototypes from 0, 1, 5 and 20 examples, by the width of the body. */
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { type Body, prototypesOf } from "./_widths.ts";

const WIDTHS = [4, 16, 64, 256];
const arms = (name: string, source: Body["source"]) =>
  WIDTHS.map((width) => [`${name}, ${width}`, { settings: { width, source } }] as const);

export const sweep = defineSweep({
  description:
    "MNIST: a body of 2 w and w units, trained for 450 steps on the digits 0 to 5 or not at all, tells 6 to 9 apart " +
    "by the nearest prototype: the mean of 1, 5 or 20 examples of each digit, or, without examples, a drawing of it " +
    "in the strokes of a pocket calculator; accuracy on held-out images, mean of 30 episodes",
  arms: {
    ...Object.fromEntries([...arms("trained", "0 to 5"), ...arms("random", "nothing")]),
    "raw pixels": { settings: { width: 0, source: "nothing" } },
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "shots_20",
  difference: {
    margin: 0.02,
    reason: "one image in fifty, as in 22_digits",
  },
  minutes: 1,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "trained, 16",
  run: (settings) =>
    inTensorScope(() => prototypesOf(settings as RunSettings & Body, settings.seed)),
});
