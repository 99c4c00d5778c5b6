/** Reference cases on GPT-2 by Hugging Face's transformers, and on an encoder-decoder by PyTorch. */
import * as tf from "@tensorflow/tfjs";
import { paddingMask } from "lib/attention/mod.ts";
import { loadTorch, losses, type NamedArrays, toTorch } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { generate, largestIndex } from "lib/sampling/mod.ts";
import { Gpt, TransformerDecoder, TransformerEncoder } from "lib/transformer/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";
import { inFloat32 } from "../on_tensors.ts";

function gpt2({ vocabulary, positions, size, blocks, heads, ...inputs }: GoldenInputs) {
  const gpt = new Gpt({ vocabulary, positions, size, blocks, heads }, { random: new Random(0) });
  loadTorch(gpt, inputs.state as NamedArrays, "transformer.");
  const tokens = tf.tensor2d(inputs.tokens, undefined, "int32"), [batch, time] = tokens.shape;
  const loss = () => {
    const logits = tf.slice(gpt.apply(tokens), [0, 0, 0], [batch, time - 1, vocabulary]);
    const next = tf.slice(tokens, [0, 1], [batch, time - 1]);
    return losses.sparseCategoricalCrossEntropy(next, logits, { fromLogits: true });
  };
  const { value, grads } = tf.variableGrads(loss);
  const logits = gpt.apply(tokens).arraySync();
  const length = positions - inputs.prompt.length;
  const { tokens: greedy } = generate(gpt, inputs.prompt, { choose: largestIndex, length });
  gpt.load(Object.fromEntries(
    Object.entries(gpt.parameters).map(([name, { name: id }]) => [name, grads[id]!]),
  ));
  const named = toTorch(gpt, "transformer."); // gradients are laid out as weights are
  const all = ["transformer.wte.weight", "transformer.h.0.attn.c_attn.weight"];
  return {
    logits,
    loss: value.dataSync()[0],
    grads: Object.fromEntries(all.map((name) => [name, named[name]!.arraySync()])),
    greedy,
  };
}

function encoderDecoder(
  { size, heads, feed_forward, blocks, norm_first, ...inputs }: GoldenInputs,
) {
  const random = new Random(0);
  const options = { heads, blocks, feedForward: feed_forward, normalizeFirst: norm_first, random };
  const encoder = new TransformerEncoder(size, options);
  const decoder = new TransformerDecoder(size, options);
  loadTorch(encoder, inputs.state as NamedArrays, "encoder.");
  loadTorch(decoder, inputs.state as NamedArrays, "decoder.");
  const source = tf.tensor3d(inputs.source), target = tf.tensor3d(inputs.target);
  const mask = paddingMask(inputs.source_lengths, source.shape[1]);
  const memory = encoder.apply(source, { mask });
  return {
    memory: tf.mul(memory, tf.expandDims(mask, 2)).arraySync(),
    output: decoder.apply(target, memory, { memoryMask: mask }).arraySync(),
  };
}

export const adapters: Record<string, Adapter> = {
  gpt2: inFloat32(gpt2),
  transformer_encoder_decoder: inFloat32(encoderDecoder),
};
