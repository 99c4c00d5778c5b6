/** A small net for the tests of data-parallel training, which fails where it is told to. */
import * as tf from "@tensorflow/tfjs";
import { type Replica, shardRange } from "lib/distributed/mod.ts";
import { Random, uniformTensor } from "lib/random/mod.ts";

/** Rows in a batch: no multiple of the shards. */
const ROWS = 13;

export interface Input {
  readonly seed: number;
  /** The loss of this shard of step 2 is not a number, or throws. */
  readonly poisoned?: number;
  readonly failing?: number;
  /** Counts the shards that were computed; shared by all replicas. */
  readonly counter?: Int32Array;
  /** Start each replica from other weights. */
  readonly different?: boolean;
}

export function createReplica({ seed, poisoned, failing, counter, different }: Input): Replica {
  const random = new Random(different ? Atomics.add(counter!, 0, 1) : seed);
  const variables = [[7, 11], [11], [11, 3]].map((shape) =>
    tf.variable(uniformTensor(random, shape, -0.5, 0.5))
  );
  const [w, b, v] = variables as [tf.Variable, tf.Variable, tf.Variable];
  return {
    variables,
    optimizer: tf.train.adam(0.01),
    loss(shard) {
      if (counter !== undefined) Atomics.add(counter, 0, 1);
      if (shard.step === 2 && shard.index === failing) throw new TypeError("no more chalk");
      const data = new Random(seed).split(`batch ${shard.step}`);
      const x = uniformTensor(data, [ROWS, 7], -1, 1);
      const y = uniformTensor(data, [ROWS, 3], -1, 1);
      const [start, end] = shardRange(ROWS, shard);
      const rows = (table: tf.Tensor) => tf.slice(table, start, end - start);
      const predicted = tf.matMul(tf.tanh(tf.add(tf.matMul(rows(x), w), b)), v); // [rows, 3]
      const loss = tf.div(tf.sum(tf.squaredDifference(predicted, rows(y))), ROWS) as tf.Scalar;
      return shard.step === 2 && shard.index === poisoned ? tf.mul(loss, NaN) : loss;
    },
  };
}
