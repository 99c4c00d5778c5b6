/** Reference cases on recurrent layers: outputs of Keras, outputs and gradients of PyTorch. */
import * as tf from "@tensorflow/tfjs";
import { Dense, Embedding, loadKeras, loadTorch, type Module } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import {
  Bidirectional,
  type CellKind,
  LSTM,
  type MergeMode,
  RecurrentLayer,
  type RecurrentState,
  type RunOptions,
} from "lib/rnn/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";
import { inFloat32 } from "../on_tensors.ts";

const values = (tensor: tf.Tensor) => tensor.arraySync();

const random = new Random(0);

/** The arrays of a Keras cell under its names. */
function cellArrays(cell: string, { kernel, recurrent_kernel, bias }: GoldenInputs) {
  const arrays = { kernel, recurrent_kernel, ...(bias === undefined ? {} : { bias }) };
  const named = Object.entries(arrays).map(([name, values]) => [`${cell}/${name}`, values]);
  return Object.fromEntries(named);
}

/** A layer of the size of Keras's weights, which it loads. */
function kerasLayer(kind: CellKind, inputs: GoldenInputs) {
  const { kernel, recurrent_kernel, bias } = inputs;
  const sizes = [kernel.length, recurrent_kernel.length] as const;
  const layer = new RecurrentLayer(kind, ...sizes, { random, useBias: bias !== undefined });
  loadKeras(layer, cellArrays(kind === "gru_reset_before" ? "gru_cell" : `${kind}_cell`, inputs));
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
  const sizes = [forward.kernel.length, forward.recurrent_kernel.length] as const;
  const one = () => new LSTM(...sizes, { random });
  return Object.fromEntries(
    Object.entries(MERGES).flatMap(([name, merge]) => {
      const layer = new Bidirectional(one(), one(), { merge });
      loadKeras(layer, {
        ...cellArrays("forward_lstm/lstm_cell", forward),
        ...cellArrays("backward_lstm/lstm_cell", backward),
      });
      const output = layer.apply(tf.tensor3d(x));
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

/** A stack of layers as PyTorch runs it: outputs, last states and all gradients. */
function torch(kind: CellKind, inputs: GoldenInputs) {
  const layers = torchLayers(kind, inputs), x = tf.tensor3d(inputs.x);
  const loss = (x: tf.Tensor) => {
    const { sequence } = runStack(layers, x as tf.Tensor3D);
    return tf.sum(tf.mul(sequence, tf.tensor(inputs.grad_out))) as tf.Scalar;
  };
  const { grads } = tf.variableGrads(() => loss(x), layers.flatMap(({ variables }) => variables));
  const { sequence, states } = runStack(layers, x);
  const cells = states.map(({ c }) => c).filter((c) => c !== undefined);
  return {
    sequence: values(sequence),
    loss: values(loss(x)),
    grad_x: values(tf.grad(loss)(x)),
    grad_params: Object.assign({}, ...layers.map((layer, i) => torchGradients(layer, grads, i))),
    h_n: values(tf.stack(states.map(({ h }) => h))),
    ...(cells.length > 0 ? { c_n: values(tf.stack(cells)) } : {}),
  };
}

/** One layer for each level, which loads that level's arrays. */
function torchLayers(kind: CellKind, { params, num_layers, bidirectional }: GoldenInputs) {
  return Array.from({ length: num_layers }, (_, level) => {
    const named = Object.entries<number[][]>(params)
      .filter(([name]) => name.includes(`_l${level}`))
      .map(([name, array]) => [name.replace(`_l${level}`, "_l0"), array] as const);
    const arrays = Object.fromEntries(named), useBias = "bias_ih_l0" in arrays;
    const inputs = arrays["weight_ih_l0"]![0]!.length, units = arrays["weight_hh_l0"]![0]!.length;
    const one = () => new RecurrentLayer(kind, inputs, units, { random, useBias });
    const layer = bidirectional ? new Bidirectional(one(), one()) : one();
    loadTorch(layer, arrays);
    return layer;
  });
}

function runStack(layers: readonly (RecurrentLayer | Bidirectional)[], x: tf.Tensor3D) {
  const states: RecurrentState[] = [];
  let sequence = x;
  for (const layer of layers) {
    if (layer instanceof Bidirectional) {
      const output = layer.apply(sequence);
      states.push(output.forward, output.backward);
      sequence = output.sequence;
    } else {
      const output = layer.apply(sequence);
      states.push(output.state);
      sequence = output.sequence;
    }
  }
  return { sequence, states };
}

/** The gradients of a layer under PyTorch's names: two biases that are added have the same. */
function torchGradients(layer: Module, grads: tf.NamedTensorMap, level: number) {
  const { parameters } = layer;
  const layouts = layer.layouts("torch").filter(({ own }) => own[0]! in parameters);
  return Object.fromEntries(layouts.flatMap(({ own, theirs, toTheirs }) => {
    const arrays = toTheirs(own.map((name) => grads[parameters[name]!.name]!));
    return theirs.map((name, i) => {
      const array = own.length === 1 ? arrays[0]! : arrays[i]!;
      return [name.replace("_l0", `_l${level}`), values(array)];
    });
  }));
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
