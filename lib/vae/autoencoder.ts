/** The plain autoencoder (自编码器): compress to a code, and reconstruct from it. */
import * as tf from "@tensorflow/tfjs";
import { Dense, Module } from "../nn/mod.ts";
import type { Random } from "../random/mod.ts";
import { bernoulliLogLikelihood } from "./elbo.ts";
import { requireObject } from "../_require_object.ts";

/** Sizes and initial weights of an {@linkcode Autoencoder}. */
export interface AutoencoderOptions {
  /** Where the initial weights are drawn from. */
  readonly random: Random;
  /** Pixels of an image. Default 64. */
  readonly pixels?: number;
  /** Units of the hidden layer on each side. Default 128. */
  readonly hidden?: number;
  /** Numbers in the code. Default 2. */
  readonly code?: number;
}

/**
 * Autoencoder with one hidden relu layer on each side and the same decoder as
 * {@linkcode VariationalAutoencoder}. Trained on (noisy image, clean image) pairs it is a denoising
 * autoencoder (去噪自编码器, Vincent et al. 2008).
 *
 * @example
 * ```ts
 * import { Autoencoder } from "lib/vae/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const autoencoder = new Autoencoder({ random: new Random(0), code: 8 });
 * assert.deepEqual(autoencoder.encode(tf.zeros([5, 64])).shape, [5, 8]);
 * assert.deepEqual(autoencoder.apply(tf.zeros([5, 64])).shape, [5, 64]);
 * autoencoder.dispose();
 * ```
 *
 * Explained in notebooks/30_vae_reparameterization.ipynb.
 */
export class Autoencoder extends Module {
  /** Hidden layer of the encoder. */
  readonly encoder: Dense;
  /** From it to the code. */
  readonly code: Dense;
  /** Hidden layer of the decoder. */
  readonly decoder: Dense;
  /** From it to the logits of the pixels. */
  readonly logits: Dense;
  /** See {@linkcode AutoencoderOptions}. */

  constructor(options: AutoencoderOptions) {
    super();
    const { random, pixels = 64, hidden = 128, code = 2 } = requireObject(
      "build an autoencoder",
      "options",
      options,
    );
    const common = { random, initializer: "fan_in_uniform" } as const;
    this.encoder = new Dense(pixels, hidden, { ...common, activation: "relu" });
    this.code = new Dense(hidden, code, common);
    this.decoder = new Dense(code, hidden, { ...common, activation: "relu" });
    this.logits = new Dense(hidden, pixels, common);
  }

  /** Encode, decode, and squash to pixels in [0, 1]: [batch, pixels] to the same. */
  apply<T extends tf.Tensor>(x: T): T {
    return tf.tidy(() => tf.sigmoid(this.decode(this.encode(x))));
  }

  /** The code of each image: [batch, pixels] to [batch, code]. */
  encode<T extends tf.Tensor>(x: T): T {
    return this.code.apply(this.encoder.apply(x));
  }

  /** Logits of the image for each code: [batch, code] to [batch, pixels]. */
  decode<T extends tf.Tensor>(code: T): T {
    return this.logits.apply(this.decoder.apply(code));
  }

  /** Mean cross-entropy in nats per image between what it makes of `x` and `target` [batch, pixels]. */
  loss(x: tf.Tensor, target: tf.Tensor = x): tf.Scalar {
    const logLikelihood = bernoulliLogLikelihood(target, this.decode(this.encode(x))); // [batch]
    return tf.neg(tf.mean(logLikelihood)) as tf.Scalar;
  }
}
