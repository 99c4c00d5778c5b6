/** tfjs has no stop-gradient. */
import * as tf from "@tensorflow/tfjs";

/** The same numbers as a constant. */
export function withoutGradient<T extends tf.Tensor>(tensor: T): T {
  return tf.tensor(tensor.dataSync(), tensor.shape) as T;
}
