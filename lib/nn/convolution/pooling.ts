/** Pooling of images: the maximum or the mean of each window. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../../_invalid_argument.ts";
import { assertShape } from "../../tensor/mod.ts";
import {
  bordersOf,
  checkSize,
  checkWindows,
  type Padding2D,
  pair,
  type Size2D,
  type Windows2D,
} from "./_windows.ts";

/** Which windows {@linkcode maxPool2d} and {@linkcode averagePool2d} look at. */
export interface PoolingOptions {
  /** Height and width of a window. */
  readonly poolSize: Size2D;
  /** Distance of one window from the next. Default: `poolSize`. */
  readonly strides?: Size2D;
  /** `"valid"` (the default), `"same"`, or PyTorch's at both ends, at most half of the window. */
  readonly padding?: Padding2D;
}

/**
 * The maximum of each window, channel by channel. What is padded is never the maximum. The gradient
 * goes to the maximum alone.
 *
 * Shapes: x [batch, height, width, channels], result [batch, newHeight, newWidth, channels].
 *
 * @param x the images
 * @param options see {@linkcode PoolingOptions}
 * @returns the maxima
 * @throws {RangeError} for sizes that are no positive integers, and images smaller than a window
 *
 * @example
 * ```ts
 * import { maxPool2d } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const image = tf.tensor4d([1, 5, 2, -1], [1, 2, 2, 1]);
 * assert.deepEqual([...maxPool2d(image, { poolSize: 2 }).dataSync()], [5]);
 * ```
 */
export function maxPool2d(x: tf.Tensor4D, options: PoolingOptions): tf.Tensor4D {
  const windows = check("take the maximum of windows", x, options);
  return tf.maxPool(x, pair(windows.kernelSize), pair(windows.strides), bordersOf(x, windows));
}

/**
 * The mean of each window, channel by channel. What is padded doesn't count, as in Keras, unless
 * `includePadding` counts it as zeros, as PyTorch does by default.
 *
 * Shapes: x [batch, height, width, channels], result [batch, newHeight, newWidth, channels].
 *
 * @param x the images
 * @param options see {@linkcode PoolingOptions}; `includePadding`: default false
 * @returns the means
 * @throws {RangeError} for sizes that are no positive integers, images smaller than a window, and
 *   `includePadding` with `"same"`
 *
 * @example
 * ```ts
 * import { averagePool2d } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const image = tf.tensor4d([1, 5, 2, 0], [1, 2, 2, 1]);
 * assert.deepEqual([...averagePool2d(image, { poolSize: 2 }).dataSync()], [2]);
 * ```
 */
export function averagePool2d(
  x: tf.Tensor4D,
  options: PoolingOptions & { readonly includePadding?: boolean },
): tf.Tensor4D {
  const task = "average windows";
  const windows = check(task, x, options);
  if (options.includePadding && windows.padding === "same") {
    throw invalidArgument(task, "includePadding", 'false with "same"', true, "boolean");
  }
  const size = pair(windows.kernelSize), strides = pair(windows.strides);
  const borders = bordersOf(x, windows);
  if (!options.includePadding) return tf.avgPool(x, size, strides, borders);
  return tf.tidy(() => tf.avgPool(tf.pad(x, borders), size, strides, "valid"));
}

function check(task: string, x: tf.Tensor4D, options: PoolingOptions): Windows2D {
  const { poolSize, strides = poolSize, padding = "valid" } = options;
  assertShape(x, ["batch", "height", "width", "channels"], { function: task, argument: "x" });
  checkSize(task, "poolSize", poolSize);
  const windows = checkWindows(task, x, { kernelSize: poolSize, strides, padding });
  if (typeof padding === "string") return windows;
  for (const [axis, size] of pair(padding).entries()) {
    const most = Math.floor(pair(poolSize)[axis]! / 2);
    if (size <= most) continue;
    throw invalidArgument(task, "padding", `at most ${most}, half of the window`, size);
  }
  return windows;
}
