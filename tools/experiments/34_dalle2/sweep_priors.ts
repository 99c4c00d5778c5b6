/** The two priors of DALL·E 2 on rings of embeddings: quality by the passes through the network. */
import * as tf from "@tensorflow/tfjs";
import { Random } from "lib/random/mod.ts";
import { defineSweep } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { distanceToWorld, JUDGED } from "./_judge.ts";
import { type Prior, trainAutoregressivePrior, trainDiffusionPrior } from "./_priors.ts";
import { CAPTIONS, ringWorld } from "./_worlds.ts";

const SIZES = [8, 24, 64], PASSES = [1, 2, 4, 8, 16, 24, 64], BATCH = 128;
const grid = { learningRate: [0.006, 0.015, 0.04] };

export const sweep = defineSweep({
  description:
    "Embeddings on ten rings, one for each caption, in 8, 24 and 64 dimensions: a diffusion prior (x_0 " +
    "predicted, DDIM) and an autoregressive one (32 buckets a number), each an MLP of 128-128 units, 500 " +
    "steps of 128 examples; energy distance of samples to fresh draws, in radii, by the passes per sample",
  arms: {
    ...Object.fromEntries(
      SIZES.flatMap((size) =>
        ["autoregressive", "diffusion"].map((prior) => [`${prior}, ${size}`, {
          settings: { prior, size, steps: 500 },
          grid,
        }])
      ),
    ),
    "autoregressive, 64, four times the steps": {
      settings: { prior: "autoregressive", size: 64, steps: 2000, learningRate: 0.015 },
      untuned: "a control that only asks what more training does, at the middle of the grid",
    },
  },
  tuning: { seeds: [1000], metric: "distance", best: "smallest", rounds: [{ seeds: 1 }] },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "distance",
  difference: {
    margin: 0.03,
    reason:
      "a twenty-fourth of 0.73, which a prior scores that gives every caption its ring's centre",
  },
  minutes: 2,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "diffusion, 8",
  run: ({ seed, prior, size, steps, learningRate }) =>
    inTensorScope(() => {
      const random = new Random(seed), examples = random.split("examples");
      const world = ringWorld(Number(size), Number(size), random.split("world"));
      const next = () => {
        const captions = examples.integers(BATCH, 0, CAPTIONS);
        return {
          captions,
          embeddings: tf.tensor2d(world.draw(captions, examples), [BATCH, world.size]),
        };
      };
      const rate = { learningRate: Number(learningRate), steps: Number(steps) };
      const training = { size: world.size, ...rate, next, random };
      return prior === "diffusion"
        ? judged(trainDiffusionPrior(training), PASSES)
        : judged(trainAutoregressivePrior(training), [world.size]);

      function judged({ sample, multiplyAdds }: Prior, all: readonly number[]) {
        const distances = all.map((passes) => {
          const draws = random.split("samples"), fresh = random.split("fresh");
          return [passes, distanceToWorld(sample(JUDGED, draws, passes), world, fresh)] as const;
        });
        return {
          distance: distances.find(([passes]) => passes === world.size)![1],
          ...Object.fromEntries(
            distances.map(([passes, distance]) => [`distance_${passes}`, distance]),
          ),
          multiply_adds: multiplyAdds,
        };
      }
    }),
});
