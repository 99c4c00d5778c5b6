/** Classifier-free guidance (无分类器引导): more of what the condition changes. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { checkShapes } from "./_at_times.ts";

/**
 * Classifier-free guidance: from the prediction without the condition towards the one with it, and beyond,
 *
 *     guided = unconditional + scale (conditional - unconditional)
 *
 * (Ho & Salimans 2022, arXiv:2207.12598; their w is scale - 1.) At 0 the condition counts for nothing, at 1 it
 * is the conditional prediction; Stable Diffusion's script has 7.5.
 *
 * @param conditional what the model predicts with the condition, [batch, ...]
 * @param unconditional without it, the same shape
 * @param scale at least 0
 * @returns the guided prediction, the same shape
 * @throws {RangeError | TypeError} when the shapes differ, or for a scale that is negative or not finite
 *
 * @example
 * ```ts
 * import { guide } from "lib/diffusion/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const guided = guide(tf.tensor1d([2, 1]), tf.tensor1d([1, 1]), 7.5);
 * assert.deepEqual([...guided.dataSync()], [8.5, 1]);
 * ```
 */
export function guide<T extends tf.Tensor>(conditional: T, unconditional: T, scale: number): T {
  const task = "guide a prediction";
  checkShapes(task, { conditional, unconditional });
  if (!(scale >= 0 && scale < Infinity)) {
    throw invalidArgument(task, "scale", "at least 0 and finite", scale);
  }
  return tf.tidy(() => tf.add<T>(unconditional, tf.mul(tf.sub(conditional, unconditional), scale)));
}
