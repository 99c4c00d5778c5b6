/** The operations for which lib/backend has kernels of its own, first in plain tfjs. */
import * as tf from "@tensorflow/tfjs";

/** What a workload takes from outside, so that it can be measured with fused operations too. */
export interface Operations {
  /** Adam with a learning rate of 0.001 and an epsilon of 1e-8, as in PyTorch. */
  optimizer(): tf.Optimizer;
  /** activation(x W + b). Shapes: x [rows, in], weights [in, out], bias [out]; returns [rows, out]. */
  dense(
    x: tf.Tensor2D,
    weights: tf.Tensor2D,
    bias: tf.Tensor1D,
    activation?: "linear" | "relu" | "tanh",
  ): tf.Tensor2D;
  /** Each row to mean 0 and variance 1, then scaled by gamma [width] and shifted by beta [width]. */
  layerNorm(x: tf.Tensor2D, parameters: { gamma: tf.Tensor1D; beta: tf.Tensor1D }): tf.Tensor2D;
  /** Causal self-attention of several heads side by side, all [batch, time, heads x size]. */
  attention(
    queries: tf.Tensor3D,
    keys: tf.Tensor3D,
    values: tf.Tensor3D,
    heads: number,
  ): tf.Tensor3D;
  /** Mean cross-entropy of the softmax of logits with one-hot rows; both [rows, classes]. */
  crossEntropy(labels: tf.Tensor2D, logits: tf.Tensor2D): tf.Scalar;
  /** The Gaussian error linear unit in its tanh form (Hendrycks & Gimpel 2016). */
  geluTanh(x: tf.Tensor2D): tf.Tensor2D;
  /**
   * One step of a long short-term memory (LSTM): gates [batch, 4 units] in the order input, forget,
   * candidate, output; cell [batch, units].
   */
  lstmCell(gates: tf.Tensor2D, cell: tf.Tensor2D): LstmState;
  /**
   * All steps of an LSTM from zeros: the input's part of its gates [time, batch, 4 units], recurrent
   * weights [units, 4 units]; returns the outputs [batch, time, units].
   */
  lstmLayer(fromInputs: tf.Tensor3D, recurrent: tf.Tensor2D): tf.Tensor3D;
}

/** Output and memory of an LSTM before its first step. */
export function initialState(batch: number, units: number): LstmState {
  return { hidden: tf.zeros([batch, units]), cell: tf.zeros([batch, units]) };
}

/** Output and memory of an LSTM, both [batch, units]. */
export interface LstmState {
  readonly hidden: tf.Tensor2D;
  readonly cell: tf.Tensor2D;
}

/** Plain tfjs, as anyone would write it. */
export const plainOperations: Operations = {
  optimizer: () => tf.train.adam(1e-3, 0.9, 0.999, 1e-8),
  dense(x, weights, bias, activation = "linear") {
    const y: tf.Tensor2D = tf.add(tf.matMul(x, weights), bias);
    return activation === "linear" ? y : activation === "relu" ? tf.relu(y) : tf.tanh(y);
  },
  layerNorm(x, { gamma, beta }) {
    const centred = tf.sub(x, tf.mean(x, 1, true));
    const variance = tf.mean(tf.square(centred), 1, true);
    const scale = tf.rsqrt(tf.add(variance, 1e-5));
    return tf.add(tf.mul(tf.mul(centred, scale), gamma), beta);
  },
  attention(queries, keys, values, heads) {
    const [batch, time, columns] = queries.shape, size = columns / heads;
    const [q, k, v] = [queries, keys, values].map((x) =>
      tf.transpose(tf.reshape(x, [batch, time, heads, size]), [0, 2, 1, 3])
    ) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]; // [batch, heads, time, size]
    const scores = tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(size));
    const weights: tf.Tensor4D = tf.softmax(tf.add(scores, aboveDiagonal(time)));
    const context = tf.transpose(tf.matMul(weights, v), [0, 2, 1, 3]);
    return tf.reshape(context, [batch, time, columns]);
  },
  crossEntropy: (labels, logits) => tf.losses.softmaxCrossEntropy(labels, logits) as tf.Scalar,
  geluTanh(x) {
    const inner = tf.add(x, tf.mul(tf.mul(tf.square(x), x), 0.044715));
    return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(tf.mul(inner, Math.sqrt(2 / Math.PI))), 1));
  },
  lstmCell(gates, cell) {
    const [input, forget, candidate, output] = tf.split(gates, 4, 1) as [
      ...[tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D],
    ];
    const kept = tf.mul(tf.sigmoid(forget), cell);
    const next: tf.Tensor2D = tf.add(kept, tf.mul(tf.sigmoid(input), tf.tanh(candidate)));
    return { hidden: tf.mul(tf.sigmoid(output), tf.tanh(next)), cell: next };
  },
  lstmLayer(fromInputs, recurrent) {
    let state = initialState(fromInputs.shape[1], recurrent.shape[0]);
    const outputs: tf.Tensor2D[] = [];
    for (const fromInput of tf.unstack(fromInputs) as tf.Tensor2D[]) {
      const gates = tf.add<tf.Tensor2D>(fromInput, tf.matMul(state.hidden, recurrent));
      state = plainOperations.lstmCell(gates, state.cell); // [batch, 4 units]
      outputs.push(state.hidden);
    }
    return tf.stack(outputs, 1) as tf.Tensor3D;
  },
};

const masks = new Map<number, tf.Tensor2D>();

/** 0 on and below the diagonal, very negative above it: [size, size]. */
function aboveDiagonal(size: number): tf.Tensor2D {
  let mask = masks.get(size);
  if (mask === undefined) {
    const lower = tf.linalg.bandPart(tf.ones([size, size]), -1, 0);
    masks.set(size, mask = tf.keep(tf.mul(tf.sub(lower, 1), 1e9) as tf.Tensor2D));
  }
  return mask;
}
