/** Activation functions of the shape of a sigmoid, and what they gate. */
import * as tf from "@tensorflow/tfjs";
import { relu6 } from "./rectifiers.ts";

/**
 * Softsign: x / (1 + |x|).
 *
 * @param x any shape
 * @returns the shape of x, in (-1, 1)
 *
 * @example
 * ```ts
 * import { softsign } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * assert.deepEqual([...softsign(tf.tensor1d([-1, 3])).dataSync()], [-0.5, 0.75]);
 * ```
 */
export function softsign<T extends tf.Tensor>(x: T): T {
  return tf.tidy(() => tf.div(x, tf.add(tf.abs(x), 1)));
}

/**
 * Mish: x tanh(log(1 + exp(x))) (Misra 2019, arXiv:1908.08681).
 *
 * @param x any shape
 * @returns the shape of x
 *
 * @example
 * ```ts
 * import { mish } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * assert.ok(Math.abs(mish(tf.scalar(1)).dataSync()[0]! - 0.865098) < 1e-6);
 * ```
 */
export function mish<T extends tf.Tensor>(x: T): T {
  return tf.tidy(() => tf.mul(x, tf.tanh(tf.softplus(x))));
}

/**
 * Piecewise linear approximation of the sigmoid: relu6(x + 3) / 6 (Howard et al. 2019,
 * arXiv:1905.02244). tfjs's `hardSigmoid` layer has another slope, 0.2.
 *
 * @param x any shape
 * @returns the shape of x, in [0, 1]
 *
 * @example
 * ```ts
 * import { hardSigmoid } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * assert.deepEqual([...hardSigmoid(tf.tensor1d([-4, 0, 1.5, 4])).dataSync()], [0, 0.5, 0.75, 1]);
 * ```
 */
export function hardSigmoid<T extends tf.Tensor>(x: T): T {
  return tf.tidy(() => tf.div(relu6(tf.add(x, 3)), 6));
}

/**
 * Piecewise approximation of {@linkcode silu}, also called hard swish: x hardSigmoid(x) (Howard et
 * al. 2019, arXiv:1905.02244).
 *
 * @param x any shape
 * @returns the shape of x
 *
 * @example
 * ```ts
 * import { hardSilu } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * assert.deepEqual([...hardSilu(tf.tensor1d([-4, 1.5, 4])).dataSync()], [-0, 1.125, 4]);
 * ```
 */
export function hardSilu<T extends tf.Tensor>(x: T): T {
  return tf.tidy(() => tf.mul(x, hardSigmoid(x)));
}
