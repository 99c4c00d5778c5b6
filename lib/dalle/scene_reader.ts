/** Says what is in a picture of a scene: a judge of generated pictures that has nothing to do with CLIP. */
import * as tf from "@tensorflow/tfjs";
import {
  type LoadOptions,
  readSceneDecoderWeights,
  type SceneCombination,
  sceneCombinations,
} from "../datasets/mod.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { Conv2D, Dense, Module } from "../nn/mod.ts";
import { Random, requireRandom } from "../random/mod.ts";
import { assertShape } from "../tensor/mod.ts";
import { loadWeights } from "./_load_weights.ts";

const SIDE = 16, FILTERS = 48, COMBINATIONS = sceneCombinations();

/**
 * A convolutional network that says which of the 30 combinations of shape and colour a picture of 16 x 16
 * pixels has: three convolutions, and the largest answer of all places.
 *
 * @example
 * ```ts
 * import { SceneReader } from "lib/dalle/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const reader = new SceneReader(new Random(0));
 * assert.deepEqual(reader.apply(tf.ones([2, 16, 16, 3])).shape, [2, 30]);
 * ```
 *
 * Explained in notebooks/34_dalle2.ipynb.
 */
export class SceneReader extends Module {
  /** Sees single pixels and their neighbours. */
  readonly first: Conv2D;
  /** Halves the picture. */
  readonly second: Conv2D;
  /** Sees 11 x 11 pixels. */
  readonly third: Conv2D;
  /** To a logit for each combination. */
  readonly output: Dense;

  /**
   * Draws the weights, each part's from a stream of `random` of its own.
   *
   * @param random where they are drawn from
   * @throws {TypeError} without a generator
   */
  constructor(random: Random) {
    super();
    requireRandom("build a reader of scenes", random);
    const convolution = (name: string, inputs: number, filters: number, strides: number) =>
      new Conv2D(inputs, filters, {
        ...{ kernelSize: 3, strides, padding: "same", activation: "relu" },
        ...{ initializer: "he_normal", random: random.split(name) },
      });
    this.first = convolution("first", 3, 32, 1);
    this.second = convolution("second", 32, FILTERS, 2);
    this.third = convolution("third", FILTERS, FILTERS, 1);
    this.output = new Dense(FILTERS, COMBINATIONS.length, { random: random.split("output") });
  }

  /** Logits of `sceneCombinations()`: [batch, 16, 16, 3] to [batch, 30]. */
  apply(images: tf.Tensor4D): tf.Tensor2D {
    const context = { function: "read scenes", argument: "images" };
    assertShape(images, ["batch", SIDE, SIDE, 3], context);
    return tf.tidy(() => {
      const places = this.third.apply(this.second.apply(this.first.apply(images))); // [batch, 8, 8, filters]
      const largest = tf.max(places, [1, 2]) as tf.Tensor2D; // [batch, filters]
      return this.output.apply(largest);
    });
  }

  /**
   * The combinations that are most likely in each picture, the surest first.
   *
   * @param images red, green and blue in [0, 1], [batch, 16, 16, 3]
   * @param objects how many are in each, an integer in [1, 4]
   * @returns for each picture so many combinations
   * @throws {RangeError | TypeError} for images of another size, or a number of objects out of its range
   */
  read(images: tf.Tensor4D, objects: number): SceneCombination[][] {
    if (!(Number.isSafeInteger(objects) && objects >= 1 && objects <= 4)) {
      throw invalidArgument("read scenes", "objects", "an integer in [1, 4]", objects);
    }
    const rows = tf.tidy(() => this.apply(images).arraySync());
    return rows.map((logits) =>
      COMBINATIONS.map((combination, i) => ({ combination, logit: logits[i]! }))
        .sort((a, b) => b.logit - a.logit).slice(0, objects)
        .map(({ combination }) => combination)
    );
  }
}

/**
 * Load the reader that was trained on pictures of scenes of one and of two objects, of all combinations.
 *
 * @param options where the files are
 * @throws {Error} when the file is missing or damaged
 *
 * @example
 * ```ts
 * import { loadSceneReader } from "lib/dalle/mod.ts";
 * import { drawScenes } from "lib/datasets/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const reader = await loadSceneReader(), scenes = drawScenes(1, { random: new Random(0) });
 * const [found] = reader.read(tf.tensor4d(scenes.images, [1, 16, 16, 3]), 1)[0]!;
 * assert.ok(scenes.captions[0]!.endsWith(`${found!.colour} ${found!.shape}`));
 * ```
 */
export async function loadSceneReader(options: LoadOptions = {}): Promise<SceneReader> {
  const reader = new SceneReader(new Random(0));
  loadWeights(reader, await readSceneDecoderWeights("reader", options), "reader.safetensors");
  return reader;
}
