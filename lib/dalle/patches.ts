/** Pictures as patches: each square of pixels becomes one place with more channels. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { assertShape } from "../tensor/mod.ts";

/**
 * Squares of `size` x `size` pixels as places of size^2 times as many channels (space to depth). A network on
 * places of two pixels takes a quarter of the steps across the picture, and nothing is lost.
 *
 * @param images [batch, height, width, channels]
 * @param size pixels along each side of a square, which divide height and width
 * @returns [batch, height / size, width / size, size * size * channels], row by row in a square
 * @throws {RangeError | TypeError} for another shape, or a size that does not divide height and width
 *
 * @example
 * ```ts
 * import { fromPatches, toPatches } from "lib/dalle/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const images = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
 * const patches = toPatches(images, 2);
 * assert.deepEqual(patches.shape, [1, 1, 1, 4]);
 * assert.deepEqual(fromPatches(patches, 2).arraySync(), images.arraySync());
 * ```
 */
export function toPatches(images: tf.Tensor4D, size: number): tf.Tensor4D {
  const task = "cut patches", shape = ["batch", "height", "width", "channels"];
  assertShape(images, shape, { function: task, argument: "images" });
  const [batch, height, width, channels] = images.shape;
  if (!(Number.isSafeInteger(size) && size > 0 && height % size === 0 && width % size === 0)) {
    const requirement = `a positive integer that divides ${height} and ${width}`;
    throw invalidArgument(task, "size", requirement, size);
  }
  const [rows, columns] = [height / size, width / size];
  return tf.tidy(() => {
    const lines = tf.reshape(images, [batch * rows, size, columns, size * channels]);
    const places = tf.transpose(lines, [0, 2, 1, 3]); // [batch * rows, columns, size, size * channels]
    return tf.reshape(places, [batch, rows, columns, size * size * channels]);
  });
}

/**
 * The pictures whose patches these are: the inverse of {@linkcode toPatches}.
 *
 * @param patches [batch, rows, columns, size * size * channels]
 * @param size pixels along each side of a square
 * @returns [batch, rows * size, columns * size, channels]
 * @throws {RangeError | TypeError} for another shape, or channels that are not those of squares
 *
 * @example
 * ```ts
 * import { fromPatches } from "lib/dalle/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * assert.deepEqual(fromPatches(tf.ones([1, 8, 8, 12]), 2).shape, [1, 16, 16, 3]);
 * ```
 */
export function fromPatches(patches: tf.Tensor4D, size: number): tf.Tensor4D {
  const task = "join patches", shape = ["batch", "rows", "columns", "channels"];
  assertShape(patches, shape, { function: task, argument: "patches" });
  const [batch, rows, columns, numbers] = patches.shape;
  if (!(Number.isSafeInteger(size) && size > 0 && numbers % size ** 2 === 0)) {
    const requirement = `a positive integer whose square divides ${numbers}`;
    throw invalidArgument(task, "size", requirement, size);
  }
  const channels = numbers / size ** 2;
  return tf.tidy(() => {
    const places = tf.reshape(patches, [batch * rows, columns, size, size * channels]);
    const lines = tf.transpose(places, [0, 2, 1, 3]); // [batch * rows, size, columns, size * channels]
    return tf.reshape(lines, [batch, rows * size, columns * size, channels]);
  });
}
