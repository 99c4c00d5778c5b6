import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { causalMask } from "lib/attention/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { toTorch } from "lib/nn/mod.ts";
import {
  transformerDecoderLayerParameterCount,
  transformerEncoderLayerParameterCount,
} from "lib/parameter_counts/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import {
  type TransformerBlockOptions,
  TransformerDecoderBlock,
  TransformerEncoderBlock,
} from "lib/transformer/mod.ts";
import { assertRoundTrip } from "../nn/_round_trip.ts";

await setUpBackend();
const x = normalTensor<tf.Rank.R3>(new Random(5), [2, 5, 4]); // [batch, time, size]
const memory = normalTensor<tf.Rank.R3>(new Random(6), [2, 3, 4]); // [batch, keys, size]
const optionsOf = (seed: number, options: Partial<TransformerBlockOptions>) => ({
  ...{ heads: 2, feedForward: 6, random: new Random(seed), ...options },
});
const encoder = (options: Partial<TransformerBlockOptions> = {}, seed = 0) =>
  new TransformerEncoderBlock(4, optionsOf(seed, options));
const decoder = (options: Partial<TransformerBlockOptions> = {}, seed = 0) =>
  new TransformerDecoderBlock(4, optionsOf(seed, options));
const largest = (a: tf.Tensor, b: tf.Tensor) => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!;
const firstPlaces = (y: tf.Tensor3D, count: number) => tf.slice(y, [0, 0, 0], [2, count, 4]);

for (const normalizeFirst of [false, true]) {
  Deno.test(`the decoder block has the gradients of finite differences, normalizeFirst ${normalizeFirst}`, () => {
    const block = decoder({ normalizeFirst, activation: "gelu" });
    const energies = {
      x: (h: tf.Tensor) => block.apply(h as tf.Tensor3D, memory),
      memory: (h: tf.Tensor) => block.apply(x, h as tf.Tensor3D),
    };
    for (const [name, energy] of Object.entries(energies)) {
      const at = name === "x" ? x : memory, step = normalTensor(new Random(7), at.shape);
      const along = (t: tf.Tensor) =>
        // a sum of squares of normalized rows is constant
        tf.sum(tf.mul(energy(tf.add(at, tf.mul(t, step))), x)) as tf.Scalar;
      const { largestRelativeError } = checkGradient(along, tf.scalar(0), { epsilon: 0.003 });
      assert.ok(largestRelativeError < 5e-3, `${name}: ${largestRelativeError}`);
    }
  });

  Deno.test(`no place of a decoder block sees what follows, normalizeFirst ${normalizeFirst}`, () => {
    const block = decoder({ normalizeFirst }), short = firstPlaces(x, 3);
    const difference = largest(firstPlaces(block.apply(x, memory), 3), block.apply(short, memory));
    assert.ok(difference < 1e-5, `${difference}`);
    const other = tf.mul<tf.Tensor3D>(memory, 2);
    assert.ok(largest(block.apply(x, memory), block.apply(x, other)) > 1e-3, "it sees the memory");
  });
}

Deno.test("a decoder block leaves out masked places of x and of the memory", () => {
  const block = decoder();
  const mask = tf.tensor2d([[0, 1, 1, 1, 1], [0, 1, 1, 1, 1]]); // the first is padding
  const changed = tf.concat([tf.fill([2, 1, 4], 9), tf.slice(x, [0, 1, 0], [2, 4, 4])], 1);
  const [a, b] = [x, changed as tf.Tensor3D].map((h) =>
    tf.slice(block.apply(h, memory, { mask }), [0, 1, 0], [2, 4, 4])
  );
  assert.ok(largest(a!, b!) < 1e-6);
  const memoryMask = tf.tensor2d([[1, 1, 0], [1, 1, 0]]);
  const short = block.apply(x, tf.slice(memory, [0, 0, 0], [2, 2, 4]));
  assert.ok(largest(block.apply(x, memory, { memoryMask }), short) < 1e-6);
});

Deno.test("an encoder block minds its mask", () => {
  const block = encoder(), mask = causalMask(5);
  const masked = firstPlaces(block.apply(x, { mask }), 2);
  assert.ok(largest(masked, block.apply(firstPlaces(x, 2), { mask: causalMask(2) })) < 1e-5);
  assert.ok(largest(masked, firstPlaces(block.apply(x), 2)) > 1e-3);
});

Deno.test("blocks have as many weights as counted, four times the size between by default", () => {
  const sizes = { modelSize: 4, heads: 2, feedForwardSize: 6 };
  assert.equal(encoder().parameterCount, transformerEncoderLayerParameterCount(sizes).total);
  assert.equal(decoder().parameterCount, transformerDecoderLayerParameterCount(sizes).total);
  const block = new TransformerEncoderBlock(4, { heads: 2, random: new Random(0) });
  assert.equal(block.expand.units, 16);
});

Deno.test("blocks drop what their parts give, in training alone", () => {
  const random = () => new Random(3), block = encoder({ dropout: 0.5, normalizeFirst: true });
  const again = () => block.apply(x, { training: true, random: random() });
  assert.deepEqual(again().dataSync(), again().dataSync());
  assert.ok(largest(again(), block.apply(x)) > 1e-3);
  const almost = encoder({ dropout: 1 - 1e-7, normalizeFirst: true });
  const y = almost.apply(x, { training: true, random: random() });
  assert.ok(largest(y, x) === 0, "what is left is the way around the parts");
  assert.throws(() => block.apply(x, { training: true }), /"random" must be a generator/);
  const dropping = decoder({ dropout: 0.5 });
  const trained = dropping.apply(x, memory, { training: true, random: random() });
  assert.ok(largest(trained, dropping.apply(x, memory)) > 1e-3);
});

Deno.test("weights survive the way to another framework and back, and leak no tensor", async () => {
  await assertRoundTrip((seed) => encoder({}, seed));
  await assertRoundTrip((seed) => decoder({}, seed));
  await assertRoundTrip((seed) =>
    new TransformerDecoderBlock(4, { ...optionsOf(seed, {}), memorySize: 3 })
  );
});

Deno.test("a decoder block has the names of PyTorch's decoder layer", () => {
  const attention = ["in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias"];
  const both = (name: string) => [`${name}.weight`, `${name}.bias`];
  assert.deepEqual(Object.keys(toTorch(decoder())), [
    ...attention.map((name) => `self_attn.${name}`),
    ...both("norm1"),
    ...attention.map((name) => `multihead_attn.${name}`),
    ...["norm2", "linear1", "linear2", "norm3"].flatMap(both),
  ]);
});

Deno.test("blocks leak no tensor", async () => {
  await withLeakCheck(() => {
    const random = new Random(0), training = { training: true, random };
    const [first, second] = [encoder({ dropout: 0.1 }), decoder({ dropout: 0.1 })];
    first.apply(x, training).dispose();
    second.apply(x, memory, training).dispose();
    first.dispose();
    second.dispose();
  });
});

Deno.test("blocks name a bad argument", () => {
  assert.throws(() => encoder({ heads: 3 }), /"heads" must be a divisor of the size 4/);
  assert.throws(() => encoder({ dropout: 1 }), /"rate" must be in \[0, 1\)/);
  assert.throws(() => decoder({ feedForward: 0 }), /"units" must be a positive integer/);
  assert.throws(() => decoder().apply(x, memory, { mask: tf.ones([2, 4]) }), {
    message:
      'Cannot apply a decoder block: "mask" must be of shape [2, 5], current shape is [2, 4]',
  });
});
