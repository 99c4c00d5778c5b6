/** The loss of skip-gram with negative sampling for one pair of words. */
import { checkLength, dot, sigmoid, softplusOfMinus } from "./_vectors.ts";

/** The vectors of a pair and of negative words. */
export interface SampledVectors {
  /** v, of the word in the middle. Shape [dimensions]. */
  readonly center: ArrayLike<number>;
  /** u, of the word near it. Shape [dimensions]. */
  readonly context: ArrayLike<number>;
  /** Of the words that were drawn. Shape [negatives][dimensions]. */
  readonly negatives: readonly ArrayLike<number>[];
}

/** Loss and gradients of {@linkcode negativeSamplingLoss}, by the names of the vectors. */
export interface SampledGradients {
  /** In nats, at least 0. */
  readonly loss: number;
  /** Shape [dimensions]. */
  readonly center: Float64Array;
  /** Shape [dimensions]. */
  readonly context: Float64Array;
  /** Shape [negatives][dimensions]. */
  readonly negatives: readonly Float64Array[];
}

/**
 * Negative sampling (负采样; Mikolov et al. 2013, arXiv:1310.4546, equation 4, with its sign turned):
 *
 *     L = -ln s(u v) - sum over the negatives of ln s(-u_n v),   s(x) = 1 / (1 + e^-x)
 *
 * Its gradient for u v is s(u v) - 1, and for u_n v it is s(u_n v).
 *
 * @param vectors see {@linkcode SampledVectors}
 * @returns see {@linkcode SampledGradients}
 * @throws {RangeError | TypeError} for vectors of different lengths
 *
 * @example
 * ```ts
 * import { negativeSamplingLoss } from "lib/word_vectors/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { loss, context } = negativeSamplingLoss({ center: [4, 2], context: [0, 0], negatives: [[0, 0]] });
 * assert.ok(Math.abs(loss - 2 * Math.LN2) < 1e-12); // both products are 0
 * assert.deepEqual([...context], [-2, -1]);
 * ```
 */
export function negativeSamplingLoss(
  { center, context, negatives }: SampledVectors,
): SampledGradients {
  const dimensions = center?.length, task = "compute the loss of negative sampling";
  checkLength(task, "context", context, dimensions);
  negatives.forEach((one, n) => checkLength(task, `negatives[${n}]`, one, dimensions));
  const product = dot(context, center), pull = sigmoid(product) - 1;
  let loss = softplusOfMinus(product);
  const towards = Float64Array.from(context, (value) => pull * value); // dL/dv
  const away = negatives.map((one) => {
    const product = dot(one, center), push = sigmoid(product);
    loss += softplusOfMinus(-product);
    for (let i = 0; i < dimensions; i++) towards[i]! += push * one[i]!;
    return Float64Array.from(center, (value) => push * value);
  });
  const near = Float64Array.from(center, (value) => pull * value);
  return { loss, center: towards, context: near, negatives: away };
}
