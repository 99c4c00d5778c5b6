/** The replica that notebook 62 times: a wide network on random images. */
import * as tf from "@tensorflow/tfjs";
import { type Replica, shardRange } from "lib/distributed/mod.ts";
import { losses, MLP } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";

const INPUTS = 784, UNITS = 512, CLASSES = 10;

export interface Input {
  /** Images in a batch. */
  readonly rows: number;
}

export function createReplica({ rows }: Input): Replica {
  const random = new Random(0);
  const model = new MLP([INPUTS, UNITS, UNITS, CLASSES], { random: random.split("weights") });
  const images = tf.keep(normalTensor(random, [rows, INPUTS]));
  const labels = tf.keep(
    tf.range(0, rows, 1, "int32").mod(tf.scalar(CLASSES, "int32")) as tf.Tensor1D,
  );
  return {
    variables: model.variables,
    optimizer: tf.train.sgd(0.01),
    loss(shard) {
      const [start, end] = shardRange(rows, shard), count = end - start;
      const logits = model.apply(tf.slice(images, [start, 0], [count, INPUTS]));
      const mean = losses.sparseCategoricalCrossEntropy(tf.slice(labels, start, count), logits, {
        fromLogits: true,
      });
      return tf.mul(mean, count / rows) as tf.Scalar;
    },
  };
}
