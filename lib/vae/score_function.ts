/** Training the VAE without reparameterization: the score-function estimator (REINFORCE). */
import * as tf from "@tensorflow/tfjs";
import { log } from "../_exp_log.ts";
import { normalTensor, type Random } from "../random/mod.ts";
import { evidenceLowerBound, gaussianLogLikelihood } from "./elbo.ts";
import type { GaussianParameters } from "./kl_divergence.ts";
import type { VariationalAutoencoder } from "./model.ts";
import { reparameterize } from "./reparameterize.ts";
import { withoutGradient } from "./_without_gradient.ts";

/**
 * A loss whose gradient is the score-function estimate of minus the ELBO's gradient:
 *
 *     mean over the batch of   r + (r - b) log q(z | x) + KL,   r = -log p(x | z)
 *
 * where z and the weight (r - b) are constants: no gradient flows through the sample. The baseline
 * b is the mean of r over the other images of the batch, which leaves the estimate unbiased
 * (Mnih & Gregor 2014; Mohamed et al. 2020, section 4). Its value is no bound of anything: judge a
 * model by {@linkcode meanElbo}.
 *
 * @param vae the model
 * @param x pixels in [0, 1], shape [batch, pixels], at least 2 images
 * @param options `random`: where the noise is drawn from
 * @returns a scalar to minimize; not finite above a log variance of 88, where float32 has no KL
 * @throws {RangeError} for fewer than 2 images
 *
 * @example
 * ```ts
 * import { scoreFunctionVaeLoss, VariationalAutoencoder } from "lib/vae/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const vae = new VariationalAutoencoder({ random: new Random(0) });
 * const loss = () => scoreFunctionVaeLoss(vae, tf.ones([4, 64]), { random: new Random(1) });
 * assert.equal(Object.keys(tf.variableGrads(loss).grads).length, 10);
 * ```
 *
 * Explained in notebooks/30_vae_reparameterization.ipynb.
 */
export function scoreFunctionVaeLoss(
  vae: VariationalAutoencoder,
  x: tf.Tensor,
  { random }: { readonly random: Random },
): tf.Scalar {
  const batch = x.shape[0]!;
  if (batch < 2) {
    throw new RangeError(
      `Cannot compute the score-function loss: "x" must hold at least 2 images, current value is ${batch}`,
    );
  }
  const epsilon = normalTensor<tf.Rank.R2>(random, [batch, vae.latent]);
  const posterior = vae.encode(x);
  const sampled = reparameterize(posterior.mean, posterior.logVariance, epsilon);
  const z = withoutGradient(sampled); // [batch, latent]
  const { reconstruction, kl } = evidenceLowerBound(x, vae.decode(z), posterior); // [batch]
  const values = reconstruction.dataSync() as Float32Array;
  const sum = values.reduce((a, b) => a + b, 0);
  const weights = tf.tensor1d(values.map((r) => r - (sum - r) / (batch - 1))); // [batch]
  const logQ = logDensity(z, posterior); // [batch]
  return tf.mean(tf.addN([reconstruction, tf.mul(weights, logQ), kl])) as tf.Scalar;
}

/** Between minus and plus it, float32 holds the variance and its inverse; twice it, the deviation. */
const ORDINARY = 87;

/** log q(z | x) of each image, also where a variance or a deviation is 0 or infinite in float32. */
function logDensity(z: tf.Tensor, { mean, logVariance }: GaussianParameters): tf.Tensor {
  if (logVariance.dataSync().every((value: number) => Math.abs(value) <= ORDINARY)) {
    return gaussianLogLikelihood(z, mean, tf.exp(tf.mul(logVariance, 0.5)));
  }
  const clipped = tf.clipByValue(logVariance, -2 * ORDINARY, 2 * ORDINARY);
  const scaled = tf.mul(tf.sub(z, mean), tf.exp(tf.mul(clipped, -0.5)));
  const twice = tf.add(tf.square(scaled), tf.add(logVariance, log(2 * Math.PI)));
  return tf.mul(tf.sum(twice, -1), -0.5);
}
