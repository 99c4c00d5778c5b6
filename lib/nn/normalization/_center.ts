/** Means along axes, and their subtraction with all digits also far from 0. */
import * as tf from "@tensorflow/tfjs";

/** The mean along axes, one after the other: along two at once, tfjs would transpose first. */
export function meanAlong(x: tf.Tensor, axes: readonly number[]): tf.Tensor {
  return axes.reduce((mean, axis) => tf.mean(mean, axis, true), x);
}

/**
 * x minus its mean along axes.
 *
 * The mean of numbers near 80,000 is off by a hundredth in float32; after it is subtracted, the rest
 * is small, and so is the error of its own mean, which goes too. The gradient with respect to x is
 * the centered dy, for the map is its own transpose; so derivatives of any order are right.
 */
export function center<T extends tf.Tensor>(x: T, axes: readonly number[]): T {
  const operation = tf.customGrad((...inputs) => {
    const x = inputs[0] as tf.Tensor;
    const near = tf.sub(x, meanAlong(x, axes));
    const value = tf.sub(near, meanAlong(near, axes));
    return { value, gradFunc: (dy: tf.Tensor) => center(dy, axes) };
  });
  return operation(x) as T;
}
