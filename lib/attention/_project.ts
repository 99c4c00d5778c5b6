/** A dense layer's product on the last of three dimensions. */
import * as tf from "@tensorflow/tfjs";

/** x W for each place: [batch, time, inputs] to [batch, time, units], as one product. */
export function projectLast(x: tf.Tensor3D, kernel: tf.Tensor2D): tf.Tensor3D {
  const [batch, time, inputs] = x.shape;
  const rows = tf.reshape(x, [batch * time, inputs]) as tf.Tensor2D; // [batch x time, inputs]
  return tf.reshape(tf.matMul(rows, kernel), [batch, time, kernel.shape[1]]);
}
