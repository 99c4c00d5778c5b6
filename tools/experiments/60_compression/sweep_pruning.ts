/** The sweep of notebook 60 on pruning: the ways to few weights, for networks of three widths. */
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { type Method, prune } from "./_pruning.ts";

/** How the width matters is asked of three ways; all ways are compared at one width. */
const WIDTHS = [64, 256, 512], ALL_WAYS_AT = 256;
const OF_ALL_WIDTHS: readonly Method[] = ["dense", "continued", "magnitude"];
const OTHERS: readonly Method[] = [
  ...["units", "small", "sparse", "ticket", "part", "low rank"] as const,
];
type Settings = RunSettings & {
  readonly method: Method;
  readonly units: number;
  readonly rate: number;
  readonly only?: number;
};

/** Around what each kind of training needs: small rates where nothing is to be repaired. */
const gridOf = (method: Method) => {
  if (method === "continued") return { rate: [0.0005, 0.001, 0.002, 0.004, 0.008] };
  if (method === "magnitude" || method === "units") {
    return { rate: [0.002, 0.004, 0.008, 0.016, 0.032] };
  }
  return { rate: [0.004, 0.008, 0.016, 0.032, 0.064] };
};
const armsOf = (methods: readonly Method[], units: number) =>
  methods.map((method) => [
    `${method} ${units}`,
    { settings: { method, units }, grid: gridOf(method) },
  ]);

export const sweep = defineSweep({
  description:
    "MNIST at 14 x 14 pixels, 7,000 images: a network of 64, 256 or 512 hidden units comes to have few " +
    "weights. It is trained for 1,500 steps on 50 images, at the rate that is tuned for the dense network, " +
    "and pruned to 50, 25, 10 and 5 % of its weights (by magnitude or by whole units) with 300 steps " +
    "after each, or trained on for as many steps without a cut; or it is trained once for as many steps in " +
    "all with 10 % from the start (a small network, a random mask, the mask found by magnitude, a " +
    "random part of the weights while the others stay as drawn, a first kernel of low rank). Error rates on " +
    "2,000 held-out images by percentage; cut: before fine-tuning; error and validation: at 10 %, of the " +
    "dense network at 100 %",
  arms: Object.fromEntries([
    ...WIDTHS.flatMap((units) => armsOf(OF_ALL_WIDTHS, units)),
    ...armsOf(OTHERS, ALL_WAYS_AT),
  ]),
  tuning: {
    seeds: [1000, 1001, 1002],
    metric: "validation",
    best: "smallest",
    rounds: [{ seeds: 1, settings: { only: 10 } }, { seeds: 3, settings: { only: 10 } }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "error",
  difference: { margin: 0.01, reason: "as in notebook 04: one image in a hundred" },
  minutes: 8,
  isChecked: ({ seed, arm }) => seed === 0 && (arm === "magnitude 64" || arm === "low rank 256"),
  run: (settings) => {
    const { method, units, seed, rate, only } = settings as Settings;
    return inTensorScope(() => {
      const random = new Random(seed).split("60 pruning").split(units);
      const { errors, cut } = prune({ method, units, rate, random, only });
      const metrics: Record<string, number> = {};
      for (const [level, { test }] of errors) metrics[`error_${level}`] = test;
      for (const [level, { test }] of cut) metrics[`cut_${level}`] = test;
      const { test, validation } = errors.get(method === "dense" ? 100 : 10)!;
      return { ...metrics, error: test, validation };
    });
  },
});
