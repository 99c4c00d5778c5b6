/** Diffusion on pixels or on an autoencoder's codes: quality against multiply-adds. */
import * as tf from "@tensorflow/tfjs";
import { loadMnist } from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";
import { defineSweep, FIRST_TUNING_SEED } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import {
  CODE,
  Denoiser,
  distances,
  halve,
  multiplyAdds,
  PIXELS,
  trainAutoencoder,
  trainFeatures,
} from "./_digits.ts";

const STEPS = 1500, AUTOENCODER_STEPS = 1000, JUDGED = 1000, TRAINED = 6000;
const grid = { learningRate: [0.001, 0.003] };
const arms = Object.fromEntries(
  [["pixels", 64], ["pixels", 128], ["pixels", 256], ["codes", 64]].map((
    [space, width],
  ) => [`${space}, ${width}`, { settings: { space: String(space), width: Number(width) }, grid }]),
);

export const sweep = defineSweep({
  description:
    "MNIST at 14 x 14: a denoiser of two hidden layers that predicts x_0, trained on 196 pixels (64, 128 or " +
    `256 units) or on the ${CODE} codes of an autoencoder (64 units; ${STEPS} steps of Adam, batches of 128; the ` +
    `autoencoder ${AUTOENCODER_STEPS}); energy distance of 1,000 samples (50 DDIM steps) to real digits ` +
    "that are held out, in the features of a classifier and in pixels, and multiply-adds",
  arms,
  tuning: {
    seeds: [FIRST_TUNING_SEED],
    metric: "distance",
    best: "smallest",
    rounds: [{ seeds: 1 }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "distance",
  difference: { margin: 0.1, reason: "about what two halves of the real digits differ by at most" },
  minutes: 4,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "codes, 64",
  run: async ({ space, width, seed, learningRate }) => {
    const { train, test } = await loadMnist();
    return await inTensorScope(() => {
      const isTuning = seed >= FIRST_TUNING_SEED, random = new Random(seed);
      const own = halve(train, 0, TRAINED);
      const held = isTuning
        ? halve(train, train.count - JUDGED, train.count)
        : halve(test, 0, JUDGED);
      const real = tf.tensor2d(held.pixels, [JUDGED, PIXELS]);
      const features = trainFeatures(own, new Random(1));
      const options = {
        steps: STEPS,
        learningRate: Number(learningRate),
        random: random.split("denoiser"),
      };
      if (space === "pixels") {
        const denoiser = new Denoiser(PIXELS, Number(width), random.split("model"));
        denoiser.train(own.pixels.map((value) => 2 * value - 1), options);
        const samples = denoiser.sample(random.split("samples"));
        const pixels = tf.clipByValue<tf.Tensor2D>(tf.div(tf.add(samples, 1), 2), 0, 1);
        const judged = distances(pixels, real, features);
        return {
          distance: judged.features,
          distance_pixels: judged.pixels,
          ...countsOf(PIXELS, Number(width), 0),
        };
      }
      const stage = trainAutoencoder(own, {
        steps: AUTOENCODER_STEPS,
        random: random.split("autoencoder"),
      });
      const denoiser = new Denoiser(CODE, Number(width), random.split("model"));
      denoiser.train(stage.codes.dataSync<"float32">().slice(), options);
      const judged = distances(
        stage.decode(denoiser.sample(random.split("samples"))),
        real,
        features,
      );
      const floor = distances(stage.decode(stage.codes.slice(0, JUDGED)), real, features);
      return {
        distance: judged.features,
        distance_pixels: judged.pixels,
        reconstructions: floor.features,
        reconstructions_pixels: floor.pixels,
        ...countsOf(CODE, Number(width), multiplyAdds.decoder),
      };
    });
  },
});

/** Multiply-adds of a denoiser's step and of what comes after the last one. */
function countsOf(size: number, width: number, decoder: number) {
  return { step: multiplyAdds.denoiser(size, width), decoder };
}
