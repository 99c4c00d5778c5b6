/** Resizing of images: along each axis a linear map, so that it has a gradient. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { assertShape } from "../tensor/mod.ts";

/**
 * How {@linkcode resizeImages} computes an output at place i of n, from an input of m. Where the
 * centre of an output lies in the input is x = (i + 1/2) m/n - 1/2, if nothing else is said.
 *
 * - `"nearest"`: the input at floor(i m/n), PyTorch's default
 * - `"nearest_exact"`: the input nearest to x
 * - `"bilinear"`: the two inputs around x, by their nearness; Keras's and PyTorch's
 * - `"bilinear_align_corners"`: the same at x = i (m - 1) / (n - 1), so that first and last stay
 * - `"bicubic"`: the four inputs around x by Keys's cubic with a = -0.75, as PyTorch
 * - `"area"`: the mean of the inputs from floor(i m/n) to ceil((i + 1) m/n) (PyTorch's adaptive average
 *   pooling)
 */
export type ResizeMethod =
  | "nearest"
  | "nearest_exact"
  | "bilinear"
  | "bilinear_align_corners"
  | "bicubic"
  | "area";

/** How much the input at some place counts. */
type Tap = readonly [place: number, weight: number];

const METHODS: Readonly<Record<ResizeMethod, (i: number, from: number, to: number) => Tap[]>> = {
  nearest: (i, from, to) => [[Math.floor(i * from / to), 1]],
  nearest_exact: (i, from, to) => [[Math.floor((2 * i + 1) * from / (2 * to)), 1]],
  bilinear: (i, from, to) => linear(Math.max(0, centre(i, from, to))),
  bilinear_align_corners: (i, from, to) => linear(to === 1 ? 0 : i * (from - 1) / (to - 1)),
  bicubic: (i, from, to) => cubic(centre(i, from, to)),
  area: (i, from, to) => {
    const start = Math.floor(i * from / to), end = Math.ceil((i + 1) * from / to);
    return Array.from({ length: end - start }, (_, j) => [start + j, 1 / (end - start)]);
  },
};

const centre = (i: number, from: number, to: number) => (i + 0.5) * from / to - 0.5;

function linear(x: number): Tap[] {
  const place = Math.floor(x), far = x - place;
  return [[place, 1 - far], [place + 1, far]];
}

/** Keys 1981, "Cubic convolution interpolation for digital image processing", with a = -0.75. */
function cubic(x: number): Tap[] {
  const a = -0.75, first = Math.floor(x) - 1;
  const near = (d: number) => ((a + 2) * d - (a + 3)) * d * d + 1; // |d| <= 1
  const far = (d: number) => ((a * d - 5 * a) * d + 8 * a) * d - 4 * a; // 1 < |d| < 2
  return [0, 1, 2, 3].map((j) => {
    const distance = Math.abs(x - (first + j));
    return [first + j, distance <= 1 ? near(distance) : far(distance)];
  });
}

/**
 * The matrix that resizes one axis: output = matrix input. Places outside the input are its edge's.
 *
 * @param from length of the input, at least 1
 * @param to length of the output, at least 1
 * @param method see {@linkcode ResizeMethod}
 * @returns `to` rows of `from` weights, whose sum is 1
 * @throws {RangeError} for a length that is not a positive integer, or an unknown method
 *
 * @example
 * ```ts
 * import { resizeWeights } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(resizeWeights(2, 3, "bilinear_align_corners"), [[1, 0], [0.5, 0.5], [0, 1]]);
 * ```
 */
export function resizeWeights(from: number, to: number, method: ResizeMethod): number[][] {
  const task = "resize";
  for (const [name, length] of Object.entries({ from, to })) {
    if (Number.isSafeInteger(length) && length > 0) continue;
    throw invalidArgument(task, name, "a positive integer", length);
  }
  if (!Object.hasOwn(METHODS, method)) {
    const requirement = `one of ${Object.keys(METHODS).join(", ")}`;
    throw invalidArgument(task, "method", requirement, method, "string");
  }
  return Array.from({ length: to }, (_, i) => {
    const row = new Array<number>(from).fill(0);
    for (const [place, weight] of METHODS[method](i, from, to)) {
      row[Math.min(Math.max(place, 0), from - 1)]! += weight;
    }
    return row;
  });
}

/**
 * Resize images, without smoothing before (no antialiasing): rows and columns each by
 * {@linkcode resizeWeights}.
 *
 * Shapes: x [batch, height, width, channels], result [batch, newHeight, newWidth, channels].
 *
 * @param x the images
 * @param size new height and width, positive integers
 * @param method default `"bilinear"`
 * @returns the images in their new size
 * @throws {RangeError} for a tensor that is no batch of images, and as {@linkcode resizeWeights}
 *
 * @example
 * ```ts
 * import { resizeImages } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const image = tf.tensor4d([0, 4], [1, 1, 2, 1]);
 * assert.deepEqual([...resizeImages(image, [1, 4]).dataSync()], [0, 1, 3, 4]);
 * ```
 */
export function resizeImages(
  x: tf.Tensor4D,
  size: readonly [height: number, width: number],
  method: ResizeMethod = "bilinear",
): tf.Tensor4D {
  const expected = ["batch", "height", "width", "channels"];
  assertShape(x, expected, { function: "resize images", argument: "x" });
  const [batch, height, width, channels] = x.shape, [newHeight, newWidth] = size;
  return tf.tidy(() => {
    const vertical = tf.tensor2d(resizeWeights(height, newHeight, method));
    const horizontal = tf.tensor2d(resizeWeights(width, newWidth, method));
    const rows = tf.reshape(x, [batch, height, width * channels]);
    const tall = tf.reshape(tf.matMul(vertical, rows), [batch * newHeight, width, channels]);
    const wide = tf.matMul(horizontal, tall); // [batch newHeight, newWidth, channels]
    return tf.reshape(wide, [batch, newHeight, newWidth, channels]);
  });
}

/**
 * Repeat each pixel `factor` times along height and width: `resizeImages` by `"nearest"` for whole
 * factors, faster.
 *
 * Shapes: x [batch, height, width, channels], result [batch, height factor, width factor, channels].
 *
 * @param x the images
 * @param factor a positive integer
 * @returns the enlarged images
 * @throws {RangeError} for a tensor that is no batch of images, or another factor
 *
 * @example
 * ```ts
 * import { upsampleNearest } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const y = upsampleNearest(tf.tensor4d([1, 2], [1, 1, 2, 1]), 2);
 * assert.deepEqual([...y.dataSync()], [1, 1, 2, 2, 1, 1, 2, 2]);
 * ```
 */
export function upsampleNearest(x: tf.Tensor4D, factor: number): tf.Tensor4D {
  const task = "enlarge images";
  const expected = ["batch", "height", "width", "channels"];
  assertShape(x, expected, { function: task, argument: "x" });
  if (!(Number.isSafeInteger(factor) && factor > 0)) {
    throw invalidArgument(task, "factor", "a positive integer", factor);
  }
  const [batch, height, width, channels] = x.shape;
  const repeat = <T extends tf.Tensor>(t: T, axis: number) =>
    tf.concat<T>(Array.from({ length: factor }, () => t), axis);
  return tf.tidy(() => {
    const wide = tf.reshape(repeat(x, 3), [batch, height, width * factor * channels]);
    return tf.reshape(repeat(wide, 2), [batch, height * factor, width * factor, channels]);
  });
}
