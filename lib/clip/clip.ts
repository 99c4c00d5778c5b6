/** Contrastive language-image pre-training (CLIP): two towers and a temperature. */
import * as tf from "@tensorflow/tfjs";
import { log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { Module, unitNorm } from "../nn/mod.ts";
import { tidy } from "../tensor/mod.ts";
import { contrastiveLoss, type ContrastiveTerms } from "./contrastive_loss.ts";
import type { TextTransformer } from "./text_transformer.ts";

/** The logarithm of CLIP's first scale, 1 / 0.07. */
export const INITIAL_LOG_SCALE: number = log(1 / 0.07);
/** Cosines are multiplied by at most 100. */
const LARGEST_LOG_SCALE = log(100);

/** An image tower, such as {@linkcode VisionTransformer} or {@linkcode ResidualNetwork}. */
export interface ImageTower extends Module {
  /** [batch, side, side, channels] to [batch, embedding]. */
  apply(images: tf.Tensor4D): tf.Tensor2D;
}

/** A text tower, such as {@linkcode TextTransformer}. */
export interface TextTower extends Module {
  /** int32 [batch, time] to [batch, embedding]. */
  apply: TextTransformer["apply"];
}

/**
 * CLIP (Radford et al. 2021, arXiv:2103.00020): an image tower and a text tower that map a picture and its
 * caption to the same direction, and a learned scale of the cosines, which starts at 1 / 0.07 and is at most
 * 100 (section 2.5).
 *
 * @throws {TypeError} for something that is no module
 *
 * @example
 * ```ts
 * import { Clip, TextTransformer, VisionTransformer } from "lib/clip/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const random = new Random(0), sizes = { size: 8, blocks: 1, heads: 2, embedding: 6 };
 * const image = new VisionTransformer({ ...sizes, side: 8, patch: 4 }, { random });
 * const text = new TextTransformer({ ...sizes, vocabulary: 9, time: 4, end: 2 }, { random });
 * const clip = new Clip(image, text);
 * const tokens = tf.tensor2d([[4, 2], [5, 2]], undefined, "int32");
 * const { loss } = clip.loss(tf.ones([2, 8, 8, 3]), tokens); // two pictures, two captions
 * assert.ok(loss.dataSync()[0]! >= Math.log(2)); // equal pictures: at best a guess
 * ```
 */
export class Clip extends Module {
  /** Logarithm of what cosines are multiplied by; minus that of the temperature. */
  readonly logScale: tf.Variable<tf.Rank.R0>;

  /**
   * Joins two towers; they become its parts, and are freed with it.
   *
   * @param image see {@linkcode ImageTower}
   * @param text see {@linkcode TextTower}, of as long an embedding
   */
  constructor(readonly image: ImageTower, readonly text: TextTower) {
    super();
    for (const [name, tower] of Object.entries({ image, text })) {
      if (tower instanceof Module) continue;
      throw invalidArgument("build CLIP", name, "a module", tower, "never");
    }
    this.logScale = tf.tidy(() => tf.variable(tf.scalar(INITIAL_LOG_SCALE)));
  }

  /** Unit vectors of pictures: [batch, side, side, channels] to [batch, embedding]. */
  embedImages(images: tf.Tensor4D): tf.Tensor2D {
    return tf.tidy(() => unitNorm(this.image.apply(images)));
  }

  /** Unit vectors of captions: int32 [batch, time] to [batch, embedding]. */
  embedTexts(tokens: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => unitNorm(this.text.apply(tokens)));
  }

  /** What cosines are multiplied by, exp(logScale), at most 100. */
  get scale(): tf.Scalar {
    return tf.tidy(() => tf.exp(this.#boundedLogScale()));
  }

  /**
   * The contrastive loss of pairs.
   *
   * @param images [batch, side, side, channels]
   * @param tokens their captions, int32 [batch, time]
   * @returns see {@linkcode ContrastiveTerms}
   * @throws {RangeError | TypeError} for shapes that do not fit
   */
  loss(images: tf.Tensor4D, tokens: tf.Tensor2D): ContrastiveTerms {
    return tidy(() =>
      contrastiveLoss(
        this.image.apply(images),
        this.text.apply(tokens),
        this.#boundedLogScale(),
      )
    );
  }

  #boundedLogScale(): tf.Scalar {
    return tf.minimum<tf.Scalar>(this.logScale, LARGEST_LOG_SCALE);
  }
}
