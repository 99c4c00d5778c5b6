/** The sweep of notebook 06 on shifted digits: what locality, shared weights and pooling are each good for. */
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { accuracies, buildNetwork, fitNetwork, type Kind, validate } from "./_digits.ts";

const STEPS = 200;
const RATES = [0.001, 0.003, 0.01, 0.03, 0.1];

interface Settings extends RunSettings {
  readonly kind: Kind;
  readonly places: "middle" | "anywhere";
  readonly pixels: "in order" | "permuted";
  readonly steps: number;
  readonly rate: number;
}

const arm = (kind: Kind, { places = "middle", pixels = "in order", steps = STEPS } = {}) => ({
  settings: { kind, places, pixels, steps },
  grid: { rate: RATES },
});

export const sweep = defineSweep({
  description:
    "MNIST at 14 x 14 pixels in the middle of a canvas of 20 x 20: 200 steps of Adam on 32 of 6,400 images; " +
    "accuracy on 1,000 held-out images that are moved by 0 to 3 pixels to one side. Layers: one dense hidden " +
    "layer of 64 units (MLP), or three of 3 x 3 windows with 8, 16 and 32 filters and pooling, with weights of " +
    "their own at each place (local), shared (CNN), or shared and followed by the maximum over all places " +
    "(global max). Controls: pixels in one random order, and ten times as many steps on digits at random places",
  arms: {
    "MLP": arm("MLP"),
    "local": arm("local"),
    "CNN": arm("CNN"),
    "global max": arm("global max"),
    "local, permuted": arm("local", { pixels: "permuted" }),
    "CNN, permuted": arm("CNN", { pixels: "permuted" }),
    "MLP, trained anywhere": arm("MLP", { places: "anywhere", steps: 10 * STEPS }),
  },
  tuning: { seeds: [1000], metric: "validation", best: "smallest", rounds: [{ seeds: 1 }] },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "accuracy_3",
  difference: { margin: 0.02, reason: "one image in fifty" },
  minutes: 2.3,
  isChecked: ({ seed, arm }) => seed === 0 && (arm === "MLP" || arm === "global max"),
  run: (settings) => {
    const { kind, places, pixels, steps, rate, seed } = settings as Settings;
    return inTensorScope(() => {
      const random = new Random(seed).split("06"), isShifted = places === "anywhere";
      const order = pixels === "permuted" ? random.split("pixels").permutation(400) : undefined;
      const network = buildNetwork(kind, random.split("weights"));
      fitNetwork(network, { rate, steps, random: random.split("order"), isShifted, order });
      const validation = validate(network, { isShifted, order }, random.split("validation"));
      return {
        validation: Number.isFinite(validation) ? validation : 10,
        ...accuracies(network, order),
      };
    });
  },
});
