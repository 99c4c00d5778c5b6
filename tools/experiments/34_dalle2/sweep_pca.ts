/** What principal components change for the autoregressive prior: tokens, quality, stability. */
import * as tf from "@tensorflow/tfjs";
import { principalComponents, project, reconstruct } from "lib/dalle/mod.ts";
import { Random } from "lib/random/mod.ts";
import { defineSweep } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { distanceToWorld, JUDGED } from "./_judge.ts";
import { trainAutoregressivePrior } from "./_priors.ts";
import { CAPTIONS, ringWorld } from "./_worlds.ts";

const SIZE = 64, RANK = 20, BATCH = 128;
const grid = { learningRate: [0.0075, 0.015, 0.03, 0.06, 0.12] };
const tuned = (components: number) => ({ settings: { components }, grid });
const fast = (components: number) => ({
  settings: { components, learningRate: 0.06 },
  untuned: "asks what a rate costs that is too high",
});

export const sweep = defineSweep({
  description:
    "Embeddings of 64 numbers with 20 directions of variance, on ten rings: the autoregressive prior on the " +
    "numbers as they are (components 0), on all 64 principal components and on the first 20, at the best " +
    "learning rate and at one that is too high; energy distance of samples in radii, and how the loss behaves",
  arms: {
    "64 numbers": tuned(0),
    "64 components": tuned(64),
    "20 components": tuned(20),
    "64 numbers, fast": fast(0),
    "20 components, fast": fast(20),
  },
  tuning: { seeds: [1000, 1001], metric: "distance", best: "smallest", rounds: [{ seeds: 2 }] },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "distance",
  difference: {
    margin: 0.03,
    reason:
      "a twenty-fourth of 0.73, which a prior scores that gives every caption its ring's centre",
  },
  minutes: 4,
  isChecked: ({ seed, arm }) => seed === 0 && arm === "20 components",
  run: ({ seed, components, learningRate }) =>
    inTensorScope(() => {
      const random = new Random(seed), examples = random.split("examples");
      const world = ringWorld(SIZE, RANK, random.split("world"));
      const kept = Number(components), size = kept === 0 ? SIZE : kept;
      const draw = () => {
        const captions = examples.integers(BATCH, 0, CAPTIONS);
        return { captions, embeddings: tf.tensor2d(world.draw(captions, examples), [BATCH, SIZE]) };
      };
      const many = tf.concat(Array.from({ length: 20 }, () => draw().embeddings)) as tf.Tensor2D;
      const pca = principalComponents(many);
      const encode = (x: tf.Tensor2D) => kept === 0 ? x : project(pca, x, kept);
      const decode = (x: tf.Tensor2D) => kept === 0 ? x : reconstruct(pca, x);
      const lost = tf.sum(tf.square(tf.sub(decode(encode(many)), many))).dataSync()[0]!;
      const total = pca.variances.reduce((sum, variance) => sum + variance, 0) * many.shape[0];
      const next = () => {
        const { captions, embeddings } = draw();
        return { captions, embeddings: encode(embeddings) };
      };
      const rate = { learningRate: Number(learningRate), random, next };
      const { sample, curve, multiplyAdds } = trainAutoregressivePrior({ size, ...rate });
      const samples = decode(sample(JUDGED, random.split("samples"), size));
      const last = curve.at(-1)!, best = Math.min(...curve);
      return {
        distance: distanceToWorld(samples, world, random.split("fresh")),
        nats: last * size, // of an embedding
        rise: Math.max(...curve.map((loss, i) => loss - Math.min(...curve.slice(0, i + 1)))),
        above_best: last - best,
        lost: lost / total,
        multiply_adds: multiplyAdds * size,
      };
    }),
});
