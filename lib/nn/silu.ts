/** SiLU: as one kernel forward and one backward, and in plain ops. */
import * as tf from "@tensorflow/tfjs";
import { hasFusedKernel, SILU, SILU_GRADIENT } from "../backend/mod.ts";

/**
 * Sigmoid linear unit (SiLU), also called swish: x sigmoid(x) (Ramachandran, Zoph & Le 2017,
 * arXiv:1710.05941).
 *
 * On the wasm backend, with the project's kernels, one kernel computes it and one its gradient, to the
 * same digits as {@linkcode siluPlain}, which computes it elsewhere.
 *
 * @param x any shape
 * @returns the shape of x
 *
 * @example
 * ```ts
 * import { silu } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * assert.ok(Math.abs(silu(tf.scalar(1)).dataSync()[0]! - 0.731059) < 1e-6);
 * ```
 */
export function silu<T extends tf.Tensor>(x: T): T {
  return hasFusedKernel(SILU, [x]) ? fused(x) : siluPlain(x);
}

/**
 * {@linkcode silu} in plain ops, on every backend.
 *
 * @param x any shape
 * @returns the shape of x
 *
 * @example
 * ```ts
 * import { siluPlain } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * assert.ok(Math.abs(siluPlain(tf.scalar(1)).dataSync()[0]! - 0.731059) < 1e-6);
 * ```
 */
export function siluPlain<T extends tf.Tensor>(x: T): T {
  return tf.tidy(() => tf.mul(x, tf.sigmoid(x)));
}

/** Run a kernel that gives one tensor. */
const run = (name: string, inputs: tf.NamedTensorMap) =>
  tf.engine().runKernel<tf.Tensor>(name, inputs);

function fused<T extends tf.Tensor>(x: T): T {
  const operation = tf.customGrad((...inputs) => {
    const [x, save] = inputs as [tf.Tensor, tf.GradSaveFunc];
    save([x]);
    const gradFunc = (dy: tf.Tensor, [saved]: tf.Tensor[]): tf.Tensor => {
      // the outer of two nested gradients records the inner one, and kernels have no gradients
      const isRecorded = tf.engine().state.gradientDepth > 0;
      return isRecorded ? plainGradient(dy, saved!) : run(SILU_GRADIENT, { dy, x: saved! });
    };
    return { value: run(SILU, { x }), gradFunc };
  });
  return operation(x) as T;
}

/** dy (s + x s (1 - s)) with s = sigmoid(x). */
function plainGradient(dy: tf.Tensor, x: tf.Tensor): tf.Tensor {
  const s = tf.sigmoid(x);
  return tf.add(tf.mul(dy, s), tf.mul(tf.mul(dy, x), tf.mul(s, tf.sub(1, s))));
}
