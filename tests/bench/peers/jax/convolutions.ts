/** The convolutional workloads, with channels before rows and columns, as jax-js wants them. */
import { lax, nn, numpy as np } from "@jax-js/jax";
import {
  crossEntropy,
  dense,
  tokens,
  training,
  Values,
  type Wait,
  type Workload,
} from "./_training.ts";

/** [rows, columns, in, out] as they are drawn, to [out, in, rows, columns]. */
const filter = (values: Values, shape: number[], deviation?: number) =>
  np.transpose(values.weight(shape, deviation), [3, 2, 0, 1]);

/** [batch, rows, columns, channels] as they are drawn, to [batch, channels, rows, columns]. */
const draw = (values: Values, shape: number[]) => np.transpose(values.normal(shape), [0, 3, 1, 2]);

/** Two convolutions (32 and 64 channels) with max pooling and a linear classifier, on 28x28 images. */
export function cnn(wait: Wait): Workload {
  const batch = 64, classes = 10;
  const values = new Values();
  const filters = [filter(values, [3, 3, 1, 32]), filter(values, [3, 3, 32, 64])];
  const biases = [np.zeros([32, 1, 1]), np.zeros([64, 1, 1])];
  const drawn = values.weight([7, 7, 64, classes]);
  const weights = np.transpose(drawn, [2, 0, 1, 3]).reshape([7 * 7 * 64, classes]);
  const parameters = {
    filters,
    biases,
    output: [weights, np.zeros([classes])] as [np.Array, np.Array],
  };
  const data = {
    images: draw(values, [batch, 28, 28, 1]),
    labels: nn.oneHot(tokens(batch, classes, 17), classes),
  };
  const loss = (
    { filters, biases, output }: typeof parameters,
    { images, labels }: typeof data,
  ) => {
    const features = filters.reduce((x, filter, i) => {
      const y = nn.relu(lax.conv(x, filter, [1, 1], "SAME").add(biases[i]!));
      return lax.reduceWindow(y, (window) => window.max(), [2, 2], [2, 2]);
    }, images); // [batch, 64, 7, 7]
    return crossEntropy(dense(features.reshape([batch, 7 * 7 * 64]), output), labels);
  };
  return training(parameters, data, loss, wait);
}

/** Four 3x3 convolutions of 64 channels with SiLU at 16x16, batch 16. */
export function unet(wait: Wait): Workload {
  const values = new Values();
  const filters = [1, 2, 3, 4].map(() => filter(values, [3, 3, 64, 64], 0.04));
  const images = draw(values, [16, 16, 16, 64]);
  const loss = (filters: np.Array[], images: np.Array) => {
    const h = filters.reduce(
      (x, filter) => nn.silu(lax.conv(x, filter, [1, 1], "SAME")),
      images,
    );
    return np.square(h).mean();
  };
  return training(filters, images, loss, wait);
}
