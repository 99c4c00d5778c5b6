import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import {
  AdditiveAttention,
  additiveAttention,
  causalMask,
  MultiHeadAttention,
  multiHeadAttention,
  type MultiHeadAttentionOptions,
} from "lib/attention/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { initialWeights, toKeras, toTorch } from "lib/nn/mod.ts";
import { multiHeadAttentionParameterCount } from "lib/parameter_counts/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../_assert_close.ts";
import { assertRoundTrip } from "../nn/_round_trip.ts";

await setUpBackend();
const random = new Random(0);
const queries = normalTensor<tf.Rank.R3>(random, [2, 3, 6]); // [batch, queries, size]
const memory = normalTensor<tf.Rank.R3>(random, [2, 5, 4]); // [batch, keys, memorySize]
const multiHead = (options: Partial<MultiHeadAttentionOptions> = {}, seed = 0) =>
  new MultiHeadAttention(6, { heads: 2, random: new Random(seed), ...options });

Deno.test("MultiHeadAttention computes multiHeadAttention() with its weights", () => {
  const layer = multiHead({ memorySize: 4 }), { query, key, value, output } = layer;
  const weights = { query, key, value, output };
  const expected = multiHeadAttention(queries, memory, weights, { heads: 2 });
  const { context, weights: looks } = layer.apply(queries, memory);
  assert.deepEqual(context.dataSync(), expected.context.dataSync());
  assert.deepEqual(looks.shape, [2, 2, 3, 5]); // [batch, heads, queries, keys]
  assertClose(layer.context(queries, memory).dataSync(), context.dataSync(), 1e-6);
  const mask = causalMask(3);
  const masked = multiHead().apply(queries, queries, { mask }).weights.arraySync();
  assert.equal(masked[0]![0]![0]![2], 0);
});

Deno.test("MultiHeadAttention has the sizes that it is asked for, and as many weights as counted", () => {
  for (const useBias of [true, false]) {
    const layer = multiHead({ headSize: 5, valueSize: 7, useBias });
    const sizes = { modelSize: 6, heads: 2, keySize: 5, valueSize: 7, useBias };
    assert.equal(layer.parameterCount, multiHeadAttentionParameterCount(sizes).total);
    assert.deepEqual(layer.apply(queries, queries).context.shape, [2, 3, 6]);
    layer.dispose();
  }
});

Deno.test("attention without biases is attention with biases of zero", () => {
  const [bare, zero] = [multiHead({ useBias: false }), multiHead()];
  const contexts = [bare, zero].map((layer) => layer.apply(queries, queries).context.dataSync());
  assert.deepEqual(contexts[0], contexts[1]);
});

Deno.test("weights survive the way to another framework and back, and leak no tensor", async () => {
  await assertRoundTrip((seed) => multiHead({ initializer: "fan_in_uniform" }, seed));
  await assertRoundTrip((seed) => multiHead({ useBias: false }, seed));
  await assertRoundTrip((seed) => multiHead({ memorySize: 4 }, seed));
  await assertRoundTrip((seed) => multiHead({ headSize: 5, valueSize: 7 }, seed), ["Keras"]);
});

Deno.test("attention has PyTorch's and Keras's names and shapes", () => {
  const shapes = (arrays: Record<string, tf.Tensor>) =>
    Object.fromEntries(Object.entries(arrays).map(([name, { shape }]) => [name, shape]));
  assert.deepEqual(shapes(toTorch(multiHead())), {
    "in_proj_weight": [18, 6],
    "in_proj_bias": [18],
    "out_proj.weight": [6, 6],
    "out_proj.bias": [6],
  });
  assert.deepEqual(shapes(toTorch(multiHead({ memorySize: 4, useBias: false }))), {
    "q_proj_weight": [6, 6],
    "k_proj_weight": [6, 4],
    "v_proj_weight": [6, 4],
    "out_proj.weight": [6, 6],
  });
  assert.deepEqual(shapes(toKeras(multiHead({ headSize: 5, valueSize: 7, useBias: false }))), {
    "query/kernel": [6, 2, 5],
    "key/kernel": [6, 2, 5],
    "value/kernel": [6, 2, 7],
    "attention_output/kernel": [2, 7, 6],
  });
});

Deno.test("AdditiveAttention computes additiveAttention() with its weights, Glorot-uniform", () => {
  const layer = new AdditiveAttention(6, 4, { random: new Random(0), hidden: 5 });
  const { queryKernel, keyKernel, scoreVector } = layer;
  const weights = { queryKernel, keyKernel, scoreVector };
  assert.deepEqual(Object.keys(layer.parameters), Object.keys(weights));
  const expected = additiveAttention(queries, memory, memory, weights);
  const { context } = layer.apply(queries, memory);
  assert.deepEqual(context.dataSync(), expected.context.dataSync());
  const draw = { random: new Random(0).split("key"), initializer: "glorot_uniform" } as const;
  assert.deepEqual(keyKernel.dataSync(), initialWeights([4, 5], draw).dataSync());
  assert.equal(new AdditiveAttention(6, 4, { random }).scoreVector.size, 6);
});

Deno.test("attention layers leak no tensor", async () => {
  await withLeakCheck(() => {
    const layers = [
      multiHead(),
      multiHead({ useBias: false }),
      new AdditiveAttention(6, 6, { random }),
    ];
    for (const layer of layers) {
      tf.tidy(() => void layer.apply(queries, queries));
      layer.dispose();
    }
  });
});

Deno.test("attention layers name a bad argument", () => {
  assert.throws(() => multiHead({ heads: 4 }), {
    name: "RangeError",
    message: 'Cannot build multi-head attention: "heads" must be a divisor of the size 6, ' +
      "current value is 4",
  });
  assert.throws(() => multiHead({ heads: 0 }), /"heads" must be a positive integer/);
  assert.throws(() => multiHead({ headSize: 1.5 }), /"headSize" must be a positive integer/);
  assert.throws(() => new AdditiveAttention(6, 4, { random, hidden: 0 }), /"hidden" must be a pos/);
  assert.throws(() => toTorch(multiHead({ headSize: 5 })), {
    name: "RangeError",
    message: "Cannot convert weights: PyTorch's heads together have the size, 6; " +
      "these have 10 in keys and 10 in values",
  });
});
