/** A discrete latent that can be reparameterized: the Gumbel-softmax, or concrete, distribution. */
import * as tf from "@tensorflow/tfjs";
import { log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { type Random, uniformTensor } from "../random/mod.ts";
import { assertSameShape } from "./_shapes.ts";

/**
 * Standard Gumbel noise, g = -log(-log u) with u uniform in (0, 1): the largest of logits + g has the
 * index j with the probability softmax(logits)_j (the Gumbel-max trick; Jang et al. 2017,
 * arXiv:1611.01144; Maddison et al. 2017, arXiv:1611.00712).
 *
 * @param random where the uniform numbers are drawn from, in row-major order
 * @param shape any, for example [batch, categories]
 * @returns the noise, a new tensor
 * @throws {RangeError | TypeError} when a dimension is not an integer of at least 0
 *
 * @example
 * ```ts
 * import { gumbelTensor } from "lib/vae/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const noise = gumbelTensor(new Random(0), [10_000]);
 * assert.ok(Math.abs(tf.mean(noise).dataSync()[0]! - 0.577) < 0.05); // Euler's constant
 * ```
 */
export function gumbelTensor<R extends tf.Rank>(
  random: Random,
  shape: tf.ShapeMap[R],
): tf.Tensor<R> {
  const uniform = uniformTensor<R>(random, shape);
  const noise = uniform.dataSync().map((value: number) => gumbel(1 - value));
  uniform.dispose();
  return tf.tensor<R>(noise, shape, "float32");
}

/** Numbers of [0, 1) are dense at 0, so 1 less them are dense at 1, where the noise is large. */
function gumbel(uniform: number): number {
  return -log(-log(Math.min(uniform, 1 - 2 ** -53)));
}

/**
 * Gumbel-softmax sample: a point of the simplex that is a differentiable function of the logits,
 *
 *     y = softmax((logits + g) / temperature)
 *
 * (Jang et al. 2017, arXiv:1611.01144; the concrete distribution of Maddison et al. 2017,
 * arXiv:1611.00712.) All randomness is in `noise`. As the temperature falls to 0, y becomes one-hot, with the
 * probabilities softmax(logits), and its gradients grow without bound; as it rises, y becomes uniform. At no
 * temperature above 0 is the gradient of E[f(y)] that of E[f] over the discrete latent.
 *
 * @param logits of the categories, shape [..., categories]
 * @param noise what {@linkcode gumbelTensor} gives, same shape
 * @param temperature above 0
 * @returns points that sum to 1, same shape
 * @throws {RangeError | TypeError} when the shapes differ, or the temperature is not above 0 and finite
 *
 * @example
 * ```ts
 * import { gumbelSoftmax, gumbelTensor } from "lib/vae/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const logits = tf.zeros<tf.Rank.R2>([4, 3]);
 * const y = gumbelSoftmax(logits, gumbelTensor(new Random(0), [4, 3]), 0.5);
 * assert.ok(tf.sum(y, 1).dataSync().every((sum) => Math.abs(sum - 1) < 1e-6));
 * ```
 */
export function gumbelSoftmax<T extends tf.Tensor>(logits: T, noise: T, temperature: number): T {
  const task = "sample from the Gumbel-softmax distribution";
  assertSameShape(task, { logits, noise });
  if (!(temperature > 0 && temperature < Infinity)) {
    throw invalidArgument(task, "temperature", "greater than 0 and finite", temperature);
  }
  return tf.tidy(() => tf.softmax(tf.div<T>(tf.add(logits, noise), temperature)));
}
