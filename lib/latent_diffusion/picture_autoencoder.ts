/** A convolutional autoencoder of pictures, as the first stage of latent diffusion has it. */
import * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../_check_sizes.ts";
import { requireObject } from "../_require_object.ts";
import { Conv2D, Module, silu, upsampleNearest } from "../nn/mod.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { assertShape } from "../tensor/mod.ts";

/** The sizes of a {@linkcode PictureAutoencoder}. */
export interface PictureAutoencoderConfig {
  /** Channels of a picture. Default 3. */
  readonly channels?: number;
  /** Channels of a latent. Default 4. */
  readonly latent?: number;
  /** How often the side is halved: once for each of these widths, the largest picture first. Default [16, 32]. */
  readonly widths?: readonly number[];
}

const TASK = "build an autoencoder of pictures";

/**
 * The autoencoder of latent diffusion (Rombach et al. 2022, arXiv:2112.10752, section 3.1) in small: strided
 * convolutions to a latent that is still a picture, doublings and convolutions back.
 *
 * Shapes: pictures [batch, side, side, channels], moments [batch, side / f, side / f, 2 latent] with
 * f = 2^(number of widths): means, then logarithms of variances, as `sampleLatent` of lib/diffusion takes them.
 *
 * @throws {RangeError | TypeError} for sizes that are not positive integers
 *
 * @example
 * ```ts
 * import { PictureAutoencoder } from "lib/latent_diffusion/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const model = new PictureAutoencoder({ latent: 4 }, { random: new Random(0) });
 * assert.deepEqual(model.encode(tf.ones([2, 16, 16, 3])).shape, [2, 4, 4, 8]);
 * assert.deepEqual(model.decode(tf.ones([2, 4, 4, 4])).shape, [2, 16, 16, 3]);
 * model.dispose();
 * ```
 *
 * Explained in notebooks/32_latent_diffusion.ipynb.
 */
export class PictureAutoencoder extends Module {
  /** From the picture on, each but the first and the last halves the side. */
  readonly encoder: readonly Conv2D[];
  /** From the latent on, each but the first and the last after a doubling. */
  readonly decoder: readonly Conv2D[];
  readonly #latent: number;
  readonly #channels: number;

  /**
   * Draws all weights, each part's from a stream of `random` of its own.
   *
   * @param config see {@linkcode PictureAutoencoderConfig}
   * @param options `random`: where the initial weights are drawn from
   */
  constructor(config: PictureAutoencoderConfig, options: { readonly random: Random }) {
    super();
    const random = requireRandom(TASK, options?.random);
    const { channels = 3, latent = 4, widths = [16, 32] } = requireObject(TASK, "config", config);
    checkSizes(TASK, { channels, latent });
    checkSizes(TASK, Object.fromEntries(widths.map((width, i) => [`widths[${i}]`, width])));
    const layer = (inputs: number, outputs: number, name: string, strides = 1) =>
      new Conv2D(inputs, outputs, {
        ...{ kernelSize: 3, strides, padding: "same", initializer: "lecun_normal" },
        random: random.split(name),
      });
    const first = widths[0] ?? channels, last = widths.at(-1) ?? channels;
    this.encoder = [
      layer(channels, first, "encoder in"),
      ...widths.map((width, i) => layer(width, widths[i + 1] ?? last, `encoder ${i}`, 2)),
      layer(last, 2 * latent, "encoder out"),
    ];
    const upwards = widths.toReversed();
    this.decoder = [
      layer(latent, last, "decoder in"),
      ...upwards.map((width, i) => layer(width, upwards[i + 1] ?? first, `decoder ${i}`)),
      layer(first, channels, "decoder out"),
    ];
    this.#latent = latent;
    this.#channels = channels;
  }

  /** What the decoder makes of the means: pictures to pictures. */
  apply(x: tf.Tensor4D): tf.Tensor4D {
    return tf.tidy(() => this.decode(tf.split<tf.Tensor4D>(this.encode(x), 2, 3)[0]!));
  }

  /**
   * The moments of the latents.
   *
   * @param x [batch, side, side, channels]
   * @returns [batch, side / f, side / f, 2 latent]
   * @throws {RangeError | TypeError} for another number of channels
   */
  encode(x: tf.Tensor4D): tf.Tensor4D {
    const context = { function: "encode pictures", argument: "x" };
    assertShape(x, ["batch", "height", "width", this.#channels], context);
    return tf.tidy(() => {
      return this.encoder.reduce((h, layer, i) => layer.apply(i === 0 ? h : silu(h)), x);
    });
  }

  /**
   * The pictures of latents, not clipped.
   *
   * @param z [batch, side / f, side / f, latent]
   * @returns [batch, side, side, channels]
   * @throws {RangeError | TypeError} for another number of channels
   */
  decode(z: tf.Tensor4D): tf.Tensor4D {
    const context = { function: "decode latents", argument: "z" };
    assertShape(z, ["batch", "height", "width", this.#latent], context);
    const isDoubling = (i: number) => i > 0 && i < this.decoder.length - 1;
    return tf.tidy(() =>
      this.decoder.reduce((h, layer, i) => {
        const active = i === 0 ? h : silu(h);
        return layer.apply(isDoubling(i) ? upsampleNearest(active, 2) : active);
      }, z)
    );
  }
}
