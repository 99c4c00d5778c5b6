/** A small residual network (ResNet, 残差网络), CLIP's other image tower. */
import * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../_check_sizes.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import { Conv2D, Dense, GroupNormalization, Module } from "../nn/mod.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { assertShape } from "../tensor/mod.ts";

/** The sizes of a {@linkcode ResidualNetwork}. */
export interface ResidualNetworkConfig {
  /** Height and width of a picture, divisible by 2 for each stage but the first, and by the stem's strides. */
  readonly side: number;
  /** Channels of a picture. Default 3. */
  readonly channels?: number;
  /** Filters of each stage, such as [16, 32, 64]; each divisible by the groups. */
  readonly widths: readonly number[];
  /** Strides of the first convolution. Default 1; 2 spares three quarters of the first stage's work. */
  readonly stemStrides?: number;
  /** Groups of each normalization. Default 8. */
  readonly groups?: number;
  /** Numbers of the embedding. */
  readonly embedding: number;
}

/**
 * A residual block of two convolutions (He et al. 2016, arXiv:1512.03385, figure 2), each normalized in
 * groups. Where size or filters change, a convolution of 1 x 1 stands on the way around.
 */
class ResidualBlock extends Module {
  readonly first: Conv2D;
  readonly firstNorm: GroupNormalization;
  readonly second: Conv2D;
  readonly secondNorm: GroupNormalization;
  readonly around: Conv2D | undefined;

  constructor(
    inputs: number,
    filters: number,
    { strides, groups, random }: {
      readonly strides: number;
      readonly groups: number;
      readonly random: Random;
    },
  ) {
    super();
    const convolution = (name: string, inputs: number, kernelSize: number, strides: number) =>
      new Conv2D(inputs, filters, {
        ...{ kernelSize, strides, padding: "same", initializer: "he_normal", useBias: false },
        random: random.split(name),
      });
    this.first = convolution("first", inputs, 3, strides);
    this.firstNorm = new GroupNormalization(filters, groups);
    this.second = convolution("second", filters, 3, 1);
    this.secondNorm = new GroupNormalization(filters, groups);
    const isSame = strides === 1 && inputs === filters;
    this.around = isSame ? undefined : convolution("around", inputs, 1, strides);
  }

  /** [batch, height, width, inputs] to [batch, height / strides, width / strides, filters]. */
  apply(x: tf.Tensor4D): tf.Tensor4D {
    const h = tf.relu(this.firstNorm.apply(this.first.apply(x)));
    const change = this.secondNorm.apply(this.second.apply(h));
    return tf.relu(tf.add<tf.Tensor4D>(this.around?.apply(x) ?? x, change));
  }
}

/**
 * A small residual network: a convolution, one block a stage, the mean over all places, a projection.
 *
 * Each stage after the first halves the picture's side. Two things differ from CLIP's: normalization goes by
 * groups, not by the batch, whose other pictures are the wrong answers of the loss; and the mean over
 * all places stands for attention pooling.
 *
 * Shapes: images [batch, side, side, channels], embedding [batch, embedding].
 *
 * @throws {RangeError | TypeError} for sizes that are not positive integers, a side that can't be halved, or
 *   widths that the groups do not divide
 *
 * @example
 * ```ts
 * import { ResidualNetwork } from "lib/clip/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const config = { side: 16, widths: [8, 16], embedding: 5 };
 * const tower = new ResidualNetwork(config, { random: new Random(0) });
 * const images = tf.ones<tf.Rank.R4>([3, 16, 16, 3]);
 * assert.deepEqual(tower.apply(images).shape, [3, 5]);
 * assert.deepEqual(tower.states(images).shape, [3, 8, 8, 16]);
 * ```
 */
export class ResidualNetwork extends Module {
  /** From a picture to the first stage. */
  readonly stem: Conv2D;
  /** One after the other. */
  readonly stages: readonly Module[];
  /** To the embedding, without bias. */
  readonly projection: Dense;
  readonly #image: readonly number[];
  readonly #blocks: readonly ResidualBlock[];

  /**
   * Draws all weights, each part's from a stream of `random` of its own.
   *
   * @param config see {@linkcode ResidualNetworkConfig}
   * @param options `random`: where the initial weights are drawn from
   */
  constructor(config: ResidualNetworkConfig, options: { readonly random: Random }) {
    super();
    const task = "build a residual network", random = requireRandom(task, options?.random);
    const { side, channels = 3, widths, stemStrides = 1, groups = 8, embedding } = requireObject(
      task,
      "config",
      config,
    );
    checkSizes(task, { side, channels, stemStrides, groups, embedding });
    if (!Array.isArray(widths) || widths.length === 0) {
      throw invalidArgument(task, "widths", "an array of at least one", widths, "object");
    }
    checkSizes(task, Object.fromEntries(widths.map((width, i) => [`widths[${i}]`, width])));
    const least = stemStrides * 2 ** (widths.length - 1);
    if (side % least !== 0) {
      throw invalidArgument(
        task,
        "side",
        `divisible by ${least}, as stem and stages shrink it`,
        side,
      );
    }
    const first: number = widths[0]!;
    this.stem = new Conv2D(channels, first, {
      ...{ kernelSize: 3, strides: stemStrides, padding: "same", initializer: "he_normal" },
      random: random.split("stem"),
    });
    this.stages = this.#blocks = widths.map((width: number, i: number) =>
      new ResidualBlock(i === 0 ? first : widths[i - 1]!, width, {
        ...{ strides: i === 0 ? 1 : 2, groups, random: random.split(`stage ${i}`) },
      })
    );
    this.projection = new Dense(widths.at(-1)!, embedding, {
      ...{ useBias: false, random: random.split("projection") },
    });
    this.#image = [side, side, channels];
  }

  /** The embedding of each picture: [batch, side, side, channels] to [batch, embedding]. */
  apply(images: tf.Tensor4D): tf.Tensor2D {
    return tf.tidy(() =>
      this.projection.apply(tf.mean(this.states(images), [1, 2])) as tf.Tensor2D
    );
  }

  /**
   * What the last stage gives at each place.
   *
   * @param images [batch, side, side, channels]
   * @returns [batch, height, width, filters of the last stage]
   * @throws {RangeError | TypeError} for images of another size
   */
  states(images: tf.Tensor4D): tf.Tensor4D {
    const context = { function: "apply a residual network", argument: "images" };
    assertShape(images, ["batch", ...this.#image], context);
    return tf.tidy(() =>
      this.#blocks.reduce((h, block) => block.apply(h), tf.relu(this.stem.apply(images)))
    );
  }
}
