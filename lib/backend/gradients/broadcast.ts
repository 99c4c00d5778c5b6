/** Gradients of elementwise kernels whose operands are broadcast: tfjs forgets to sum over the copies. */
import * as tf from "@tensorflow/tfjs";
import { overrideGradient } from "../host/override_gradient.ts";
import { sumAlong } from "../host/sum_along.ts";

export function installBroadcastGradients(): void {
  overrideElementwise("Maximum", tf.greaterEqual, tf.less);
  overrideElementwise("Minimum", tf.lessEqual, tf.greater);
  overrideGradient("SquaredDifference", {
    save: ["a", "b"],
    gradient: (dy, [a, b]) => ({
      a: () => sumTo(tf.mul(dy, tf.mul(2, tf.sub(a!, b!))), a!.shape),
      b: () => sumTo(tf.mul(dy, tf.mul(2, tf.sub(b!, a!))), b!.shape),
    }),
  });
}

/** The whole gradient goes to the operand that was taken; at a tie to a, as in tfjs. */
function overrideElementwise(
  kernel: string,
  takesA: typeof tf.greater,
  takesB: typeof tf.greater,
): void {
  overrideGradient(kernel, {
    save: ["a", "b"],
    gradient: (dy, [a, b]) => ({
      a: () => sumTo(tf.mul(dy, tf.cast(takesA(a!, b!), "float32")), a!.shape),
      b: () => sumTo(tf.mul(dy, tf.cast(takesB(a!, b!), "float32")), b!.shape),
    }),
  });
}

/** Sum a gradient over the axes along which an operand of this shape was broadcast. */
export function sumTo(gradient: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const added = gradient.rank - shape.length;
  const axes = gradient.shape.flatMap((size, axis) =>
    axis < added || (shape[axis - added] === 1 && size !== 1) ? [axis] : []
  );
  return tf.reshape(axes.length === 0 ? gradient : sumAlong(gradient, axes), [...shape]);
}
