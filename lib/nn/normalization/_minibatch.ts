/** Normalization with the statistics of the minibatch itself. */
import * as tf from "@tensorflow/tfjs";
import { wrongShape } from "../../backend/mod.ts";
import { type Average, center } from "./_center.ts";
import { divideByDeviation, type ScaleAndShift } from "./_scale_and_shift.ts";

/** A normalized minibatch, and the statistics of each channel, [1, channels], that were used. */
interface NormalizedMinibatch<T extends tf.Tensor> {
  readonly y: T;
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

const averageRows: Average = (rows) => tf.mean(rows, 0, true);

/**
 * (x - mean) / sqrt(variance + epsilon) gamma + beta, over all axes but the last.
 *
 * @throws {RangeError} for one element a channel: it would become 0
 */
export function normalizeMinibatch<T extends tf.Tensor>(
  task: string,
  x: T,
  parameters: ScaleAndShift & { readonly epsilon: number },
): NormalizedMinibatch<T> {
  const channels = x.shape.at(-1)!, count = x.size / channels;
  if (count < 2) {
    throw wrongShape(task, "x", "[batch, ..., channels] with two elements a channel or more", x);
  }
  const rows = tf.reshape(x, [count, channels]);
  const centered = center(rows, averageRows), variance = averageRows(tf.square(centered));
  const y = divideByDeviation(centered, { variance, ...parameters });
  return { y: tf.reshape(y, x.shape) as T, mean: averageRows(rows), variance };
}
