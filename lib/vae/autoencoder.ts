/** The plain autoencoder (自编码器): compress to a code, and reconstruct from it. */
import * as tf from "@tensorflow/tfjs";
import { Dense } from "../nn/mod.ts";
import type { Random } from "../random/mod.ts";
import { bernoulliLogLikelihood } from "./elbo.ts";

/** Sizes and first weights of an {@linkcode Autoencoder}. */
export interface AutoencoderOptions {
  /** Where the first weights are drawn from. */
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
 * assert.deepEqual(autoencoder.reconstruct(tf.zeros([5, 64])).shape, [5, 64]);
 * autoencoder.dispose();
 * ```
 *
 * Explained in notebooks/30_vae_reparameterization.ipynb.
 */
export class Autoencoder {
  readonly layers: Readonly<Record<"encoder" | "code" | "decoder" | "logits", Dense>>;

  constructor({ random, pixels = 64, hidden = 128, code = 2 }: AutoencoderOptions) {
    const common = { random, initializer: "fan_in_uniform" } as const;
    this.layers = {
      encoder: new Dense(pixels, hidden, { ...common, activation: "relu" }),
      code: new Dense(hidden, code, common),
      decoder: new Dense(code, hidden, { ...common, activation: "relu" }),
      logits: new Dense(hidden, pixels, common),
    };
  }

  /** The code of each image: [batch, pixels] to [batch, code]. */
  encode(x: tf.Tensor): tf.Tensor2D {
    return this.layers.code.apply(this.layers.encoder.apply(x));
  }

  /** Logits of the image for each code: [batch, code] to [batch, pixels]. */
  decode(code: tf.Tensor): tf.Tensor2D {
    return this.layers.logits.apply(this.layers.decoder.apply(code));
  }

  /** Encode, decode, and squash to pixels in [0, 1]: [batch, pixels] to the same. */
  reconstruct(x: tf.Tensor): tf.Tensor2D {
    return tf.tidy(() => tf.sigmoid(this.decode(this.encode(x))));
  }

  /** Mean cross-entropy in nats an image between what it makes of `x` and `target` [batch, pixels]. */
  loss(x: tf.Tensor, target: tf.Tensor = x): tf.Scalar {
    const logLikelihood = bernoulliLogLikelihood(target, this.decode(this.encode(x))); // [batch]
    return tf.neg(tf.mean(logLikelihood)) as tf.Scalar;
  }

  /** All trainable weights. */
  get variables(): tf.Variable[] {
    return Object.values(this.layers).flatMap((layer) => layer.variables);
  }

  /** Free the weights. */
  dispose(): void {
    for (const layer of Object.values(this.layers)) layer.dispose();
  }
}
