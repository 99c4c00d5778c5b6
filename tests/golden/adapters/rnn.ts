/** Reference cases on recurrent layers: outputs of Keras, outputs and gradients of PyTorch. */
import * as tf from "@tensorflow/tfjs";
import {
  type CellKind,
  fromLayersWeights,
  fromTorchWeights,
  type MergeMode,
  type RecurrentState,
  type RecurrentWeights,
  runBidirectionalLayer,
  runRecurrentLayer,
} from "lib/rnn/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";
import { inFloat32 } from "../on_tensors.ts";

const values = (tensor: tf.Tensor) => tensor.arraySync();

function kerasWeights({ kernel, recurrent_kernel, bias }: GoldenInputs): RecurrentWeights {
  return fromLayersWeights(
    [kernel, recurrent_kernel, bias].filter((array) => array !== undefined)
      .map((array) => tf.tensor(array)),
  );
}

/** Sequence and last state with the suffix that the case gives them. */
function outputs(
  kind: CellKind,
  inputs: GoldenInputs,
  options: { initialState?: RecurrentState; mask?: tf.Tensor2D },
  suffix: string,
) {
  const { sequence, state } = runRecurrentLayer(
    kind,
    tf.tensor3d(inputs.x),
    kerasWeights(inputs),
    options,
  );
  return {
    [`sequence${suffix}`]: values(sequence),
    [`final_h${suffix}`]: values(state.h),
    ...(state.c === undefined ? {} : { [`final_c${suffix}`]: values(state.c) }),
  };
}

const keras = (kindOf: (inputs: GoldenInputs) => CellKind) => (inputs: GoldenInputs) => {
  const kind = kindOf(inputs);
  const h = inputs.h0 && tf.tensor2d(inputs.h0), c = inputs.c0 && tf.tensor2d(inputs.c0);
  const suffix = kind === "lstm" ? "_from_state" : "_from_h0";
  return {
    ...outputs(kind, inputs, {}, ""),
    ...(h && outputs(kind, inputs, { initialState: c ? { h, c } : { h } }, suffix)),
    ...(inputs.mask && outputs(kind, inputs, { mask: tf.tensor2d(inputs.mask) }, "_masked")),
  };
};

const MERGES: Readonly<Record<string, MergeMode>> = {
  concat: "concat",
  sum: "sum",
  ave: "average",
  mul: "product",
};

function bidirectional(inputs: GoldenInputs) {
  const weights = {
    forward: kerasWeights(inputs.forward),
    backward: kerasWeights(inputs.backward),
  };
  return Object.fromEntries(
    Object.entries(MERGES).flatMap(([name, merge]) => {
      const output = runBidirectionalLayer("lstm", tf.tensor3d(inputs.x), weights, { merge });
      return [[`sequence_${name}`, values(output.sequence)], [`last_${name}`, values(output.last)]];
    }),
  );
}

function embedding({ ids, embeddings, kernel, bias }: GoldenInputs) {
  const embedded = tf.gather(tf.tensor2d(embeddings), tf.tensor2d(ids, undefined, "int32"));
  const [batch, time, width] = embedded.shape as unknown as [number, number, number];
  const product = tf.matMul(tf.reshape(embedded, [batch * time, width]), tf.tensor2d(kernel));
  const dense = tf.relu(tf.add(product, tf.tensor(bias)));
  return {
    embedded: values(embedded),
    output: values(tf.reshape(dense, [batch, time, dense.shape[1]!])),
  };
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
  const weightsOf = (suffix: string) => {
    const array = (name: string) => params[`${name}_${suffix}`];
    const [biasIh, biasHh] = [array("bias_ih"), array("bias_hh")] as (tf.Tensor1D | undefined)[];
    return fromTorchWeights(kind, {
      weightIh: array("weight_ih") as tf.Tensor2D,
      weightHh: array("weight_hh") as tf.Tensor2D,
      ...(biasIh === undefined || biasHh === undefined ? {} : { biasIh, biasHh }),
    });
  };
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
