/** The GELU activation, exact and in its tanh approximation: as fused kernels and in plain ops. */
import * as tf from "@tensorflow/tfjs";
import { GELU, GELU_TANH, hasFusedKernel } from "../backend/mod.ts";

/**
 * Gaussian error linear unit (GELU): x times the probability that a standard normal number is less
 * than x. PyTorch's and Keras's default.
 *
 * y = x/2 (1 + erf(x / sqrt(2))) (Hendrycks & Gimpel 2016, arXiv:1606.08415, section 2).
 *
 * On the wasm backend, with the project's kernels, one kernel computes it and one its gradient,
 * without the cancellation of 1 + erf for negative x; elsewhere it is {@linkcode geluPlain}. Second
 * derivatives are the plain one's alone: through the fused one tfjs throws.
 *
 * @param x any shape
 * @returns the shape of x
 *
 * @example
 * ```ts
 * import { gelu } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * assert.ok(Math.abs(gelu(tf.scalar(1)).dataSync()[0]! - 0.841345) < 1e-5);
 * ```
 */
export function gelu<T extends tf.Tensor>(x: T): T {
  return hasFusedKernel(GELU, [x]) ? fused(GELU, x) : geluPlain(x);
}

/**
 * {@linkcode gelu} in plain ops, the formula as it reads: on every backend, with gradients of any
 * order.
 *
 * @param x any shape
 * @returns the shape of x
 *
 * @example
 * ```ts
 * import { geluPlain } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * assert.ok(Math.abs(geluPlain(tf.scalar(1)).dataSync()[0]! - 0.841345) < 1e-5);
 * ```
 */
export function geluPlain<T extends tf.Tensor>(x: T): T {
  return tf.tidy(() => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)));
}

/**
 * GELU in its tanh approximation, within 5e-4 of {@linkcode gelu}: GPT-2's activation, and PyTorch's
 * with `approximate="tanh"`.
 *
 * y = x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) (Hendrycks & Gimpel 2016, arXiv:1606.08415,
 * section 2).
 *
 * Fused on the wasm backend like {@linkcode gelu}; elsewhere it is {@linkcode geluTanhPlain}.
 *
 * @param x any shape
 * @returns the shape of x
 *
 * @example
 * ```ts
 * import { geluTanh } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * assert.ok(Math.abs(geluTanh(tf.scalar(1)).dataSync()[0]! - 0.841192) < 1e-5);
 * ```
 */
export function geluTanh<T extends tf.Tensor>(x: T): T {
  return hasFusedKernel(GELU_TANH, [x]) ? fused(GELU_TANH, x) : geluTanhPlain(x);
}

/**
 * {@linkcode geluTanh} in plain ops, the formula as it reads: on every backend, with gradients of any
 * order.
 *
 * @param x any shape
 * @returns the shape of x
 *
 * @example
 * ```ts
 * import { geluTanhPlain } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * assert.ok(Math.abs(geluTanhPlain(tf.scalar(1)).dataSync()[0]! - 0.841192) < 1e-5);
 * ```
 */
export function geluTanhPlain<T extends tf.Tensor>(x: T): T {
  return tf.tidy(() => {
    const cubic = tf.add(x, tf.mul(tf.mul(tf.square(x), x), 0.044715));
    const u = tf.mul(cubic, Math.sqrt(2 / Math.PI));
    return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(u), 1));
  });
}

/** Run a kernel that gives one tensor. */
const run = (name: string, inputs: tf.NamedTensorMap) =>
  tf.engine().runKernel<tf.Tensor>(name, inputs);

function fused<T extends tf.Tensor>(name: string, x: T): T {
  const operation = tf.customGrad((...inputs) => {
    const [x, save] = inputs as [tf.Tensor, tf.GradSaveFunc];
    save([x]);
    const gradFunc = (dy: tf.Tensor, [x]: tf.Tensor[]) => run(`${name}Gradient`, { dy, x: x! });
    return { value: run(name, { x }), gradFunc };
  });
  return operation(x) as T;
}
