/** The straight-through estimator (直通估计器): discrete forward, as if continuous backward. */
import * as tf from "@tensorflow/tfjs";
import { assertSameShape } from "./_shapes.ts";

/**
 * The values of `hard` with the gradient of `soft`: d result / d soft is taken as 1, and nothing flows to
 * `hard` (Bengio et al. 2013, arXiv:1308.3432). It lets a discrete choice be trained by back-propagation; the
 * gradient is biased, since the step that was taken is not the one that is differentiated.
 *
 * For a binary latent, `soft` is its probability p and `hard` a draw of it, [u < p]. For a category, `soft` is a
 * sample of {@linkcode gumbelSoftmax} and `hard` its largest element as one-hot (straight-through
 * Gumbel-softmax, Jang et al. 2017, arXiv:1611.01144).
 *
 * @param hard what goes forward, any shape
 * @param soft what is differentiated, same shape
 * @returns the numbers of `hard`
 * @throws {RangeError} when the shapes differ
 *
 * @example
 * ```ts
 * import { straightThrough } from "lib/vae/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const rounded = (x: tf.Tensor) => tf.square(straightThrough(tf.round(x), x));
 * assert.equal(rounded(tf.scalar(1.6)).dataSync()[0], 4);
 * assert.equal(tf.grad(rounded)(tf.scalar(1.6)).dataSync()[0], 4); // 2 * 2, as if round were x
 * ```
 */
export function straightThrough<T extends tf.Tensor>(hard: T, soft: T): T {
  assertSameShape("pass a gradient straight through", { hard, soft });
  const pass = tf.customGrad((_soft) => ({
    value: tf.clone(hard),
    gradFunc: (dy: tf.Tensor) => dy,
  }));
  return tf.tidy(() => pass(soft) as T);
}
