import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { setUpBackend } from "lib/backend/mod.ts";
import { Embedding } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";

await setUpBackend();
const random = () => new Random(0);
const tokens = (...values: number[]) => tf.tensor1d(values, "int32");

Deno.test("Embedding gives each token its row, for tokens of any shape", () => {
  const layer = new Embedding(3, 2, { random: random() });
  layer.embeddings.assign(tf.tensor2d([[1, 2], [3, 4], [5, 6]]));
  assert.deepEqual(layer.apply(tokens(2, 0)).arraySync(), [[5, 6], [1, 2]]);
  assert.deepEqual(layer.apply(tf.scalar(1, "int32")).arraySync(), [3, 4]);
  assert.deepEqual(layer.apply(tf.tensor3d([2, 1], [1, 2, 1], "int32")).arraySync(), [[
    [[5, 6]],
    [[3, 4]],
  ]]);
  layer.dispose();
});

Deno.test("Embedding draws N(0, 1), or what it is asked for", () => {
  const layer = new Embedding(50, 4, { random: random() });
  const zeros = new Embedding(50, 4, { random: random(), initializer: "zeros" });
  assert.deepEqual(layer.embeddings.dataSync(), normalTensor(random(), [50, 4]).dataSync());
  assert.equal(tf.sum(zeros.embeddings).dataSync()[0], 0);
  layer.dispose();
  zeros.dispose();
});

Deno.test("Embedding's gradient is summed over the places of a token, and 0 for others", () => {
  const layer = new Embedding(3, 1, { random: random() });
  const loss = () =>
    tf.sum(tf.mul(layer.apply(tokens(2, 0, 2)), tf.tensor2d([[1], [10], [100]]))) as tf.Scalar;
  const { grads } = tf.variableGrads(loss, layer.variables);
  assert.deepEqual([...grads[layer.embeddings.name]!.dataSync()], [10, 0, 101]);
  layer.dispose();
});

Deno.test("Embedding leaks no tensor", async () => {
  const input = tokens(1, 2);
  await withLeakCheck(() => {
    const layer = new Embedding(3, 2, { random: random() });
    layer.apply(input).dispose();
    layer.dispose();
  });
});

Deno.test("Embedding refuses tokens outside its vocabulary, and other types", () => {
  const layer = new Embedding(3, 2, { random: random() });
  assert.throws(() => layer.apply(tokens(0, 3)), {
    name: "RangeError",
    message: 'Cannot look up embeddings: "tokens" must be in [0, 3), current value is 3',
  });
  assert.throws(() => layer.apply(tokens(-1)), /current value is -1/);
  assert.throws(() => layer.apply(tf.tensor1d([1.5])), /must be of type int32.*"float32"/);
  assert.throws(() => new Embedding(0, 2, { random: random() }), /"vocabulary" must be a positive/);
  assert.throws(() => new Embedding(2, NaN, { random: random() }), /"size" must be a positive/);
  layer.dispose();
});
