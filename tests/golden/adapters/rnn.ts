/** Reference cases on recurrent layers: outputs of Keras, outputs and gradients of PyTorch. */
import * as tf from "@tensorflow/tfjs";
import { Dense, Embedding, loadKeras, type Module } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import {
  Bidirectional,
  type CellKind,
  type MergeMode,
  RecurrentLayer,
  type RecurrentState,
  type RecurrentWeights,
  runBidirectionalLayer,
  type RunOptions,
  runRecurrentLayer,
} from "lib/rnn/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";
import { inFloat32 } from "../on_tensors.ts";

const values = (tensor: tf.Tensor) => tensor.arraySync();

const random = new Random(0);

/** A layer of the size of Keras's weights, which it loads under its cell's names. */
function kerasLayer(kind: CellKind, { kernel, recurrent_kernel, bias }: GoldenInputs) {
  const sizes = [kernel.length, recurrent_kernel.length] as const;
  const layer = new RecurrentLayer(kind, ...sizes, { random, useBias: bias !== undefined });
  const cell = kind === "gru_reset_before" ? "gru_cell" : `${kind}_cell`;
  const arrays = { kernel, recurrent_kernel, ...(bias === undefined ? {} : { bias }) };
  const named = Object.entries(arrays).map(([name, values]) => [`${cell}/${name}`, values]);
  loadKeras(layer, Object.fromEntries(named));
  return layer;
}

/** Sequence and last state with the suffix that the case gives them. */
function outputs(layer: RecurrentLayer, x: tf.Tensor3D, options: RunOptions, suffix: string) {
  const { sequence, state } = layer.apply(x, options);
  return {
    [`sequence${suffix}`]: values(sequence),
    [`final_h${suffix}`]: values(state.h),
    ...(state.c === undefined ? {} : { [`final_c${suffix}`]: values(state.c) }),
  };
}

const keras = (kindOf: (inputs: GoldenInputs) => CellKind) => (inputs: GoldenInputs) => {
  const kind = kindOf(inputs), layer = kerasLayer(kind, inputs), x = tf.tensor3d(inputs.x);
  const h = inputs.h0 && tf.tensor2d(inputs.h0), c = inputs.c0 && tf.tensor2d(inputs.c0);
  const suffix = kind === "lstm" ? "_from_state" : "_from_h0";
  return {
    ...outputs(layer, x, {}, ""),
    ...(h && outputs(layer, x, { initialState: c ? { h, c } : { h } }, suffix)),
    ...(inputs.mask && outputs(layer, x, { mask: tf.tensor2d(inputs.mask) }, "_masked")),
  };
};

const MERGES: Readonly<Record<string, MergeMode>> = {
  concat: "concat",
  sum: "sum",
  ave: "average",
  mul: "product",
};

function bidirectional({ x, forward, backward }: GoldenInputs) {
  const layers = [kerasLayer("lstm", forward), kerasLayer("lstm", backward)] as const;
  return Object.fromEntries(
    Object.entries(MERGES).flatMap(([name, merge]) => {
      const output = new Bidirectional(...layers, { merge }).apply(tf.tensor3d(x));
      return [[`sequence_${name}`, values(output.sequence)], [`last_${name}`, values(output.last)]];
    }),
  );
}

function embedding({ ids, embeddings, kernel, bias }: GoldenInputs) {
  const table = new Embedding(embeddings.length, embeddings[0].length, { random });
  const dense = new Dense(table.size, bias.length, { random, activation: "relu" });
  loadKeras(table, { embeddings });
  loadKeras(dense, { kernel, bias });
  const embedded = table.apply(tf.tensor2d(ids, undefined, "int32")); // [batch, time, size]
  return { embedded: values(embedded), output: values(dense.apply(embedded)) };
}

type Suffixed = Readonly<Record<string, tf.Tensor>>;

/** A stack of layers as PyTorch runs it: outputs, last states and all gradients. */
function torch(kind: CellKind, { x, params, num_layers, bidirectional, grad_out }: GoldenInputs) {
  const names = Object.keys(params);
  const tensors = names.map((name) => tf.tensor(params[name]));
  const run = (input: tf.Tensor3D, weights: Suffixed) =>
    runStack(kind, input, weights, num_layers, bidirectional);
  const named = (arrays: tf.Tensor[]): Suffixed =>
    Object.fromEntries(names.map((name, i) => [name, arrays[i]!]));
  const input = tf.tensor3d(x);
  const loss = (first: tf.Tensor, ...weights: tf.Tensor[]) =>
    tf.sum(tf.mul(run(first as tf.Tensor3D, named(weights)).sequence, tf.tensor(grad_out)));
  const [gradX, ...gradients] = tf.grads(loss as never)([input, ...tensors]);
  const { sequence, states } = run(input, named(tensors));
  const cells = states.map(({ c }) => c).filter((c) => c !== undefined);
  return {
    sequence: values(sequence),
    loss: values(loss(input, ...tensors)),
    grad_x: values(gradX!),
    grad_params: Object.fromEntries(names.map((name, i) => [name, values(gradients[i]!)])),
    h_n: values(tf.stack(states.map(({ h }) => h))),
    ...(cells.length > 0 ? { c_n: values(tf.stack(cells)) } : {}),
  };
}

function runStack(
  kind: CellKind,
  x: tf.Tensor3D,
  params: Suffixed,
  layers: number,
  bidirectional: boolean,
) {
  const weightsOf = (suffix: string) => torchWeights(kind, params, suffix);
  let sequence = x;
  const states: RecurrentState[] = [];
  for (let layer = 0; layer < layers; layer++) {
    const forward = weightsOf(`l${layer}`);
    if (bidirectional) {
      const both = { forward, backward: weightsOf(`l${layer}_reverse`) };
      const output = runBidirectionalLayer(kind, sequence, both);
      states.push(output.forward, output.backward);
      sequence = output.sequence;
    } else {
      const output = runRecurrentLayer(kind, sequence, forward);
      states.push(output.state);
      sequence = output.sequence;
    }
  }
  return { sequence, states };
}

/** Weights made of tensors that gradients flow back to, by the layouts of a layer of their size. */
function torchWeights(kind: CellKind, params: Suffixed, suffix: string): RecurrentWeights {
  const inputs = params[`weight_ih_${suffix}`]!.shape[1]!;
  const units = params[`weight_hh_${suffix}`]!.shape[1]!;
  const useBias = `bias_ih_${suffix}` in params;
  const layer: Module = new RecurrentLayer(kind, inputs, units, { random, useBias });
  const own = layer.layouts("torch").filter(({ own }) => own[0]! in layer.parameters);
  const weights = Object.fromEntries(own.flatMap(({ own, theirs, toOwn }) => {
    const tensors = toOwn(theirs.map((name) => params[name.replace("l0", suffix)]!));
    return own.map((name, i) => [name, tensors[i]!]);
  }));
  return weights as unknown as RecurrentWeights;
}

export const adapters: Record<string, Adapter> = {
  rnn_keras_simplernn: inFloat32(keras(() => "simple_rnn")),
  rnn_keras_lstm: inFloat32(keras(() => "lstm")),
  rnn_keras_gru_reset_after_true: inFloat32(keras(() => "gru")),
  rnn_keras_gru_reset_after_false: inFloat32(keras(() => "gru_reset_before")),
  rnn_keras_bidirectional: inFloat32(bidirectional),
  rnn_keras_dense_embedding: inFloat32(embedding),
  rnn_torch_rnn: inFloat32((inputs) => torch("simple_rnn", inputs)),
  rnn_torch_lstm: inFloat32((inputs) => torch("lstm", inputs)),
  rnn_torch_gru: inFloat32((inputs) => torch("gru", inputs)),
};
