/** Long short-term memory (LSTM), its time steps unrolled: jax-js has neither `scan` nor such a layer. */
import { jit, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import {
  crossEntropy,
  dense,
  tokens,
  training,
  Values,
  type Wait,
  type Workload,
} from "./_training.ts";

const UNITS = 128;

type State = { hidden: np.Array; cell: np.Array };

const initialState = (batch: number): State => ({
  hidden: np.zeros([batch, UNITS]),
  cell: np.zeros([batch, UNITS]),
});

/** One step: gates [batch, 4 units] in the order input, forget, candidate, output. */
function lstmCell(gates: np.Array, cell: np.Array): State {
  const [input, forget, candidate, output] = np.split(gates, 4, 1) as [
    ...[np.Array, np.Array, np.Array, np.Array],
  ];
  const kept = nn.sigmoid(forget).mul(cell);
  const next = kept.add(nn.sigmoid(input).mul(np.tanh(candidate)));
  return { hidden: nn.sigmoid(output).mul(np.tanh(next.ref)), cell: next };
}

/** All steps from the input's part of the gates [time, batch, 4 units]: outputs [batch, time, units]. */
function lstmLayer(fromInputs: np.Array, recurrent: np.Array): np.Array {
  let state = initialState(fromInputs.shape[1]!);
  const outputs = np.unstack(fromInputs).map((fromInput) => {
    const gates = fromInput.add(np.matmul(state.hidden, recurrent.ref));
    state = lstmCell(gates, state.cell);
    return state.hidden.ref;
  });
  tree.dispose(state);
  recurrent.dispose();
  return np.stack(outputs, 1);
}

/** Embedding, 20 steps of 128 units cell by cell, and a softmax over 64 tokens; batch 64. */
export function lstmLanguageModel(wait: Wait): Workload {
  const batch = 64, steps = 20, width = 64, vocabulary = 64;
  const values = new Values();
  const embedding = values.weight([vocabulary, width]);
  const gates = [values.weight([width + UNITS, 4 * UNITS]), np.zeros([4 * UNITS])];
  const output = [values.weight([UNITS, vocabulary]), np.zeros([vocabulary])];
  const parameters = { embedding, gates, output } as Parameters;
  const data = {
    inputs: tokens(steps * batch, vocabulary).reshape([steps, batch]),
    labels: nn.oneHot(tokens(steps * batch, vocabulary, 17), vocabulary),
  };
  type Parameters = {
    embedding: np.Array;
    gates: [np.Array, np.Array];
    output: [np.Array, np.Array];
  };
  const loss = ({ embedding, gates, output }: Parameters, { inputs, labels }: typeof data) => {
    let state = initialState(batch);
    const outputs = np.unstack(np.take(embedding, inputs, 0)).map((x) => {
      const fromBoth = dense(np.concatenate([x, state.hidden], 1), tree.ref(gates));
      state = lstmCell(fromBoth, state.cell);
      return state.hidden.ref;
    });
    tree.dispose([gates, state]);
    return crossEntropy(dense(np.concatenate(outputs, 0), output), labels);
  };
  return training(parameters, data, loss, wait);
}

/** The same model, the LSTM as a layer: the part of the inputs is one product for all steps. */
export function lstmLayerLanguageModel(wait: Wait): Workload {
  const batch = 64, steps = 20, width = 64, vocabulary = 64;
  const values = new Values();
  const embedding = values.weight([vocabulary, width]), weights = values.weight([width, 4 * UNITS]);
  const parameters = {
    embedding,
    gates: [weights, np.zeros([4 * UNITS])] as [np.Array, np.Array],
    recurrent: values.weight([UNITS, 4 * UNITS]),
    output: [values.weight([UNITS, vocabulary]), np.zeros([vocabulary])] as [np.Array, np.Array],
  };
  const data = {
    inputs: nn.oneHot(tokens(steps * batch, vocabulary), vocabulary), // step by step
    labels: nn.oneHot(tokens(steps * batch, vocabulary, 17), vocabulary), // batch by batch
  };
  const loss = (p: typeof parameters, { inputs, labels }: typeof data) => {
    const x = np.matmul(inputs, p.embedding); // `take` before a product has no compiled gradient
    const fromInputs = dense(x, p.gates); // [steps batch, 4 units]
    const outputs = lstmLayer(fromInputs.reshape([steps, batch, 4 * UNITS]), p.recurrent);
    return crossEntropy(dense(outputs.reshape([batch * steps, UNITS]), p.output), labels);
  };
  return training(parameters, data, loss, wait);
}

/** 50 steps of 128 units on batch 32: outputs and all gradients, no optimizer. */
export function oneLstmLayer(wait: Wait): Workload {
  const batch = 32, steps = 50;
  const values = new Values();
  const weights = values.weight([UNITS, 4 * UNITS]);
  const recurrent = values.weight([UNITS, 4 * UNITS]);
  const gates: [np.Array, np.Array] = [weights, np.zeros([4 * UNITS])];
  const parameters = { gates, recurrent };
  const inputs = values.normal([steps * batch, UNITS]);
  const lossAndGradients = jit(valueAndGrad(
    ({ gates, recurrent }: typeof parameters, inputs: np.Array) => {
      const fromInputs = dense(inputs, gates).reshape([steps, batch, 4 * UNITS]);
      return np.square(lstmLayer(fromInputs, recurrent)).mean();
    },
  ));
  const run = async () => {
    const [value, gradients] = lossAndGradients(tree.ref(parameters), inputs.ref);
    await wait([value, ...tree.leaves<np.Array>(gradients as typeof parameters)]);
    tree.dispose(gradients);
    return value;
  };
  return {
    step: async () => (await run()).dispose(),
    loss: async () => (await run()).item(),
  };
}
