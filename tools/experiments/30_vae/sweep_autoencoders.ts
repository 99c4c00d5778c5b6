/**
 * What autoencoders are used for, beside principal components of the same size: compression, features,
 * denoising, and new digits from codes that are drawn from N(0, I), a Gaussian or a mixture.
 */
import * as tf from "@tensorflow/tfjs";
import { normalTensor, Random } from "lib/random/mod.ts";
import {
  Autoencoder,
  meanElbo,
  reparameterize,
  vaeLoss,
  VariationalAutoencoder,
} from "lib/vae/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { fit, loadParts, type Parts, rowsOf, scalar } from "./_digits.ts";
import { principalComponents } from "./_principal_components.ts";
import { judgeSamples } from "./_samples.ts";

const EPOCHS = 200;
/** Standard deviation of the noise that is to be removed, in units of full ink. */
const NOISE = 0.25;
/** Models with codes of this size are asked for samples. */
const SAMPLED = 8;
const grid = { rate: [0.0003, 0.001, 0.003, 0.01] };

export const sweep = defineSweep({
  description:
    "Autoencoders on the digits by size of the code, beside PCA of the same size: error, " +
    "nearest neighbours, denoising, samples; one hidden layer of 128 units, minibatches of 128, Adam",
  arms: {
    "AE 2": { settings: { model: "AE", code: 2 }, grid },
    "AE 8": { settings: { model: "AE", code: 8 }, grid },
    "AE 16": { settings: { model: "AE", code: 16 }, grid },
    "AE 32": { settings: { model: "AE", code: 32 }, grid },
    "denoising AE 16": { settings: { model: "denoising AE", code: 16 }, grid },
    "VAE 2": { settings: { model: "VAE", code: 2 }, grid },
    "VAE 8": { settings: { model: "VAE", code: 8 }, grid },
  },
  tuning: {
    seeds: [1000, 1001],
    metric: "objective", // of each model its own
    best: "smallest",
    rounds: [
      { seeds: 1, settings: { epochs: 50, part: "tuning" } },
      { seeds: 2, settings: { part: "tuning" } },
    ],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "mse",
  difference: {
    margin: 0.001,
    reason: "a fiftieth of the error of PCA with two numbers, which no eye sees",
  },
  minutes: 5,
  isChecked: ({ seed, arm }) => seed === 0 && (arm === "AE 2" || arm === "VAE 8"),
  run: async (settings) => {
    const parts = await loadParts(settings.part === "tuning");
    return await inTensorScope(() =>
      settings.model === "VAE" ? variational(settings, parts) : autoencoder(settings, parts)
    );
  },
});

function autoencoder(
  { seed, model, code, rate, epochs = EPOCHS, part }: RunSettings,
  { train, test }: Parts,
) {
  const random = new Random(seed), noise = random.split("noise"), size = Number(code);
  const autoencoder = new Autoencoder({ random: random.split("weights"), code: size });
  const corrupt = <T extends tf.Tensor>(x: T, from: Random) =>
    tf.add<T>(x, normalTensor(from, x.shape as [number, number], 0, NOISE));
  const loss = (x: tf.Tensor2D) => {
    const output = autoencoder.apply(model === "denoising AE" ? corrupt(x, noise) : x);
    return tf.mean(tf.sum(tf.squaredDifference(output, x), 1)) as tf.Scalar;
  };
  fit(train, autoencoder, { loss, rate: Number(rate), epochs: Number(epochs), random });
  const clean = rowsOf(test), noisy = corrupt(clean, random.split("test"));
  const error = (x: tf.Tensor) => scalar(tf.mean(tf.squaredDifference(x, clean)));
  const [mse, mse_noisy] = [error(autoencoder.apply(clean)), error(autoencoder.apply(noisy))];
  const objective = model === "denoising AE" ? mse_noisy : mse;
  if (part === "tuning") return { objective };
  const images = rowsOf(train), pca = principalComponents(images, size);
  const nearest = (encode: (x: tf.Tensor2D) => tf.Tensor2D) =>
    neighbourAccuracy(encode(images), train.labels, encode(clean), test.labels);
  const samplesOf = () => {
    const codes = autoencoder.encode(images); // [images, code]
    return judgeSamples((z) => tf.sigmoid(autoencoder.decode(z)), codes, { train, test }, random);
  };
  return {
    ...{ objective, mse, mse_noisy, mse_noisy_input: error(noisy) },
    mse_pca: error(pca.decode(pca.encode(clean))),
    mse_pca_noisy: error(pca.decode(pca.encode(noisy))),
    neighbour: nearest((x) => autoencoder.encode(x)),
    neighbour_pca: nearest((x) => pca.encode(x)),
    neighbour_pixels: nearest((x) => x),
    ...(model === "AE" && size === SAMPLED ? samplesOf() : {}),
  };
}

function variational(
  { seed, code, rate, epochs = EPOCHS, part }: RunSettings,
  { train, test }: Parts,
) {
  const random = new Random(seed), noise = random.split("noise");
  const vae = new VariationalAutoencoder({ random: random.split("weights"), latent: Number(code) });
  const loss = (x: tf.Tensor2D) => vaeLoss(vae, x, { random: noise });
  fit(train, vae, { loss, rate: Number(rate), epochs: Number(epochs), random });
  const clean = rowsOf(test);
  const { elbo } = meanElbo(vae, clean, { random: random.split("test") });
  if (part === "tuning") return { objective: -elbo };
  const decoded = tf.sigmoid(vae.decode(vae.encode(clean).mean));
  const samplesOf = () => {
    const { mean, logVariance } = vae.encode(rowsOf(train));
    const epsilon = normalTensor<tf.Rank.R2>(random.split("codes"), mean.shape);
    const codes = reparameterize(mean, logVariance, epsilon); // [images, latent]
    return judgeSamples((z) => tf.sigmoid(vae.decode(z)), codes, { train, test }, random);
  };
  return {
    objective: -elbo,
    mse: scalar(tf.mean(tf.squaredDifference(decoded, clean))),
    ...(vae.latent === SAMPLED ? samplesOf() : {}),
  };
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
