/** Clips gradients: by their joint norm, each by its own norm, or element by element. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import {
  checkFiniteGradient,
  checkMaximum,
  clippingFactor,
  finiteGlobalNorm,
} from "./_global_norm.ts";

/** Gradients by the names of their parameters, as `tf.variableGrads` gives them, or in an array. */
export type Gradients = tf.NamedTensorMap | readonly tf.Tensor[];

/** What {@linkcode clipByGlobalNorm} gives. */
export interface ClippedGradients<Clipped extends Gradients> {
  /** The scaled gradients, under the same names or in the same order; new tensors. */
  readonly gradients: Clipped;
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
 * @throws {RangeError | TypeError} for a `maximumNorm` out of range, for no gradients, and for a
 *   gradient that is not finite
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
export function clipByGlobalNorm<Clipped extends Gradients>(
  gradients: Clipped,
  maximumNorm: number,
): ClippedGradients<Clipped> {
  checkMaximum("maximumNorm", maximumNorm);
  const named = gradients as tf.NamedTensorMap; // an array has names 0, 1, ...
  if (Object.keys(named).length === 0) {
    throw invalidArgument("clip gradients", "gradients", "at least one tensor", named, "object");
  }
  const norm = finiteGlobalNorm(named), scale = clippingFactor(norm, maximumNorm);
  return { gradients: mapTensors(gradients, (gradient) => tf.mul(gradient, scale)), norm };
}

/**
 * {@linkcode clipByGlobalNorm} of plain numbers, where they lie: for loops that make no tensors.
 *
 * @param gradients any number of arrays; scaled in place when their joint norm exceeds `maximumNorm`
 * @param maximumNorm greater than 0
 * @returns the joint norm before; when it is not finite, the arrays are left as they were
 * @throws {RangeError | TypeError} for a `maximumNorm` out of range
 *
 * @example
 * ```ts
 * import { clipByGlobalNormInPlace } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const gradients = [Float32Array.of(3), Float32Array.of(0, 4)];
 * assert.equal(clipByGlobalNormInPlace(gradients, 1), 5);
 * assert.deepEqual([...gradients[1]!], [0, Math.fround(0.8)]);
 * ```
 */
export function clipByGlobalNormInPlace(
  gradients: readonly Float32Array[],
  maximumNorm: number,
): number {
  checkMaximum("maximumNorm", maximumNorm);
  let squares = 0;
  for (const gradient of gradients) {
    for (let i = 0; i < gradient.length; i++) squares += gradient[i]! * gradient[i]!;
  }
  const norm = Math.sqrt(squares);
  if (norm > maximumNorm && norm < Infinity) {
    const scale = clippingFactor(norm, maximumNorm);
    for (const gradient of gradients) {
      for (let i = 0; i < gradient.length; i++) gradient[i]! *= scale;
    }
  }
  return norm;
}

/**
 * Gradient clipping by norm, each gradient on its own: g <- g maximumNorm / max(|g|, maximumNorm).
 * TensorFlow's `clip_by_norm`, and `clipnorm` of Keras's optimizers. Unlike
 * {@linkcode clipByGlobalNorm} it changes the direction of the whole step.
 *
 * @param gradients by name or in an array
 * @param maximumNorm greater than 0
 * @returns new tensors, under the same names or in the same order
 * @throws {RangeError | TypeError} for a `maximumNorm` out of range, and for a gradient that is not finite
 *
 * @example
 * ```ts
 * import { clipByNorm } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const [clipped] = clipByNorm([tf.tensor1d([3, 4])], 1);
 * assert.deepEqual([...clipped!.dataSync()], [0.6, 0.8].map(Math.fround));
 * ```
 */
export function clipByNorm<Clipped extends Gradients>(
  gradients: Clipped,
  maximumNorm: number,
): Clipped {
  checkMaximum("maximumNorm", maximumNorm);
  return mapTensors(gradients, (gradient, name) => {
    const norm = finiteGlobalNorm({ [name]: gradient });
    return tf.mul(gradient, clippingFactor(norm, maximumNorm));
  });
}

/**
 * Gradient clipping by value: every element into [-maximum, maximum]. `clipvalue` of Keras's
 * optimizers, PyTorch's `clip_grad_value_`.
 *
 * @param gradients by name or in an array
 * @param maximum greater than 0
 * @returns new tensors, under the same names or in the same order
 * @throws {RangeError | TypeError} for a `maximum` out of range, and for a gradient that is not finite
 *
 * @example
 * ```ts
 * import { clipByValue } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const { bias } = clipByValue({ bias: tf.tensor1d([-3, 0.5]) }, 1);
 * assert.deepEqual([...bias.dataSync()], [-1, 0.5]);
 * ```
 */
export function clipByValue<Clipped extends Gradients>(
  gradients: Clipped,
  maximum: number,
): Clipped {
  checkMaximum("maximum", maximum);
  return mapTensors(gradients, (gradient, name) => {
    checkFiniteGradient(name, gradient);
    return tf.clipByValue(gradient, -maximum, maximum);
  });
}

function mapTensors<Mapped extends Gradients>(
  tensors: Mapped,
  map: (tensor: tf.Tensor, name: string) => tf.Tensor,
): Mapped {
  const mapped = Object.entries<tf.Tensor>(tensors as tf.NamedTensorMap)
    .map(([name, tensor]) => [name, map(tensor, name)] as const);
  const result = Array.isArray(tensors)
    ? mapped.map(([, tensor]) => tensor)
    : Object.fromEntries(mapped);
  return result as unknown as Mapped;
}
