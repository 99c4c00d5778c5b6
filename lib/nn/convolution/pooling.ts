/** Pooling of images: the maximum or the mean of each window. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../../_invalid_argument.ts";
import { assertShape } from "../../tensor/mod.ts";
import { checkWindows, padImage, type Padding2D, pair, type Size2D } from "./_windows.ts";

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
  check("take the maximum of windows", x, options);
  const { poolSize, strides = poolSize, padding = "valid" } = options;
  return tf.tidy(() => {
    const { padded, pad } = padImage(x, padding, -Infinity);
    return tf.maxPool(padded, pair(poolSize), pair(strides), pad);
  });
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
  check(task, x, options);
  const { poolSize, strides = poolSize, padding = "valid", includePadding = false } = options;
  if (includePadding && padding === "same") {
    throw invalidArgument(task, "includePadding", 'false with "same"', true, "boolean");
  }
  const [, height, width] = x.shape;
  const average = (image: tf.Tensor4D) => {
    const { padded, pad } = padImage(image, padding);
    return tf.avgPool(padded, pair(poolSize), pair(strides), pad);
  };
  return tf.tidy(() => {
    const mean = average(x);
    if (includePadding || typeof padding === "string") return mean;
    return tf.div(mean, average(tf.ones([1, height, width, 1]))); // by the part that is no padding
  });
}

function check(task: string, x: tf.Tensor4D, options: PoolingOptions): void {
  const { poolSize, strides = poolSize, padding = "valid" } = options;
  assertShape(x, ["batch", "height", "width", "channels"], { function: task, argument: "x" });
  checkWindows(task, x, { kernelSize: poolSize, strides, padding });
  if (typeof padding === "string") return;
  for (const [axis, size] of pair(padding).entries()) {
    const most = Math.floor(pair(poolSize)[axis]! / 2);
    if (size <= most) continue;
    throw invalidArgument(task, "padding", `at most ${most}, half of the window`, size);
  }
}
