/** The sweep of notebook 06 on equal examples: which networks learn most from the same moved digits? */
import { Random } from "lib/random/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { accuracies, buildNetwork, fitNetwork, type Kind, validate } from "./_digits.ts";

interface Settings extends RunSettings {
  readonly kind: Kind;
  readonly steps: number;
  readonly rate: number;
}

const arm = (kind: Kind) => ({
  settings: { kind, steps: 200 },
  grid: { rate: [0.003, 0.01, 0.03, 0.1] },
});

export const sweep = defineSweep({
  description:
    "The networks of the sweep 06_shift, trained on the same digits at the same random places of a canvas of " +
    "20 x 20, for 200 steps of Adam on 32 of 6,400 images; accuracy on 1,000 held-out images that are moved " +
    "by 0 to 3 pixels to one side",
  arms: {
    "MLP": arm("MLP"),
    "local": arm("local"),
    "CNN": arm("CNN"),
    "global max": arm("global max"),
  },
  tuning: { seeds: [1000], metric: "validation", best: "smallest", rounds: [{ seeds: 1 }] },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "accuracy_3",
  difference: { margin: 0.02, reason: "one image in fifty" },
  minutes: 0.9,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "CNN",
  run: (settings) => {
    const { kind, steps, rate, seed } = settings as Settings;
    return inTensorScope(() => {
      const random = new Random(seed).split("06 moved"), isShifted = true;
      const network = buildNetwork(kind, random.split("weights"));
      fitNetwork(network, { rate, steps, random: random.split("order"), isShifted });
      const validation = validate(network, { isShifted }, random.split("validation"));
      return {
        validation: Number.isFinite(validation) ? validation : 10,
        ...accuracies(network),
      };
    });
  },
});
