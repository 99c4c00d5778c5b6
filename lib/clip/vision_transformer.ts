/** A vision transformer (ViT): a picture as a sequence of patches. */
import * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../_check_sizes.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import { Conv2D, Dense, LayerNormalization, Module } from "../nn/mod.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { assertShape } from "../tensor/mod.ts";
import type { TransformerEncoderBlock } from "../transformer/mod.ts";
import { drawTokens, towerBlocks } from "./_tower.ts";

/** The sizes of a {@linkcode VisionTransformer}. */
export interface VisionTransformerConfig {
  /** Height and width of a picture. */
  readonly side: number;
  /** Channels of a picture. Default 3. */
  readonly channels?: number;
  /** Height and width of a patch; divides the side. */
  readonly patch: number;
  /** Numbers at each patch. */
  readonly size: number;
  /** Encoder blocks, one after the other. */
  readonly blocks: number;
  /** Heads of each block's attention; they divide the size. */
  readonly heads: number;
  /** Numbers of the embedding. */
  readonly embedding: number;
}

/**
 * Vision transformer (ViT, Dosovitskiy et al. 2021, arXiv:2010.11929) as CLIP's image tower has it: a token
 * for each patch and one for the class, each with a learned position; blocks that normalize first; the class
 * token's state, normalized, is projected to the embedding.
 *
 * Shapes: images [batch, side, side, channels], states [batch, 1 + patches, size], embedding
 * [batch, embedding].
 *
 * @throws {RangeError | TypeError} for sizes that are not positive integers, a patch that does not divide the
 *   side, or heads that do not divide the size
 *
 * @example
 * ```ts
 * import { VisionTransformer } from "lib/clip/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const config = { side: 16, patch: 4, size: 8, blocks: 2, heads: 2, embedding: 5 };
 * const tower = new VisionTransformer(config, { random: new Random(0) });
 * const images = tf.ones<tf.Rank.R4>([3, 16, 16, 3]);
 * assert.deepEqual(tower.apply(images).shape, [3, 5]);
 * assert.deepEqual(tower.states(images).shape, [3, 1 + 16, 8]);
 * ```
 */
export class VisionTransformer extends Module {
  /** From a patch to its token. */
  readonly patches: Conv2D;
  /** The token in front of the patches, [1, size]. */
  readonly classToken: tf.Variable<tf.Rank.R2>;
  /** Added to the tokens, [1 + patches, size]. */
  readonly positions: tf.Variable<tf.Rank.R2>;
  /** Of the tokens with their positions. */
  readonly firstNorm: LayerNormalization;
  /** One after the other. */
  readonly blocks: readonly TransformerEncoderBlock[];
  /** Of the class token's last state. */
  readonly lastNorm: LayerNormalization;
  /** To the embedding, without bias. */
  readonly projection: Dense;
  readonly #image: readonly number[];

  /**
   * Draws all weights, each part's from a stream of `random` of its own.
   *
   * @param config see {@linkcode VisionTransformerConfig}
   * @param options `random`: where the initial weights are drawn from
   */
  constructor(config: VisionTransformerConfig, options: { readonly random: Random }) {
    super();
    const task = "build a vision transformer", random = requireRandom(task, options?.random);
    const { side, channels = 3, patch, size, blocks, heads, embedding } = requireObject(
      task,
      "config",
      config,
    );
    checkSizes(task, { side, channels, patch, size, blocks, heads, embedding });
    if (side % patch !== 0) {
      throw invalidArgument(task, "patch", `a divisor of the side ${side}`, patch);
    }
    this.patches = new Conv2D(channels, size, {
      ...{ kernelSize: patch, strides: patch, useBias: false, random: random.split("patches") },
    });
    const draw = (name: string, rows: number) => drawTokens(random.split(name), rows, size);
    this.classToken = draw("class", 1);
    this.positions = draw("positions", 1 + (side / patch) ** 2);
    this.firstNorm = new LayerNormalization(size);
    this.blocks = towerBlocks(random, { size, blocks, heads });
    this.lastNorm = new LayerNormalization(size);
    this.projection = new Dense(size, embedding, {
      ...{ useBias: false, random: random.split("projection") },
    });
    this.#image = [side, side, channels];
  }

  /** The embedding of each picture: [batch, side, side, channels] to [batch, embedding]. */
  apply(images: tf.Tensor4D): tf.Tensor2D {
    return tf.tidy(() => {
      const states = this.states(images), [batch, , size] = states.shape;
      const first = tf.reshape(tf.slice(states, [0, 0, 0], [batch, 1, size]), [batch, size]);
      return this.projection.apply(this.lastNorm.apply(first)) as tf.Tensor2D;
    });
  }

  /**
   * The states of all tokens after the last block, the class token's first, then the patches' row by row.
   *
   * @param images [batch, side, side, channels]
   * @returns [batch, 1 + patches, size]
   * @throws {RangeError | TypeError} for images of another size
   */
  states(images: tf.Tensor4D): tf.Tensor3D {
    const context = { function: "apply a vision transformer", argument: "images" };
    assertShape(images, ["batch", ...this.#image], context);
    return tf.tidy(() => {
      const [batch] = images.shape, [count, size] = this.positions.shape;
      const patches = tf.reshape(this.patches.apply(images), [batch, count - 1, size]);
      const first = tf.tile(tf.reshape(this.classToken, [1, 1, size]), [batch, 1, 1]);
      const tokens = tf.add<tf.Tensor3D>(tf.concat([first, patches], 1), this.positions);
      return this.blocks.reduce(
        (h, block) => block.apply(h),
        this.firstNorm.apply(tokens) as tf.Tensor3D,
      );
    });
  }
}
