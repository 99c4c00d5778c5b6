/** What a workload is, and the pieces that several of them share. */
import * as tf from "@tensorflow/tfjs";
import { normalTensor, Random } from "lib/random/mod.ts";
import type { Operations } from "./_operations.ts";

/** Something to measure: training of a model, or one product. */
export interface Workload {
  /** What is measured: one update of all weights, or one call. */
  step(): void;
  /** The loss at the current weights; of a product, the mean of its squares. */
  loss(): tf.Scalar;
}

/** Initial weights and inputs, the same in each process. */
export class Values {
  readonly #random = new Random(1);

  /** Normal numbers. */
  normal<R extends tf.Rank>(shape: tf.ShapeMap[R], standardDeviation = 1): tf.Tensor<R> {
    return normalTensor(this.#random, shape, 0, standardDeviation) as tf.Tensor<R>;
  }

  /** A weight that training changes. */
  weight<R extends tf.Rank>(shape: tf.ShapeMap[R], standardDeviation = 0.05): tf.Variable<R> {
    return tf.variable(this.normal<R>(shape, standardDeviation));
  }

  /** A vector that training changes, filled with one value. */
  vector(size: number, value = 0): tf.Variable<tf.Rank.R1> {
    return tf.variable(tf.fill([size], value));
  }
}

/** Classes 0, 17, 34, ... modulo `classes`, as one-hot rows [count, classes]. */
export function oneHotLabels(count: number, classes: number): tf.Tensor2D {
  return tf.tidy(() => {
    const labels = tokens(count, { vocabulary: classes, stride: 17 });
    return tf.oneHot(labels, classes) as tf.Tensor2D;
  });
}

/** Tokens 0, stride, 2 stride, ... modulo the size of the vocabulary. */
export function tokens(
  count: number,
  options: { readonly vocabulary: number; readonly stride?: number },
): tf.Tensor1D {
  const { vocabulary, stride = 31 } = options;
  return tf.tensor1d(Array.from({ length: count }, (_, i) => i * stride % vocabulary), "int32");
}

/** A workload whose step is one update of the variables by the optimizer. */
export function training(
  operations: Operations,
  variables: readonly tf.Variable[],
  loss: () => tf.Scalar,
): Workload {
  const optimizer = operations.optimizer();
  return {
    step: () => void optimizer.minimize(loss, false, [...variables]),
    loss: () => tf.tidy(loss),
  };
}
