/** Activation functions that are straight lines for positive x. */
import * as tf from "@tensorflow/tfjs";

/**
 * Leaky rectified linear unit: x for x > 0, else slope x (Maas, Hannun & Ng 2013, "Rectifier
 * Nonlinearities Improve Neural Network Acoustic Models").
 *
 * @param x any shape
 * @param slope for x < 0; default 0.2, as in Keras (PyTorch: 0.01)
 * @returns the shape of x
 *
 * @example
 * ```ts
 * import { leakyRelu } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * assert.deepEqual([...leakyRelu(tf.tensor1d([-2, 2]), 0.25).dataSync()], [-0.5, 2]);
 * ```
 */
export function leakyRelu<T extends tf.Tensor>(x: T, slope: number = 0.2): T {
  return tf.leakyRelu(x, slope);
}

/**
 * Exponential linear unit (ELU): x for x > 0, else alpha (exp(x) - 1) (Clevert, Unterthiner &
 * Hochreiter 2016, arXiv:1511.07289). Without the cancellation of exp(x) - 1 near 0.
 *
 * @param x any shape
 * @param alpha minus the value at -Infinity; default 1
 * @returns the shape of x
 *
 * @example
 * ```ts
 * import { elu } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const [low, high] = elu(tf.tensor1d([-1, 2])).dataSync();
 * assert.ok(Math.abs(low! - (Math.exp(-1) - 1)) < 1e-6);
 * assert.equal(high, 2);
 * ```
 */
export function elu<T extends tf.Tensor>(x: T, alpha: number = 1): T {
  return tf.tidy(() => {
    const negative = tf.mul(tf.expm1(tf.minimum(x, 0)), alpha); // exp of a large x would be infinite
    return tf.where(tf.greater(x, 0), x, negative) as T;
  });
}

/**
 * Scaled exponential linear unit (SELU): 1.0507 elu(x, 1.6733), with which deep nets keep mean 0 and
 * variance 1 (Klambauer et al. 2017, arXiv:1706.02515, equation 2).
 *
 * @param x any shape
 * @returns the shape of x
 *
 * @example
 * ```ts
 * import { selu } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * assert.ok(Math.abs(selu(tf.scalar(1)).dataSync()[0]! - 1.050701) < 1e-6);
 * ```
 */
export function selu<T extends tf.Tensor>(x: T): T {
  return tf.tidy(() => tf.mul(elu(x, SELU_ALPHA), SELU_SCALE));
}
const SELU_ALPHA = 1.6732632423543772, SELU_SCALE = 1.0507009873554805;

/**
 * Rectified linear unit that stops at 6: min(max(x, 0), 6) (Howard et al. 2017, arXiv:1704.04861, use
 * it where few bits hold the activations). NaN stays NaN, which `tf.relu6` hides.
 *
 * @param x any shape
 * @returns the shape of x, in [0, 6]
 *
 * @example
 * ```ts
 * import { relu6 } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * assert.deepEqual([...relu6(tf.tensor1d([-1, 5, 7])).dataSync()], [0, 5, 6]);
 * ```
 */
export function relu6<T extends tf.Tensor>(x: T): T {
  return tf.tidy(() => tf.where(tf.greaterEqual(x, 6), 6, tf.relu(x)) as T); // slope 0 at both ends
}
