/** A sum along axes that is right for empty tensors too. */
import * as tf from "@tensorflow/tfjs";

/** `tf.sum`; of nothing it gives 0, where tfjs's wasm kernel divides by zero or leaves memory unset. */
export function sumAlong(x: tf.Tensor, axes: readonly number[]): tf.Tensor {
  if (x.size > 0) return tf.sum(x, [...axes]);
  return tf.zeros(x.shape.filter((_, axis) => !axes.includes(axis)), x.dtype as "float32");
}
