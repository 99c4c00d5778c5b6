/** The training loss of the VAE with its two ablations, and the ELBO on held-out images. */
import * as tf from "@tensorflow/tfjs";
import type { Random } from "../random/mod.ts";
import { normalTensor } from "../random/mod.ts";
import type { ElboTerms } from "./elbo.ts";
import type { VariationalAutoencoder } from "./model.ts";

/** What {@linkcode vaeLoss} minimizes. */
export interface VaeLossOptions {
  /** Where the noise is drawn from. */
  readonly random: Random;
  /** Weight of the KL term, at least 0. Default 1: the ELBO itself. Others: beta-VAE (Higgins et al. 2017). */
  readonly beta?: number;
  /** `false` trains on z = mean, without noise. Default `true`. */
  readonly sampling?: boolean;
}

/**
 * Mean loss of a minibatch: reconstruction + beta KL, with one reparameterized draw an image.
 * With beta = 1 it is minus the mean ELBO.
 *
 * @param vae the model
 * @param x pixels in [0, 1], shape [batch, pixels]
 * @param options see {@linkcode VaeLossOptions}
 * @returns nats per image, a scalar
 * @throws {RangeError} when beta is negative or not finite
 *
 * @example
 * ```ts
 * import { VariationalAutoencoder, vaeLoss } from "lib/vae/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const vae = new VariationalAutoencoder({ random: new Random(0) });
 * const loss = vaeLoss(vae, tf.zeros([4, 64]), { random: new Random(1) });
 * assert.ok(Math.abs(loss.dataSync()[0]! - 64 * Math.log(2)) < 5); // every pixel a coin toss
 * ```
 *
 * Explained in notebooks/30_vae_reparameterization.ipynb.
 */
export function vaeLoss(
  vae: VariationalAutoencoder,
  x: tf.Tensor,
  { random, beta = 1, sampling = true }: VaeLossOptions,
): tf.Scalar {
  if (!(beta >= 0 && beta < Infinity)) {
    throw new RangeError(
      `Cannot compute the VAE loss: "beta" must be at least 0 and finite, current value is ${beta}`,
    );
  }
  const shape: [number, number] = [x.shape[0]!, vae.latent];
  const epsilon = sampling
    ? normalTensor(random, shape) as tf.Tensor2D
    : tf.zeros<tf.Rank.R2>(shape);
  const { reconstruction, kl } = vae.elbo(x, epsilon);
  return tf.mean(tf.add(reconstruction, tf.mul(kl, beta))) as tf.Scalar;
}

/**
 * Mean ELBO over images, each estimated with several draws of z.
 *
 * @param vae the model
 * @param x pixels in [0, 1], shape [images, pixels]
 * @param options `random`: where the noise is drawn from; `draws`: of z for an image, default 10
 * @returns the mean ELBO, reconstruction and KL in nats per image
 * @throws {RangeError} when draws is not a positive integer
 *
 * @example
 * ```ts
 * import { meanElbo, VariationalAutoencoder } from "lib/vae/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const vae = new VariationalAutoencoder({ random: new Random(0) });
 * const { elbo, reconstruction, kl } = meanElbo(vae, tf.ones([3, 64]), { random: new Random(1) });
 * assert.ok(Math.abs(elbo + reconstruction + kl) < 1e-4);
 * ```
 */
export function meanElbo(
  vae: VariationalAutoencoder,
  x: tf.Tensor,
  { random, draws = 10 }: { readonly random: Random; readonly draws?: number },
): ElboTerms<number> {
  if (!Number.isInteger(draws) || draws < 1) {
    throw new RangeError(
      `Cannot estimate the ELBO: "draws" must be a positive integer, current value is ${draws}`,
    );
  }
  const sums = { elbo: 0, reconstruction: 0, kl: 0 };
  for (let draw = 0; draw < draws; draw++) {
    tf.tidy(() => {
      const epsilon = normalTensor(random, [x.shape[0]!, vae.latent]) as tf.Tensor2D; // [images, latent]
      const terms = vae.elbo(x, epsilon);
      for (const name of ["elbo", "reconstruction", "kl"] as const) {
        sums[name] += tf.mean(terms[name]).dataSync()[0]!;
      }
    });
  }
  return {
    elbo: sums.elbo / draws,
    reconstruction: sums.reconstruction / draws,
    kl: sums.kl / draws,
  };
}
