import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { setUpBackend } from "lib/backend/mod.ts";
import { Dropout, dropout, dropoutMask } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";

await setUpBackend();
const training = (seed: number) => ({ training: true, random: new Random(seed) });

Deno.test("dropout() gives exact zeros, also for what is not finite", () => {
  const x = tf.tensor1d([Infinity, NaN, -3, 4]);
  assert.deepEqual([...dropout(x, tf.tensor1d([0, 0, 0, 1]), 0.75).dataSync()], [0, 0, 0, 16]);
});

Deno.test("dropout() drops the same units at each step where the mask has one", () => {
  const y = dropout(tf.ones([1, 3, 2]), tf.tensor3d([1, 0], [1, 1, 2]), 0.5);
  assert.deepEqual(y.arraySync(), [[[2, 0], [2, 0], [2, 0]]]);
});

Deno.test("dropout() has the gradient of its differences", () => {
  const keep = tf.tensor2d([[1, 0, 1], [0, 1, 1]]);
  const loss = (x: tf.Tensor) => tf.sum(tf.square(dropout(x, keep, 0.4)));
  const check = checkGradient(loss, normalTensor(new Random(0), [2, 3]));
  assert.ok(check.largestRelativeError < 5e-3);
});

Deno.test("Dropout keeps 1 - rate of the numbers, and their expectation", () => {
  const layer = new Dropout(0.3), n = 20_000;
  const y = layer.apply(tf.ones([n]), training(0)).dataSync() as Float32Array;
  const kept = y.filter((value) => value !== 0).length;
  const standardError = Math.sqrt(0.3 * 0.7 / n);
  assert.ok(Math.abs(kept / n - 0.7) < 5 * standardError, `kept ${kept} of ${n}`);
  assert.ok(y.every((value) => value === 0 || value === Math.fround(1 / 0.7)));
});

Deno.test("Dropout draws new masks from its generator, the same ones from the same seed", () => {
  const layer = new Dropout(0.5), x = tf.ones([100]), options = training(1);
  const [first, second] = [layer.apply(x, options), layer.apply(x, options)];
  assert.notDeepEqual(first.dataSync(), second.dataSync());
  assert.deepEqual(layer.apply(x, training(1)).dataSync(), first.dataSync());
});

Deno.test("Dropout changes nothing when it predicts, or has nothing to drop", () => {
  const x = tf.tensor1d([1, -2]), options = training(0), before = options.random.state;
  assert.deepEqual([...new Dropout(0.9).apply(x).dataSync()], [1, -2]);
  assert.deepEqual([...new Dropout(0).apply(x, options).dataSync()], [1, -2]);
  assert.deepEqual(options.random.state, before);
  assert.deepEqual(new Dropout(0.9).parameters, {});
});

Deno.test("Dropout leaks no tensor", async () => {
  const layer = new Dropout(0.5), x = tf.ones([3, 4]);
  await withLeakCheck(() => {
    layer.apply(x, training(0)).dispose();
    layer.apply(x).dispose();
  });
});

Deno.test("dropout names a bad argument", () => {
  for (const rate of [1, -0.1, NaN]) {
    const message = `Cannot apply dropout: "rate" must be in [0, 1), current value is ${rate}`;
    assert.throws(() => new Dropout(rate), { name: "RangeError", message });
    assert.throws(() => dropout(tf.ones([1]), tf.ones([1]), rate), { message });
    assert.throws(() => dropoutMask([1], rate, new Random(0)), { message });
  }
  assert.throws(() => new Dropout(0.5).apply(tf.ones([1]), { training: true }), {
    name: "TypeError",
    message: 'Cannot apply dropout: "random" must be a generator while training, ' +
      "current value is undefined",
  });
});
