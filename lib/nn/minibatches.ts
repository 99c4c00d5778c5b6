/** Cuts a data set into shuffled minibatches, one epoch at a time. */
import * as tf from "@tensorflow/tfjs";
import type { Random } from "../random/mod.ts";

/**
 * The row numbers of one epoch's minibatches: every row once, in an order drawn from `random`;
 * the last minibatch is smaller when `batchSize` does not divide `count`.
 *
 * @param count number of rows, at least 1
 * @param batchSize rows in a minibatch, at least 1
 * @param random where the order is drawn from
 * @returns row numbers, one array for each minibatch
 * @throws {RangeError} for sizes that are not positive integers
 *
 * @example
 * ```ts
 * import { minibatches } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const batches = [...minibatches(10, 4, new Random(0))];
 * assert.deepEqual(batches.map((rows) => rows.length), [4, 4, 2]);
 * ```
 */
export function* minibatches(
  count: number,
  batchSize: number,
  random: Random,
): Generator<Uint32Array> {
  for (const [name, value] of [["count", count], ["batchSize", batchSize]] as const) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(
        `Cannot make minibatches: "${name}" must be a positive integer, current value is ${value}`,
      );
    }
  }
  const order = random.permutation(count);
  for (let start = 0; start < count; start += batchSize) {
    yield order.subarray(start, start + batchSize);
  }
}

/**
 * Copy the given rows of a table into a tensor.
 *
 * @param table rows one after another, shape [count, width]
 * @param width numbers in a row, at least 1
 * @param rows which rows, each in [0, count)
 * @returns float32 tensor of shape [rows.length, width]
 * @throws {RangeError} for a row that the table does not have
 *
 * @example
 * ```ts
 * import { takeRows } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const taken = takeRows(Float32Array.of(1, 2, 3, 4, 5, 6), 2, [2, 0]);
 * assert.deepEqual(taken.arraySync(), [[5, 6], [1, 2]]);
 * ```
 */
export function takeRows(
  table: Float32Array,
  width: number,
  rows: ArrayLike<number>,
): tf.Tensor2D {
  const count = table.length / width;
  const values = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (!Number.isInteger(row) || row < 0 || row >= count) {
      throw new RangeError(
        `Cannot take rows: each of "rows" must be an integer in [0, ${count}), current value is ${row}`,
      );
    }
    values.set(table.subarray(row * width, (row + 1) * width), i * width);
  }
  return tf.tensor2d(values, [rows.length, width]);
}
