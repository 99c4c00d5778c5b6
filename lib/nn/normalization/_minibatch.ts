/** Normalization with the statistics of the minibatch itself. */
import * as tf from "@tensorflow/tfjs";
import { wrongShape } from "../../backend/mod.ts";
import { center, meanAlong } from "./_center.ts";

/** A normalized minibatch, and the statistics of each channel, [1, channels], that were used. */
interface NormalizedMinibatch<T extends tf.Tensor> {
  readonly normal: T;
  readonly mean: tf.Tensor;
  readonly variance: tf.Tensor;
}

/**
 * (x - mean) / sqrt(variance + epsilon), over all axes but the last.
 *
 * @throws {RangeError} for one element a channel: it would become 0
 */
export function normalizeMinibatch<T extends tf.Tensor>(
  task: string,
  x: T,
  epsilon: number,
): NormalizedMinibatch<T> {
  const channels = x.shape.at(-1)!, count = x.size / channels;
  if (count < 2) {
    throw wrongShape(task, "x", "[batch, ..., channels] with two elements a channel or more", x);
  }
  const rows = tf.reshape(x, [count, channels]);
  const centered = center(rows, [0]);
  const mean = meanAlong(rows, [0]), variance = meanAlong(tf.square(centered), [0]);
  const normal = tf.mul(centered, tf.rsqrt(tf.add(variance, epsilon)));
  return { normal: tf.reshape(normal, x.shape) as T, mean, variance };
}
