/** Scales gradients down together when their joint norm is too large. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";

/** What {@linkcode clipByGlobalNorm} gives. */
export interface ClippedGradients<Gradients> {
  /** The scaled gradients, under the same names or in the same order; new tensors. */
  readonly gradients: Gradients;
  /** The joint norm before clipping, to be logged. */
  readonly norm: number;
}

/**
 * Gradient clipping by global norm: all gradients are scaled by the same factor, so that their
 * direction stays and their joint norm is at most `maximumNorm`.
 *
 * norm = sqrt(sum of the squares of all elements), g <- g maximumNorm / max(norm, maximumNorm)
 * (Pascanu, Mikolov & Bengio 2013, arXiv:1211.5063, algorithm 1). TensorFlow's
 * `clip_by_global_norm` has this formula; PyTorch's `clip_grad_norm_` divides by norm + 1e-6, which
 * gives the same numbers to six digits.
 *
 * @param gradients what `tf.variableGrads` gives as `grads`, or an array of tensors; at least one
 * @param maximumNorm greater than 0; usually 0.5 to 5
 * @returns the clipped gradients, of the shapes that they had, and the norm before clipping
 * @throws {RangeError | TypeError} for a `maximumNorm` out of range, for no gradients, and for
 *   gradients whose norm is not finite
 *
 * @example
 * ```ts
 * import { clipByGlobalNorm } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const { gradients, norm } = clipByGlobalNorm([tf.tensor1d([3]), tf.tensor1d([0, 4])], 1);
 * assert.equal(norm, 5);
 * assert.deepEqual([...gradients[1]!.dataSync()], [0, Math.fround(0.8)]);
 * ```
 */
export function clipByGlobalNorm<Gradients extends tf.NamedTensorMap | readonly tf.Tensor[]>(
  gradients: Gradients,
  maximumNorm: number,
): ClippedGradients<Gradients> {
  const task = "clip gradients";
  if (!(maximumNorm > 0 && maximumNorm < Infinity)) {
    throw invalidArgument(task, "maximumNorm", "finite and greater than 0", maximumNorm);
  }
  const named = Object.entries<tf.Tensor>(gradients as tf.NamedTensorMap);
  if (named.length === 0) {
    throw invalidArgument(task, "gradients", "at least one tensor", gradients, "object");
  }
  const squares = () => named.map(([, gradient]) => tf.sum(tf.square(gradient)) as tf.Tensor);
  const norm = tf.tidy(() => tf.sqrt(tf.addN(squares())).dataSync()[0]!);
  if (!Number.isFinite(norm)) {
    throw new RangeError(
      `Cannot clip gradients: their norm must be finite, current value is ${norm}`,
    );
  }
  const scale = maximumNorm / Math.max(norm, maximumNorm);
  const clipped = named.map(([name, gradient]) => [name, tf.mul(gradient, scale)] as const);
  return {
    gradients:
      (Array.isArray(gradients)
        ? clipped.map(([, gradient]) => gradient)
        : Object.fromEntries(clipped)) as unknown as Gradients,
    norm,
  };
}
