/** The sweep of notebook 04 on dropout as an ensemble: masks, scaled weights, and bagging. */
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { trainEnsemble } from "./_ensemble.ts";

interface Settings extends RunSettings {
  readonly networks: number;
  readonly units: number;
  readonly dropout?: number;
  readonly bootstrap?: 0 | 1;
}

const RATES = [0.02, 0.05, 0.1, 0.2, 0.4, 0.8];
const arm = (settings: Record<string, number>) => ({ settings, grid: { rate: RATES } });

export const sweep = defineSweep({
  description:
    "MNIST at 14 x 14 pixels, 300 images, 200 steps on 50 of them a network: one network of 128 hidden units, " +
    "one with dropout of a half (judged with scaled weights, and by the mean of 50 masks), and the mean " +
    "probabilities of five networks with weights of their own, on the same images or on bootstrap " +
    "samples; also how often two masks, or two of the networks, answer differently",
  arms: {
    "one network": arm({ networks: 1, units: 128 }),
    "dropout": arm({ networks: 1, units: 128, dropout: 0.5 }),
    "five networks": arm({ networks: 5, units: 128 }),
    "bagging": arm({ networks: 5, units: 128, bootstrap: 1 }),
    "bagging, 64 units": arm({ networks: 5, units: 64, bootstrap: 1 }),
  },
  tuning: {
    seeds: [1000, 1001],
    metric: "validation",
    best: "smallest",
    rounds: [{ seeds: 1 }, { seeds: 2 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "error",
  difference: { margin: 0.01, reason: "as in the sweep on remedies: one image in a hundred" },
  minutes: 1,
  isChecked: ({ seed, arm }) => seed === 0 && (arm === "dropout" || arm === "one network"),
  run: (settings) => {
    const { networks, units, rate, dropout = 0, bootstrap = 0, seed } = settings as
      & Settings
      & { readonly rate: number };
    const random = new Random(seed).split("04 ensembles");
    return inTensorScope(() =>
      trainEnsemble({ networks, bootstrap: bootstrap === 1 }, { units, rate, dropout }, random)
    );
  },
});
