/** Subtraction of a mean with all digits, also far from 0. */
import * as tf from "@tensorflow/tfjs";

/** The mean over those elements that share one, in a shape that broadcasts to x. */
export type Average = (x: tf.Tensor) => tf.Tensor;

/**
 * x minus its mean.
 *
 * The mean of numbers near 80,000 is off by a hundredth in float32; after it is subtracted, the rest
 * is small, and so is the error of its own mean, which goes too. The gradient with respect to x is
 * the centered dy, for the map is its own transpose; so derivatives of any order are right.
 */
export function center<T extends tf.Tensor>(x: T, average: Average): T {
  const operation = tf.customGrad((...inputs) => {
    const x = inputs[0] as tf.Tensor;
    const near = tf.sub(x, average(x));
    const value = tf.sub(near, average(near));
    return { value, gradFunc: (dy: tf.Tensor) => center(dy, average) };
  });
  return operation(x) as T;
}
