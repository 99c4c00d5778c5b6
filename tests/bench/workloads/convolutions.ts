/** Two convolutional workloads: a small classifier, and the blocks of a U-Net. */
import * as tf from "@tensorflow/tfjs";
import type { Operations } from "./_operations.ts";
import { oneHotLabels, training, Values, type Workload } from "./_workload.ts";

/** Two convolutions (32 and 64 channels) with max pooling and a linear classifier, on 28x28 images. */
export function cnn(operations: Operations): Workload {
  const batch = 64, classes = 10;
  const values = new Values();
  const filter = (inputs: number, outputs: number) =>
    values.weight<tf.Rank.R4>([3, 3, inputs, outputs]);
  const filters = [filter(1, 32), filter(32, 64)] as const;
  const biases = [values.vector(32), values.vector(64)] as const;
  const weights = values.weight<tf.Rank.R2>([7 * 7 * 64, classes]), bias = values.vector(classes);
  const images = values.normal<tf.Rank.R4>([batch, 28, 28, 1]);
  const labels = oneHotLabels(batch, classes);
  const block = (x: tf.Tensor4D, i: 0 | 1): tf.Tensor4D => {
    const y: tf.Tensor4D = tf.add(tf.conv2d(x, filters[i], 1, "same"), biases[i]);
    return tf.maxPool(tf.relu(y), 2, 2, "same");
  };
  const loss = () => {
    const features = block(block(images, 0), 1); // [batch, 7, 7, 64]
    const logits = operations.dense(tf.reshape(features, [batch, 7 * 7 * 64]), weights, bias);
    return operations.crossEntropy(labels, logits);
  };
  return training(operations, [...filters, ...biases, weights, bias], loss);
}

/** Four 3x3 convolutions of 64 channels with SiLU at 16x16, batch 16. */
export function unet(operations: Operations): Workload {
  const values = new Values();
  const filters = [1, 2, 3, 4].map(() => values.weight<tf.Rank.R4>([3, 3, 64, 64], 0.04));
  const images = values.normal<tf.Rank.R4>([16, 16, 16, 64]);
  const loss = () => {
    let h = images;
    for (const filter of filters) {
      const y: tf.Tensor4D = tf.conv2d(h, filter, 1, "same");
      h = tf.mul(y, tf.sigmoid(y));
    }
    return tf.mean(tf.square(h)) as tf.Scalar;
  };
  return training(operations, filters, loss);
}
