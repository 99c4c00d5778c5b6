/** A small generative pre-trained transformer (GPT): width 128, 2 layers, 4 heads, 64 tokens. */
import { nn, numpy as np } from "@jax-js/jax";
import {
  crossEntropy,
  dense,
  tokens,
  training,
  Values,
  type Wait,
  type Workload,
} from "./_training.ts";

const BATCH = 8, TIME = 64, WIDTH = 128, HEADS = 4, LAYERS = 2, VOCABULARY = 64;
const ROWS = BATCH * TIME;

/** A factor and a shift, or weights and a bias. */
type Pair = [np.Array, np.Array];

const makeNorm = (): Pair => [np.ones([WIDTH]), np.zeros([WIDTH])];

function makeLayer(values: Values) {
  return {
    norm1: makeNorm(),
    toQueriesKeysValues: values.weight([WIDTH, 3 * WIDTH]),
    fromHeads: values.weight([WIDTH, WIDTH]),
    norm2: makeNorm(),
    expand: [values.weight([WIDTH, 4 * WIDTH]), np.zeros([4 * WIDTH])] as Pair,
    contract: [values.weight([4 * WIDTH, WIDTH]), np.zeros([WIDTH])] as Pair,
  };
}

type Layer = ReturnType<typeof makeLayer>;

const layerNorm = (x: np.Array, [gamma, beta]: Pair) =>
  nn.standardize(x, -1, { epsilon: 1e-5 }).mul(gamma).add(beta);

/** Causal self-attention of all heads: rows [rows, width] to [rows, width]. */
function attend(x: np.Array, { toQueriesKeysValues, fromHeads }: Layer): np.Array {
  const parts = np.split(np.matmul(x, toQueriesKeysValues), 3, 1);
  const [queries, keys, values] = parts.map((rows) =>
    rows.reshape([BATCH, TIME, HEADS, WIDTH / HEADS])
  ) as [np.Array, np.Array, np.Array];
  const context = nn.dotProductAttention(queries, keys, values, { isCausal: true });
  return np.matmul(context.reshape([ROWS, WIDTH]), fromHeads);
}

/** Next-token cross entropy with layer norms before attention and feed-forward net (GPT-2). */
export function gpt(wait: Wait): Workload {
  const values = new Values();
  const layers = Array.from({ length: LAYERS }, () => makeLayer(values));
  const embedding = values.weight([VOCABULARY, WIDTH]), positions = values.weight([TIME, WIDTH]);
  const parameters = { layers, embedding, positions, norm: makeNorm() };
  const data = {
    inputs: tokens(ROWS, VOCABULARY).reshape([BATCH, TIME]),
    labels: nn.oneHot(tokens(ROWS, VOCABULARY, 17), VOCABULARY),
  };
  const loss = (p: typeof parameters, { inputs, labels }: typeof data) => {
    const embedded = np.take(p.embedding.ref, inputs, 0).add(p.positions);
    let x = embedded.reshape([ROWS, WIDTH]);
    for (const layer of p.layers) {
      x = x.ref.add(attend(layerNorm(x, layer.norm1), layer));
      const wide = nn.gelu(dense(layerNorm(x.ref, layer.norm2), layer.expand)); // [rows, 4 width]
      x = x.add(dense(wide, layer.contract));
    }
    const logits = np.matmul(layerNorm(x, p.norm), np.matrixTranspose(p.embedding));
    return crossEntropy(logits, labels);
  };
  return training(parameters, data, loss, wait);
}
