/** Long short-term memory (LSTM): a language model, and one layer forward and backward. */
import * as tf from "@tensorflow/tfjs";
import { initialState, type Operations } from "./_operations.ts";
import { oneHotLabels, tokens, training, Values, type Workload } from "./_workload.ts";

const UNITS = 128;

/** Embedding, 20 steps of 128 units cell by cell, and a softmax over 64 tokens; batch 64. */
export function lstmLanguageModel(operations: Operations): Workload {
  const { dense, lstmCell } = operations;
  const batch = 64, steps = 20, width = 64, vocabulary = 64;
  const values = new Values();
  const embedding = values.weight<tf.Rank.R2>([vocabulary, width]);
  const weights = values.weight<tf.Rank.R2>([width + UNITS, 4 * UNITS]);
  const bias = values.vector(4 * UNITS);
  const outWeights = values.weight<tf.Rank.R2>([UNITS, vocabulary]);
  const outBias = values.vector(vocabulary);
  const inputs = tf.reshape(tokens(steps * batch, { vocabulary }), [steps, batch]);
  const labels = oneHotLabels(steps * batch, vocabulary);
  const loss = () => {
    let state = initialState(batch, UNITS);
    const outputs: tf.Tensor2D[] = [];
    for (const x of tf.unstack(tf.gather(embedding, inputs)) as tf.Tensor2D[]) {
      const gates = dense(tf.concat([x, state.hidden], 1), weights, bias); // [batch, 4 units]
      state = lstmCell(gates, state.cell);
      outputs.push(state.hidden);
    }
    const logits = dense(tf.concat(outputs, 0), outWeights, outBias); // [steps batch, vocabulary]
    return operations.crossEntropy(labels, logits);
  };
  return training(operations, [embedding, weights, bias, outWeights, outBias], loss);
}

/** The same model, the LSTM as a layer: the part of the inputs is one product for all steps. */
export function lstmLayerLanguageModel(operations: Operations): Workload {
  const { dense, lstmLayer } = operations;
  const batch = 64, steps = 20, width = 64, vocabulary = 64;
  const values = new Values();
  const embedding = values.weight<tf.Rank.R2>([vocabulary, width]);
  const weights = values.weight<tf.Rank.R2>([width, 4 * UNITS]);
  const recurrent = values.weight<tf.Rank.R2>([UNITS, 4 * UNITS]);
  const bias = values.vector(4 * UNITS);
  const outWeights = values.weight<tf.Rank.R2>([UNITS, vocabulary]);
  const outBias = values.vector(vocabulary);
  const inputs = tokens(steps * batch, { vocabulary }); // step by step
  const labels = oneHotLabels(steps * batch, vocabulary); // batch by batch
  const loss = () => {
    const x = tf.gather(embedding, inputs) as tf.Tensor2D; // [steps batch, width]
    const fromInputs = tf.reshape(dense(x, weights, bias), [steps, batch, 4 * UNITS]);
    const outputs = lstmLayer(fromInputs as tf.Tensor3D, recurrent); // [batch, steps, units]
    const logits = dense(tf.reshape(outputs, [batch * steps, UNITS]), outWeights, outBias);
    return operations.crossEntropy(labels, logits);
  };
  const variables = [embedding, weights, recurrent, bias, outWeights, outBias];
  return training(operations, variables, loss);
}

/** 50 steps of 128 units on batch 32: outputs and all gradients, no optimizer. */
export function oneLstmLayer({ dense, lstmLayer }: Operations): Workload {
  const batch = 32, steps = 50;
  const values = new Values();
  const weights = values.weight<tf.Rank.R2>([UNITS, 4 * UNITS]);
  const recurrent = values.weight<tf.Rank.R2>([UNITS, 4 * UNITS]);
  const bias = values.vector(4 * UNITS);
  const inputs = values.normal<tf.Rank.R2>([steps * batch, UNITS]);
  const loss = () => {
    const fromInputs = tf.reshape(dense(inputs, weights, bias), [steps, batch, 4 * UNITS]);
    return tf.mean(tf.square(lstmLayer(fromInputs as tf.Tensor3D, recurrent))) as tf.Scalar;
  };
  const step = () => {
    const { value, grads } = tf.variableGrads(loss, [weights, recurrent, bias]);
    tf.dispose([value, grads]);
  };
  return { step, loss: () => tf.tidy(loss) };
}
