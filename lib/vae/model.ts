/** The variational autoencoder (VAE, 变分自编码器) with one hidden layer on each side. */
import type * as tf from "@tensorflow/tfjs";
import { Dense, type Initializer, Module } from "../nn/mod.ts";
import type { Random } from "../random/mod.ts";
import { type ElboTerms, evidenceLowerBound } from "./elbo.ts";
import type { GaussianParameters } from "./kl_divergence.ts";
import { reparameterize } from "./reparameterize.ts";
import { requireObject } from "../_require_object.ts";

/** Sizes and initial weights of a {@linkcode VariationalAutoencoder}. */
export interface VariationalAutoencoderOptions {
  /** Where the initial weights are drawn from. */
  readonly random: Random;
  /** Pixels of an image. Default 64. */
  readonly pixels?: number;
  /** Units of the hidden layer on each side. Default 128. */
  readonly hidden?: number;
  /** Dimensions of the latent space. Default 2, so that it can be drawn. */
  readonly latent?: number;
  /** Activation of the encoder's hidden layer; the decoder's is always relu. Default `"relu"`. */
  readonly encoderActivation?: "relu" | "tanh";
  /** Initial weights. Default `"fan_in_uniform"`, as in PyTorch. */
  readonly initializer?: Initializer;
}

/**
 * Variational autoencoder: an encoder that gives q(z | x) = N(mean, exp(logVariance)), and a decoder
 * that gives the logits of p(x | z) (Kingma & Welling 2014).
 *
 * With the defaults 64-128-(2, 2) and 2-128-64: 17,476 weights.
 *
 * @example
 * ```ts
 * import { VariationalAutoencoder } from "lib/vae/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const vae = new VariationalAutoencoder({ random: new Random(0) });
 * const { mean } = vae.encode(tf.zeros([5, 64]));
 * assert.deepEqual(mean.shape, [5, 2]);
 * assert.deepEqual(vae.decode(mean).shape, [5, 64]);
 * vae.dispose();
 * ```
 *
 * Explained in notebooks/30_vae_reparameterization.ipynb.
 */
export class VariationalAutoencoder extends Module {
  /** Dimensions of the latent space. */
  readonly latent: number;
  /** Pixels of an image. */
  readonly pixels: number;
  /** Hidden layer of the encoder. */
  readonly encoder: Dense;
  /** From it to the mean of q(z | x). */
  readonly mean: Dense;
  /** From it to the logarithm of the variance. */
  readonly logVariance: Dense;
  /** Hidden layer of the decoder. */
  readonly decoder: Dense;
  /** From it to the logits of the pixels. */
  readonly logits: Dense;
  /** See {@linkcode VariationalAutoencoderOptions}. */

  constructor(options: VariationalAutoencoderOptions) {
    super();
    const { random, pixels = 64, hidden = 128, latent = 2, encoderActivation = "relu" } =
      requireObject("build a variational autoencoder", "options", options);
    const initializer = options.initializer ?? "fan_in_uniform";
    const common = { random, initializer };
    this.latent = latent;
    this.pixels = pixels;
    this.encoder = new Dense(pixels, hidden, { ...common, activation: encoderActivation });
    this.mean = new Dense(hidden, latent, common);
    this.logVariance = new Dense(hidden, latent, common);
    this.decoder = new Dense(latent, hidden, { ...common, activation: "relu" });
    this.logits = new Dense(hidden, pixels, common);
  }

  /** The parameters of q(z | x): x [batch, pixels] to mean and logVariance [batch, latent]. */
  encode<T extends tf.Tensor>(x: T): GaussianParameters<T> {
    const hidden = this.encoder.apply(x); // [batch, hidden]
    return { mean: this.mean.apply(hidden), logVariance: this.logVariance.apply(hidden) };
  }

  /** The logits of p(x | z): z [batch, latent] to [batch, pixels]; their sigmoid is the image. */
  decode<T extends tf.Tensor>(z: T): T {
    return this.logits.apply(this.decoder.apply(z));
  }

  /**
   * ELBO of each sample with one reparameterized draw.
   *
   * @param x pixels in [0, 1], shape [batch, pixels]
   * @param epsilon standard normal noise, shape [batch, latent]; zeros: no sampling, z = mean
   */
  elbo(x: tf.Tensor, epsilon: tf.Tensor2D): ElboTerms<tf.Tensor1D> {
    const posterior = this.encode(x);
    const z = reparameterize(posterior.mean, posterior.logVariance, epsilon);
    return evidenceLowerBound(x, this.decode(z), posterior);
  }
}
