import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { type Activation, Dense, type Initializer, initialWeights } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";

await setUpBackend();
const random = () => new Random(0);

Deno.test("Dense computes activation(x W + b)", () => {
  const layer = new Dense(2, 3, { random: random(), activation: "relu" });
  layer.kernel.assign(tf.tensor2d([[1, -1, 2], [0, 1, -3]]));
  layer.bias.assign(tf.tensor1d([0.5, 0, 1]));
  assert.deepEqual(layer.apply(tf.tensor2d([[1, 1], [2, -1]])).arraySync(), [
    [1.5, 0, 0],
    [2.5, 0, 8],
  ]);
  layer.dispose();
});

Deno.test("Dense applies each activation", () => {
  const expected: Record<Activation, number> = {
    linear: -2,
    relu: 0,
    sigmoid: 1 / (1 + Math.exp(2)),
    tanh: Math.tanh(-2),
  };
  for (const [activation, value] of Object.entries(expected)) {
    const layer = new Dense(1, 1, { random: random(), activation: activation as Activation });
    layer.kernel.assign(tf.tensor2d([[-2]]));
    assert.ok(Math.abs(layer.apply(tf.tensor2d([[1]])).dataSync()[0]! - value) < 1e-6);
    layer.dispose();
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
  assert.deepEqual([...keras.bias.dataSync()], [0, 0, 0, 0, 0]);
  const bias = [...torch.bias.dataSync()];
  assert.ok(bias.every((b) => b !== 0 && Math.abs(b) <= 0.5));
  keras.dispose();
  torch.dispose();
});

Deno.test("initialWeights() fills its interval and no more", () => {
  const limits: Record<Initializer, number> = {
    glorot_uniform: Math.sqrt(6 / (100 + 50)),
    fan_in_uniform: 1 / Math.sqrt(100),
  };
  for (const [initializer, limit] of Object.entries(limits)) {
    const options = { random: random(), initializer: initializer as Initializer };
    const weights = initialWeights(100, 50, options).dataSync() as Float32Array;
    const largest = weights.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    assert.ok(largest <= limit * (1 + 1e-7) && largest > 0.99 * limit, `${largest} of ${limit}`);
    // the mean of 5,000 uniform numbers: 5 standard deviations around 0
    const mean = weights.reduce((a, b) => a + b, 0) / 5000;
    assert.ok(Math.abs(mean) < 5 * limit / Math.sqrt(3 * 5000));
  }
});

Deno.test("Dense leaks no tensor", async () => {
  const x = tf.ones([3, 4]);
  await withLeakCheck(() => {
    const layer = new Dense(4, 2, { random: random(), activation: "tanh" });
    layer.apply(x).dispose();
    layer.dispose();
  });
});

Deno.test("Dense refuses an input of another width", () => {
  const layer = new Dense(4, 2, { random: random() });
  assert.throws(() => layer.apply(tf.ones([3, 5])), /"x".*\[batch, 4\].*\[3, 5\]/);
  layer.dispose();
});

Deno.test("Dense and initialWeights() name a bad argument", () => {
  assert.throws(() => new Dense(0, 2, { random: random() }), {
    name: "RangeError",
    message: 'Cannot draw initial weights: "inputs" must be a positive integer, current value is 0',
  });
  assert.throws(() => new Dense(2, 1.5, { random: random() }), {
    name: "RangeError",
    message:
      'Cannot draw initial weights: "units" must be a positive integer, current value is 1.5',
  });
  const initializer = "xavier" as Initializer;
  assert.throws(() => initialWeights(2, 2, { random: random(), initializer }), {
    name: "RangeError",
    message: 'Cannot draw initial weights: "initializer" must be "glorot_uniform" or ' +
      '"fan_in_uniform", current value is "xavier"',
  });
});
