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
const arm = (components: number, learningRate: number) => ({
  settings: { components, learningRate },
});

export const sweep = defineSweep({
  description:
    "Embeddings of 64 numbers with 20 directions of variance, on ten rings: the autoregressive prior on the " +
    "numbers as they are (components 0), on all 64 principal components and on the first 20, at a learning " +
    "rate and at four times that; energy distance of samples in radii, and how the loss behaves",
  arms: {
    "64 numbers": arm(0, 0.015),
    "64 components": arm(64, 0.015),
    "20 components": arm(20, 0.015),
    "64 numbers, fast": arm(0, 0.06),
    "20 components, fast": arm(20, 0.06),
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "distance",
  difference: {
    margin: 0.03,
    reason:
      "a twenty-fourth of 0.73, which a prior scores that gives every caption its ring's centre",
  },
  minutes: 2,
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
