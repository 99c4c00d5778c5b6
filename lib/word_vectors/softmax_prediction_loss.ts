/** The loss of a word that is foreseen from a vector by a softmax over the whole vocabulary. */
import { exp, log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { checkLength, dot } from "./_vectors.ts";

/** Loss and gradients of {@linkcode softmaxPredictionLoss}. */
export interface SoftmaxGradients {
  /** In nats, at least 0. */
  readonly loss: number;
  /** For the vector that foresees. Shape [dimensions]. */
  readonly vector: Float64Array;
  /** For the table of output vectors. Shape [vocabulary][dimensions]. */
  readonly output: readonly Float64Array[];
}

/**
 * The cross-entropy of one word under a softmax over all words,
 *
 *     L = -ln (e^(u_target v) / sum over w of e^(u_w v))
 *
 * which skip-gram computes from the vector of the word in the middle (Mikolov et al. 2013,
 * arXiv:1310.4546, equation 2), and CBOW from the mean vector of the words around.
 *
 * @param vector v, [dimensions]
 * @param output u of each word, [vocabulary][dimensions]
 * @param target the number of the word
 * @returns see {@linkcode SoftmaxGradients}
 * @throws {RangeError | TypeError} for vectors of different lengths, or a target that is no word
 *
 * @example
 * ```ts
 * import { softmaxPredictionLoss } from "lib/word_vectors/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { loss, vector } = softmaxPredictionLoss([0, 0], [[1, 0], [0, 1]], 0);
 * assert.ok(Math.abs(loss - Math.LN2) < 1e-12);
 * assert.deepEqual([...vector], [-0.5, 0.5]);
 * ```
 */
export function softmaxPredictionLoss(
  vector: ArrayLike<number>,
  output: readonly ArrayLike<number>[],
  target: number,
): SoftmaxGradients {
  const task = "compute the loss of a predicted word", dimensions = vector?.length;
  output.forEach((one, w) => checkLength(task, `output[${w}]`, one, dimensions));
  if (!(Number.isInteger(target) && target >= 0 && target < output.length)) {
    throw invalidArgument(task, "target", `an integer in [0, ${output.length})`, target);
  }
  const logits = output.map((one) => dot(one, vector)), largest = Math.max(...logits);
  const total = logits.reduce((sum, logit) => sum + exp(logit - largest), 0);
  const errors = logits.map((logit, w) => exp(logit - largest) / total - Number(w === target));
  return {
    loss: largest + log(total) - logits[target]!,
    vector: Float64Array.from(
      { length: dimensions },
      (_, i) => output.reduce((sum, one, w) => sum + errors[w]! * one[i]!, 0),
    ),
    output: errors.map((error) => Float64Array.from(vector, (value) => error * value)),
  };
}
