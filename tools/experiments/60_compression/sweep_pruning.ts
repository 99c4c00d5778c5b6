/** The sweep of notebook 60 on pruning: the ways to few weights, for networks of three widths. */
import { Random } from "lib/random/mod.ts";
import { mean } from "lib/stats/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { type Method, prune } from "./_pruning.ts";

const WIDTHS = [16, 64, 256];
const METHODS: readonly Method[] = [
  ...["dense", "magnitude", "random", "units", "small", "sparse", "ticket", "part"] as const,
];
/** Error rates of these percentages decide how a method is tuned. */
const TUNED_BY = [10, 5], TUNED_DENSE = [100];

type Settings = RunSettings & {
  readonly method: Method;
  readonly units: number;
  readonly rate: number;
  readonly only?: number;
};

const grid = { rate: [0.001, 0.002, 0.004, 0.008, 0.016, 0.032] };

export const sweep = defineSweep({
  description:
    "MNIST at 14 x 14 pixels, 7,000 images: a network of 16, 64 or 256 hidden units comes to have few " +
    "weights. It is trained for 1,200 steps on 50 images and pruned to 50, 25, 10, 5, 2 and 1 % of its " +
    "weights (by magnitude, at random, whole units) with 300 steps after each; or it is trained for all " +
    "3,000 steps with few weights from the start (a small network, a random mask, the mask found by " +
    "magnitude, a random part of the weights while the others stay as they were drawn). Error rates on " +
    "2,000 held-out images by percentage; cut: before fine-tuning; error: the mean at 10 and 5 % (of the " +
    "dense network at 100 %)",
  arms: Object.fromEntries(
    METHODS.flatMap((method) =>
      WIDTHS.map((units) => [`${method} ${units}`, { settings: { method, units }, grid }])
    ),
  ),
  tuning: {
    seeds: [1000, 1001],
    metric: "validation",
    best: "smallest",
    rounds: [{ seeds: 1, settings: { only: 5 } }, { seeds: 2, settings: { only: 5 } }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "error",
  difference: { margin: 0.01, reason: "as in notebook 04: one image in a hundred" },
  minutes: 8,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "magnitude 16",
  run: (settings) => {
    const { method, units, seed, rate, only } = settings as Settings;
    return inTensorScope(() => {
      const random = new Random(seed).split("60 pruning").split(units);
      const { errors, cut } = prune({ method, units, rate, random, only });
      const metrics: Record<string, number> = {};
      for (const [level, { test }] of errors) metrics[`error_${level}`] = test;
      for (const [level, { test }] of cut) metrics[`cut_${level}`] = test;
      const levels = method === "dense" ? TUNED_DENSE : TUNED_BY;
      const deciding = levels.flatMap((level) => errors.get(level) ?? []);
      return {
        ...metrics,
        error: mean(deciding.map(({ test }) => test)),
        validation: mean(deciding.map(({ validation }) => validation)),
      };
    });
  },
});
