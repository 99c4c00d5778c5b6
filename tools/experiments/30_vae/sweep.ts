/**
 * The sweeps of notebook 30: autoencoders by code size and noise, VAEs by beta, latent size and estimator,
 * each over 5 seeds on the held-out digits.
 */
import * as tf from "@tensorflow/tfjs";
import { Adam } from "lib/nn/mod.ts";
import { type LabelledImages, loadDigits } from "lib/datasets/mod.ts";
import { Dense, trainEpoch } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import {
  Autoencoder,
  klToStandardNormal,
  meanElbo,
  scoreFunctionVaeLoss,
  vaeLoss,
  VariationalAutoencoder,
} from "lib/vae/mod.ts";
import { inTensorScope } from "../tensor_scope.ts";
import type { Sweep, SweepSettings } from "../../sweep/sweep.ts";

const SEEDS = [0, 1, 2, 3, 4];
const EPOCHS = 50;
const PIXELS = 64;
/** Standard deviation of the noise that the denoising autoencoder removes, in units of full ink. */
const NOISE = 0.25;

const settings: SweepSettings[] = [
  ...[1, 2, 4, 8, 16, 32].map((code) => ({ model: "autoencoder", code })),
  { model: "denoising", code: 16 },
  ...[0, 0.25, 0.5, 1, 2, 4, 8, 16].map((beta) => ({ model: "vae", latent: 2, beta })),
  ...[8, 32].map((latent) => ({ model: "vae", latent, beta: 1 })),
  ...[2, 8, 32].map((latent) => ({ model: "score function", latent, beta: 1 })),
  { model: "no sampling", latent: 2, beta: 1 },
].flatMap((arm) => SEEDS.map((seed) => ({ ...arm, seed })));

export const sweep: Sweep = {
  description: "Test-set metrics of autoencoders and VAEs on the digits after 50 epochs, " +
    "Adam 0.001, batch 128, hidden layers of 128 units, 5 seeds an arm",
  runs: settings,
  isChecked: ({ seed, beta, code, latent }) =>
    seed === 0 && (beta ?? 1) === 1 && (code ?? 16) === 16 && (latent ?? 2) === 2,
  run: async (run) => {
    const { train, test } = await loadDigits();
    return await inTensorScope(() =>
      "code" in run ? autoencoder(run, train, test) : variational(run, train, test)
    );
  },
};

function autoencoder(run: SweepSettings, train: LabelledImages, test: LabelledImages) {
  const random = new Random(Number(run.seed)), noise = random.split("noise");
  const model = new Autoencoder({ random: random.split("weights"), code: Number(run.code) });
  const corrupt = (x: tf.Tensor, from: Random) =>
    tf.add(x, normalTensor(from, x.shape as [number, number], 0, NOISE));
  const loss = run.model === "denoising"
    ? (x: tf.Tensor2D) => model.loss(corrupt(x, noise), x)
    : (x: tf.Tensor2D) => model.loss(x);
  fit(train, loss, model.variables, random);
  const clean = imagesOf(test), noisy = corrupt(clean, random.split("test"));
  const error = (x: tf.Tensor) => scalar(tf.mean(tf.square(tf.sub(x, clean))));
  const mean = tf.mean(imagesOf(train), 0);
  return {
    mse_clean: error(model.apply(clean)),
    mse_noisy: error(model.apply(noisy)),
    mse_noisy_input: error(noisy),
    mse_mean_image: scalar(tf.mean(tf.square(tf.sub(clean, mean)))),
    neighbour_accuracy: neighbourAccuracy(
      model.encode(imagesOf(train)),
      train.labels,
      model.encode(clean),
      test.labels,
    ),
    ...judgeSamples((z) => model.decode(z), Number(run.code), clean, train, random),
  };
}

function variational(run: SweepSettings, train: LabelledImages, test: LabelledImages) {
  const random = new Random(Number(run.seed)), noise = random.split("noise");
  const model = new VariationalAutoencoder({
    random: random.split("weights"),
    latent: Number(run.latent),
  });
  const options = { random: noise, beta: Number(run.beta), sampling: run.model !== "no sampling" };
  const loss = run.model === "score function"
    ? (x: tf.Tensor2D) => scoreFunctionVaeLoss(model, x, { random: noise })
    : (x: tf.Tensor2D) => vaeLoss(model, x, options);
  fit(train, loss, model.variables, random);
  const x = imagesOf(test), posterior = model.encode(x);
  const { elbo, reconstruction, kl } = meanElbo(model, x, { random: random.split("test") });
  const klPerLatent = tf.mean(klToStandardNormal(posterior.mean, posterior.logVariance), 0);
  return {
    elbo,
    reconstruction,
    kl,
    active_latents: klPerLatent.dataSync().filter((nats) => nats > 0.1).length,
    ...judgeSamples((z) => model.decode(z), model.latent, x, train, random),
  };
}

function fit(
  data: LabelledImages,
  loss: (x: tf.Tensor2D) => tf.Scalar,
  variables: tf.Variable[],
  random: Random,
) {
  const options = {
    optimizer: new Adam({ learningRate: 1e-3 }),
    variables,
    random: random.split("order"),
  };
  for (let epoch = 0; epoch < EPOCHS; epoch++) trainEpoch(data.images, PIXELS, loss, options);
}

/** Share of test codes whose nearest training code has the same label. */
function neighbourAccuracy(
  train: tf.Tensor2D,
  trainLabels: Uint8Array,
  test: tf.Tensor2D,
  labels: Uint8Array,
): number {
  const squares = tf.sum(tf.square(train), 1); // [train]
  const distances = tf.sub(squares, tf.mul(tf.matMul(test, train, false, true), 2)); // [test, train]
  const nearest = tf.argMin(distances, 1).dataSync();
  return nearest.filter((row, i) => trainLabels[row] === labels[i]).length / labels.length;
}

/**
 * Two measures of images decoded from z ~ N(0, I), which need not agree.
 *
 * `sample_distance` is the energy distance (Szekely & Rizzo 2013) to the test images, in pixels'
 * units, 0 for equal distributions: 2 E|x - y| - E|x - x'| - E|y - y'|. `accepted_samples` is the
 * share of them that a digit classifier is sure of (p > 0.9), whatever digit it sees.
 */
function judgeSamples(
  decode: (z: tf.Tensor2D) => tf.Tensor,
  latent: number,
  test: tf.Tensor2D,
  train: LabelledImages,
  random: Random,
): { sample_distance: number; accepted_samples: number } {
  const draws = normalTensor<tf.Rank.R2>(random.split("samples"), [1000, latent]);
  const samples = tf.sigmoid(decode(draws)) as tf.Tensor2D; // [samples, pixels]
  const within = meanDistance(samples, samples) + meanDistance(test, test);
  const sure = tf.max(tf.softmax(classifier(train)(samples)), 1).dataSync(); // [samples]
  return {
    sample_distance: 2 * meanDistance(samples, test) - within,
    accepted_samples: sure.filter((p) => p > 0.9).length / 1000,
  };
}

/** Logits of a digit classifier, the same one for every run. */
function classifier(train: LabelledImages): (images: tf.Tensor) => tf.Tensor {
  const random = new Random(1000);
  const hidden = new Dense(PIXELS, 64, { random, activation: "relu" });
  const output = new Dense(64, 10, { random });
  const logits = (x: tf.Tensor) => output.apply(hidden.apply(x));
  const width = PIXELS + 10;
  const rows = new Float32Array(train.count * width); // pixels, then the one-hot label
  for (let i = 0; i < train.count; i++) {
    rows.set(train.images.subarray(i * PIXELS, (i + 1) * PIXELS), i * width);
    rows[i * width + PIXELS + train.labels[i]!] = 1;
  }
  const variables = [...hidden.variables, ...output.variables];
  const optimizer = new Adam({ learningRate: 3e-3 });
  const loss = (batch: tf.Tensor2D) => {
    const [x, label] = tf.split(batch, [PIXELS, 10], 1) as [tf.Tensor2D, tf.Tensor2D];
    return tf.losses.softmaxCrossEntropy(label, logits(x)) as tf.Scalar;
  };
  const options = { optimizer, variables, random: random.split("order") };
  for (let epoch = 0; epoch < 20; epoch++) trainEpoch(rows, width, loss, options);
  return logits;
}

/** Mean Euclidean distance over all pairs of rows. */
function meanDistance(a: tf.Tensor2D, b: tf.Tensor2D): number {
  const aSquares = tf.sum(tf.square(a), 1, true), bSquares = tf.sum(tf.square(b), 1); // [a, 1], [b]
  const squares = tf.sub(tf.add(aSquares, bSquares), tf.mul(tf.matMul(a, b, false, true), 2)); // [a, b]
  return scalar(tf.mean(tf.sqrt(tf.relu(squares)))); // rounding may leave a square just below 0
}

const imagesOf = (digits: LabelledImages) => tf.tensor2d(digits.images, [digits.count, PIXELS]);
const scalar = (tensor: tf.Tensor) => tensor.dataSync()[0]!;
