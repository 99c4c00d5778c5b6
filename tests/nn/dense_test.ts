import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { type ActivationName, activations, Dense } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose, FLOAT32 } from "../_assert_close.ts";

await setUpBackend();
const random = () => new Random(0);

Deno.test("Dense computes activation(x W + b)", () => {
  const layer = new Dense(2, 3, { random: random(), activation: "relu" });
  layer.kernel.assign(tf.tensor2d([[1, -1, 2], [0, 1, -3]]));
  layer.bias!.assign(tf.tensor1d([0.5, 0, 1]));
  assert.deepEqual(layer.apply(tf.tensor2d([[1, 1], [2, -1]])).arraySync(), [
    [1.5, 0, 0],
    [2.5, 0, 8],
  ]);
  layer.dispose();
});

Deno.test("Dense applies each activation, with a bias and without", () => {
  const x = normalTensor(random(), [3, 2]);
  for (const activation of Object.keys(activations) as ActivationName[]) {
    for (const useBias of [true, false]) {
      const layer = new Dense(2, 4, { random: random(), activation, useBias });
      const expected = activations[activation](tf.matMul<tf.Tensor>(x, layer.kernel));
      assertClose(layer.apply(x), expected, FLOAT32, activation);
      layer.dispose();
    }
  }
});

Deno.test("Dense draws the same weights from the same seed, others from another", () => {
  const weights = (seed: number) => {
    const layer = new Dense(4, 5, { random: new Random(seed) });
    const values = [...layer.kernel.dataSync()];
    layer.dispose();
    return values;
  };
  assert.deepEqual(weights(1), weights(1));
  assert.notDeepEqual(weights(1), weights(2));
});

Deno.test("Dense begins with a bias of zeros, or draws it when asked for PyTorch's weights", () => {
  const keras = new Dense(4, 5, { random: random() });
  const torch = new Dense(4, 5, { random: random(), initializer: "fan_in_uniform" });
  assert.deepEqual([...keras.bias!.dataSync()], [0, 0, 0, 0, 0]);
  const bias = [...torch.bias!.dataSync()];
  assert.ok(bias.every((b) => b !== 0 && Math.abs(b) <= 0.5));
  keras.dispose();
  torch.dispose();
});

Deno.test("Dense applies to the last of any number of dimensions", () => {
  for (const options of [{}, { useBias: false }, { activation: "tanh" }] as const) {
    const layer = new Dense(3, 2, { random: random(), ...options });
    const x = normalTensor(random(), [4, 5, 3]); // [batch, time, inputs]
    const rows = layer.apply(tf.reshape(x, [20, 3])); // [batch x time, units]
    const y = layer.apply(x);
    assert.deepEqual(y.shape, [4, 5, 2]);
    assert.deepEqual(y.dataSync(), rows.dataSync());
    layer.dispose();
  }
});

Deno.test("Dense without a bias has none", () => {
  const layer = new Dense(2, 1, { random: random(), useBias: false, activation: "relu" });
  assert.deepEqual(Object.keys(layer.parameters), ["kernel"]);
  layer.kernel.assign(tf.tensor2d([[1], [-1]]));
  assert.deepEqual(layer.apply(tf.tensor2d([[3, 1], [1, 3]])).arraySync(), [[2], [0]]);
  layer.dispose();
});

Deno.test("Dense of three dimensions has the gradient of its differences", () => {
  const layer = new Dense(3, 2, { random: random(), activation: "tanh", useBias: false });
  const x = normalTensor(random(), [2, 2, 3]);
  const loss = (x: tf.Tensor) => tf.sum(tf.square(layer.apply(x)));
  assert.ok(checkGradient(loss, x).largestRelativeError < 5e-3);
  layer.dispose();
});

Deno.test("Dense leaks no tensor", async () => {
  const inputs = [tf.ones([3, 4]), tf.ones([2, 3, 4])];
  await withLeakCheck(() => {
    for (const useBias of [true, false]) {
      const layer = new Dense(4, 2, { random: random(), activation: "tanh", useBias });
      for (const x of inputs) layer.apply(x).dispose();
      layer.dispose();
    }
  });
});

Deno.test("Dense refuses an input of another width", () => {
  const layer = new Dense(4, 2, { random: random() });
  assert.throws(() => layer.apply(tf.ones([3, 5])), /"x".*\[batch, 4\].*\[3, 5\]/);
  layer.dispose();
});

Deno.test("Dense names a bad argument", () => {
  assert.throws(() => new Dense(0, 2, { random: random() }), {
    name: "RangeError",
    message: 'Cannot build a dense layer: "inputs" must be a positive integer, current value is 0',
  });
  assert.throws(() => new Dense(2, 1.5, { random: random() }), {
    name: "RangeError",
    message: 'Cannot build a dense layer: "units" must be a positive integer, current value is 1.5',
  });
  const activation = "swish" as ActivationName;
  assert.throws(() => new Dense(2, 2, { random: random(), activation }), {
    name: "RangeError",
    message: /"activation" must be one of linear, relu.*, current value is "swish"/,
  });
  const layer = new Dense(4, 2, { random: random() });
  assert.throws(() => layer.apply(tf.ones([4])), /"x" must be of shape \[batch, 4\]/);
  assert.throws(() => layer.apply(tf.ones([3, 5, 2])), /\[batch, any, 4\].*\[3, 5, 2\]/);
  layer.dispose();
});
