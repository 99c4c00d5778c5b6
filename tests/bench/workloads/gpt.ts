/** A small generative pre-trained transformer (GPT): width 128, 4 heads, 64 tokens. */
import * as tf from "@tensorflow/tfjs";
import type { Operations } from "./_operations.ts";
import { oneHotLabels, tokens, training, Values, type Workload } from "./_workload.ts";

const BATCH = 8, TIME = 64, WIDTH = 128, HEADS = 4, VOCABULARY = 64;
const ROWS = BATCH * TIME;

function makeLayer(values: Values) {
  return {
    norm1: { gamma: values.vector(WIDTH, 1), beta: values.vector(WIDTH) },
    toQueriesKeysValues: values.weight<tf.Rank.R2>([WIDTH, 3 * WIDTH]),
    fromHeads: values.weight<tf.Rank.R2>([WIDTH, WIDTH]),
    norm2: { gamma: values.vector(WIDTH, 1), beta: values.vector(WIDTH) },
    expand: values.weight<tf.Rank.R2>([WIDTH, 4 * WIDTH]),
    expandBias: values.vector(4 * WIDTH),
    contract: values.weight<tf.Rank.R2>([4 * WIDTH, WIDTH]),
    contractBias: values.vector(WIDTH),
  };
}

type Layer = ReturnType<typeof makeLayer>;
type T = tf.Tensor3D;

/** Next-token cross entropy with layer norms before attention and feed-forward net (GPT-2). */
export function gpt(operations: Operations, layerCount: number): Workload {
  const { attention, dense, geluTanh, layerNorm } = operations;
  const values = new Values();
  const layers = Array.from({ length: layerCount }, () => makeLayer(values));
  const embedding = values.weight<tf.Rank.R2>([VOCABULARY, WIDTH]);
  const positions = values.weight<tf.Rank.R2>([TIME, WIDTH]);
  const norm = { gamma: values.vector(WIDTH, 1), beta: values.vector(WIDTH) };
  const inputs = tf.reshape(tokens(ROWS, { vocabulary: VOCABULARY }), [BATCH, TIME]);
  const labels = oneHotLabels(ROWS, VOCABULARY);
  const attend = (x: tf.Tensor2D, { toQueriesKeysValues, fromHeads }: Layer): tf.Tensor2D => {
    const [queries, keys, values] = tf.split(tf.matMul(x, toQueriesKeysValues), 3, 1)
      .map((rows) => tf.reshape(rows, [BATCH, TIME, WIDTH])) as [T, T, T];
    const context = attention(queries, keys, values, HEADS);
    return tf.matMul(tf.reshape(context, [ROWS, WIDTH]), fromHeads);
  };
  const loss = () => {
    let x: tf.Tensor2D = tf.reshape(tf.add(tf.gather(embedding, inputs), positions), [ROWS, WIDTH]);
    for (const layer of layers) {
      x = tf.add(x, attend(layerNorm(x, layer.norm1), layer));
      const normed = layerNorm(x, layer.norm2);
      const wide = geluTanh(dense(normed, layer.expand, layer.expandBias)); // [rows, 4 width]
      x = tf.add(x, dense(wide, layer.contract, layer.contractBias));
    }
    const logits: tf.Tensor2D = tf.matMul(layerNorm(x, norm), embedding, false, true);
    return operations.crossEntropy(labels, logits);
  };
  const inLayers = layers.flatMap(({ norm1, norm2, ...rest }) =>
    [norm1, norm2, rest].flatMap((group) => Object.values<tf.Variable>({ ...group }))
  );
  const variables = [embedding, positions, norm.gamma, norm.beta, ...inLayers];
  return training(operations, variables, loss);
}
