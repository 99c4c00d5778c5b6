/** Whose colour is whose: text towers that see the order of words or not, and batches that ask for it. */
import { Random } from "lib/random/mod.ts";
import { defineSweep } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { judgePairs, newModel, trainPairs } from "./_binding.ts";

const JUDGED_AFTER = [12, 25, 50, 100, 200];
const arm = (tower: string, batches: string) => ({ settings: { tower, batches } });

export const sweep = defineSweep({
  description:
    "Scenes of two objects: contrastive training (200 batches of 64, Adam 0.003) with a text tower that sums " +
    "words or a Transformer of two blocks, on plain batches or on such that hold each scene twice, with the " +
    "two colours exchanged; the share of pictures that fit their caption better than the one with exchanged " +
    "colours, and the share that find theirs among 64",
  arms: {
    "bag of words": arm("bag", "plain"),
    "Transformer": arm("transformer", "plain"),
    "Transformer, exchanged colours": arm("transformer", "exchanged"),
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "binding",
  difference: { margin: 0.05, reason: "a tenth of the way from a guess, 0.5, to always right" },
  minutes: 2,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "bag of words",
  run: ({ seed, tower, batches }) =>
    inTensorScope(() => {
      const random = new Random(seed), model = newModel(String(tower), random);
      const found: Record<string, number> = {};
      trainPairs(model, {
        ...{
          steps: 200,
          rate: 0.003,
          hard: batches === "exchanged",
          random: random.split("train"),
        },
        after: (steps) => {
          if (!JUDGED_AFTER.includes(steps)) return;
          const { retrieval, binding } = judgePairs(model, random.split("test"));
          found[`retrieval_${steps}`] = retrieval;
          found[`binding_${steps}`] = binding;
        },
      });
      return { binding: found.binding_200!, retrieval: found.retrieval_200!, ...found };
    }),
});
