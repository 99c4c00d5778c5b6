/** A sweep of notebook 60: magnitude pruning at rates above those that its tuning tried. */
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { prune } from "./_pruning.ts";

type Settings = RunSettings & { readonly units: number; readonly rate: number };

export const sweep = defineSweep({
  description:
    "Magnitude pruning as in 60_pruning, fine-tuned at twice and four times the highest rate that its tuning " +
    "tried, which it chose. Error rates on 2,000 held-out images by percentage; error: at 10 %",
  arms: Object.fromEntries(
    [64, 256, 512].flatMap((units) =>
      [0.016, 0.032].map((rate) => [
        `magnitude ${units} at ${rate}`,
        { settings: { units, rate }, untuned: "the rate is what is varied" },
      ])
    ),
  ),
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "error",
  difference: { margin: 0.01, reason: "as in notebook 04: one image in a hundred" },
  minutes: 3,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "magnitude 64 at 0.016",
  run: (settings) => {
    const { units, seed, rate } = settings as Settings;
    return inTensorScope(() => {
      const random = new Random(seed).split("60 pruning").split(units);
      const { errors } = prune({ method: "magnitude", units, rate, random });
      return {
        ...Object.fromEntries(Array.from(errors, ([level, { test }]) => [`error_${level}`, test])),
        error: errors.get(10)!.test,
      };
    });
  },
});
