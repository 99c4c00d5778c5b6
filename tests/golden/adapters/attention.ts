/** Reference cases on attention, positions and a Transformer block, by PyTorch and Keras. */
import * as tf from "@tensorflow/tfjs";
import {
  additiveAttention,
  causalMask,
  combineMasks,
  generalAttention,
  MultiHeadAttention,
  projectedAdditiveAttention,
  scaledDotProductAttention,
} from "lib/attention/mod.ts";
import { loadKeras, loadTorch } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import {
  rotaryPositions,
  rotate,
  sinusoidalPositions,
  TransformerEncoderBlock,
} from "lib/transformer/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";
import { inFloat32 } from "../on_tensors.ts";

type Output = Readonly<Record<"context" | "weights", tf.Tensor>>;

/** Context and weights under the names of the case, such as `causal_output`. */
const named = ({ context, weights }: Output, prefix = "") => ({
  [`${prefix}output`]: context.arraySync(),
  [`${prefix}weights`]: weights.arraySync(),
});

function bahdanau({ annotations_h, state_s, W, U, v, mask, grad_context }: GoldenInputs) {
  const weights = {
    queryKernel: tf.tensor2d(W),
    keyKernel: tf.tensor2d(U),
    scoreVector: tf.tensor1d(v),
  };
  const h = tf.tensor3d(annotations_h), s = tf.expandDims(tf.tensor2d(state_s), 1) as tf.Tensor3D;
  const plain = additiveAttention(s, h, h, weights);
  const masked = additiveAttention(s, h, h, weights, { mask: tf.tensor2d(mask) });
  const loss = (annotations: tf.Tensor, state: tf.Tensor) => {
    const [keys, queries] = [annotations, state] as [tf.Tensor3D, tf.Tensor3D];
    const { context } = additiveAttention(queries, keys, keys, weights);
    return tf.sum(tf.mul(context, tf.expandDims(tf.tensor2d(grad_context), 1)));
  };
  const [gradH, gradS] = tf.grads(loss)([h, s]);
  const flat = (x: tf.Tensor) => tf.squeeze(x, [1]).arraySync();
  return {
    energies: flat(plain.scores),
    weights: flat(plain.weights),
    context: flat(plain.context),
    weights_masked: flat(masked.weights),
    context_masked: flat(masked.context),
    grad_h: gradH!.arraySync(),
    grad_s: flat(gradS!),
  };
}

function kerasAdditive({ query, value, scale, value_mask }: GoldenInputs) {
  const q = tf.tensor3d(query), v = tf.tensor3d(value), score = tf.tensor1d(scale);
  const masked = projectedAdditiveAttention(q, v, v, score, { mask: tf.tensor2d(value_mask) });
  return {
    ...named(projectedAdditiveAttention(q, v, v, score)),
    output_masked: masked.context.arraySync(),
    weights_masked: masked.weights.arraySync(),
  };
}

function luong({ query, value, scale, value_mask, W_general, W_concat, v_concat }: GoldenInputs) {
  const q = tf.tensor3d(query), v = tf.tensor3d(value), [, queries, size] = q.shape;
  const mask = tf.tensor2d(value_mask), causal = causalMask(queries, v.shape[1]);
  const concat = tf.tensor2d(W_concat), hidden = concat.shape[1];
  const concatWeights = {
    queryKernel: tf.slice(concat, [0, 0], [size, hidden]),
    keyKernel: tf.slice(concat, [size, 0], [-1, hidden]),
    scoreVector: tf.tensor1d(v_concat),
  };
  return {
    ...named(scaledDotProductAttention(q, v, v, { scale: 1 }), "dot_"),
    ...named(scaledDotProductAttention(q, v, v, { scale }), "scaled_"),
    ...named(scaledDotProductAttention(q, v, v, { scale: 1, mask }), "masked_"),
    ...named(scaledDotProductAttention(q, v, v, { scale: 1, mask: causal }), "causal_"),
    ...named(generalAttention(q, v, v, tf.tensor2d(W_general)), "general_"),
    ...named(additiveAttention(q, v, v, concatWeights), "concat_"),
  };
}

/** Head by head: the case has the heads as a dimension of its own. */
function scaledDotProduct({ q, k, v, key_keep_mask, grad_out }: GoldenInputs) {
  const heads: number = q[0].length, time: number = q[0][0].length;
  const head = (x: number[][][][], i: number) => tf.tensor3d(x.map((sample) => sample[i]!));
  const keep = tf.cast(tf.tensor2d(key_keep_mask), "float32"), causal = causalMask(time);
  const masks: Record<string, tf.Tensor | undefined> = {
    "": undefined,
    _padding: keep,
    _causal: causal,
    _causal_padding: combineMasks(keep as tf.Tensor2D, causal),
  };
  const perHead = <T extends tf.Tensor>(compute: (i: number) => T) =>
    tf.stack(Array.from({ length: heads }, (_, i) => compute(i)), 1).arraySync();
  const outputs = Object.entries(masks).flatMap(([suffix, mask]) => {
    const attended = (i: number) =>
      scaledDotProductAttention(head(q, i), head(k, i), head(v, i), mask ? { mask } : {});
    return [
      [`output${suffix}`, perHead((i) => attended(i).context)],
      [`weights${suffix}`, perHead((i) => attended(i).weights)],
    ];
  });
  const gradients = (i: number) =>
    tf.grads((...x: tf.Tensor[]) => {
      const [queries, keys, values] = x as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D];
      const { context } = scaledDotProductAttention(queries, keys, values, { mask: causal });
      return tf.sum(tf.mul(context, head(grad_out, i)));
    })([head(q, i), head(k, i), head(v, i)]);
  return {
    ...Object.fromEntries(outputs),
    causal_grad_q: perHead((i) => gradients(i)[0]!),
    causal_grad_k: perHead((i) => gradients(i)[1]!),
    causal_grad_v: perHead((i) => gradients(i)[2]!),
  };
}

const random = new Random(0);

function torchMultiHead(inputs: GoldenInputs) {
  const { heads, params, key_padding_mask_true_is_ignored: ignored } = inputs;
  const x = tf.tensor3d(inputs.x), memory = tf.tensor3d(inputs.memory), size = x.shape[2];
  const layer = new MultiHeadAttention(size, { heads, random, memorySize: memory.shape[2] });
  loadTorch(layer, params);
  const keep = tf.sub(1, tf.cast(tf.tensor2d(ignored), "float32"));
  return {
    ...named(layer.apply(x, x)),
    ...named(layer.apply(x, x, { mask: causalMask(x.shape[1]) }), "causal_"),
    ...named(layer.apply(x, x, { mask: keep }), "padding_"),
    ...named(layer.apply(x, memory), "cross_"),
  };
}

function kerasMultiHead({ num_heads: heads, x, weights, key_keep_mask }: GoldenInputs) {
  const sequence = tf.tensor3d(x), [size, , headSize] = tf.tensor3d(weights["query/kernel"]).shape;
  const layer = new MultiHeadAttention(size, {
    ...{ heads, random, headSize, valueSize: weights["value/kernel"][0][0].length },
  });
  loadKeras(layer, weights);
  const keep = tf.cast(tf.tensor2d(key_keep_mask), "float32");
  return {
    ...named(layer.apply(sequence, sequence)),
    ...named(layer.apply(sequence, sequence, { mask: causalMask(x[0].length) }), "causal_"),
    ...named(layer.apply(sequence, sequence, { mask: keep }), "padding_"),
  };
}

function transformerBlock(inputs: GoldenInputs) {
  const { heads, activation, norm_first, layer_norm_eps: epsilon, params } = inputs;
  const block = new TransformerEncoderBlock(inputs.d_model, {
    ...{ heads, activation, epsilon, random, normalizeFirst: norm_first },
    feedForward: inputs.dim_feedforward,
  });
  loadTorch(block, params);
  const x = tf.tensor3d(inputs.x);
  return {
    output: block.apply(x).arraySync(),
    output_causal: block.apply(x, { mask: causalMask(x.shape[1]) }).arraySync(),
  };
}

export const adapters: Record<string, Adapter> = {
  attention_bahdanau: inFloat32(bahdanau),
  attention_keras_additive: inFloat32(kerasAdditive),
  attention_luong: inFloat32(luong),
  attention_sdpa: inFloat32(scaledDotProduct),
  attention_mha_torch: inFloat32(torchMultiHead),
  attention_mha_keras: inFloat32(kerasMultiHead),
  attention_transformer_block: inFloat32(transformerBlock),
  attention_positional: ({ length, d_model, q }) => {
    const { cos, sin } = rotaryPositions(length, d_model);
    return {
      sinusoidal: sinusoidalPositions(length, d_model),
      rope_cos: cos,
      rope_sin: sin,
      rope_q: rotate(q, { cos, sin }),
    };
  },
};
