/** One pass over a data set by minibatch gradient descent. */
import * as tf from "@tensorflow/tfjs";
import type { Random } from "../random/mod.ts";
import { minibatches, takeRows } from "./minibatches.ts";
import { hasPart } from "./module.ts";
import { BatchNormalization } from "./normalization/mod.ts";
import { type Trained, trainStep, type UpdateOptions } from "./train_step.ts";

/** What {@linkcode trainEpoch} needs besides the data and the loss. */
export type TrainEpochOptions = Trained & UpdateOptions & {
  /** Where the order of the rows is drawn from. */
  readonly random: Random;
  /** Rows in a minibatch. Default 128. */
  readonly batchSize?: number;
};

/**
 * Train for one epoch: every row is used once, in random order; but a last minibatch of a single row
 * is left out where a `BatchNormalization` is part of the model, since one row has no variance.
 *
 * @param rows the data, shape [count, width]
 * @param width numbers in a row
 * @param loss mean loss of a minibatch x [batch, width]
 * @param options see {@linkcode TrainEpochOptions}
 * @returns the mean loss over the rows, each taken before its own update
 * @throws {RangeError} for a loss or a gradient that is not finite; the weights are then those from
 *   before its step, see `trainStep`
 *
 * @example
 * ```ts
 * import { Dense, trainEpoch } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const random = new Random(0);
 * const layer = new Dense(1, 1, { random });
 * const loss = (x: tf.Tensor2D) => tf.mean(tf.square(tf.sub(layer.apply(x), x))) as tf.Scalar;
 * const options = { model: layer, optimizer: tf.train.sgd(0.1), random };
 * const first = trainEpoch(Float32Array.of(1, 2, 3), 1, loss, options);
 * const second = trainEpoch(Float32Array.of(1, 2, 3), 1, loss, options);
 * assert.ok(second < first);
 * ```
 */
export function trainEpoch(
  rows: Float32Array,
  width: number,
  loss: (x: tf.Tensor2D) => tf.Scalar,
  options: TrainEpochOptions,
): number {
  const { random, batchSize = 128 } = options;
  const count = rows.length / width;
  const mixesRows = "model" in options && hasPart(options.model, BatchNormalization);
  let total = 0, used = 0;
  for (const batch of minibatches(count, batchSize, random)) {
    if (mixesRows && used > 0 && batchSize > 1 && batch.length === 1) break;
    tf.tidy(() => {
      const x = takeRows(rows, width, batch); // [batch, width]
      total += trainStep({ ...options, loss: () => loss(x) }).loss * batch.length;
    });
    used += batch.length;
  }
  return total / used;
}
