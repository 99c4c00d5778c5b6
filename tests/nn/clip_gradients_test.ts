import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { clipByGlobalNorm } from "lib/nn/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";

await setUpBackend();

Deno.test("clipByGlobalNorm() scales all gradients by one factor, to the maximum norm", () => {
  const { gradients, norm } = clipByGlobalNorm(
    { a: tf.tensor2d([[2, 4]]), b: tf.scalar(4) },
    3,
  );
  assert.equal(norm, 6);
  assert.deepEqual(gradients.a!.arraySync(), [[1, 2]]);
  assert.equal(gradients.b!.arraySync(), 2);
});

Deno.test("clipByGlobalNorm() leaves gradients below the maximum as they are", () => {
  const values = [0.1, -0.2, 0.3];
  const { gradients } = clipByGlobalNorm([tf.tensor1d(values)], 1);
  assert.deepEqual([...gradients[0]!.dataSync()], values.map(Math.fround));
});

Deno.test("clipByGlobalNorm() gives zeros for gradients that are all zero", () => {
  const { gradients, norm } = clipByGlobalNorm([tf.zeros([3])], 0.5);
  assert.equal(norm, 0);
  assert.deepEqual([...gradients[0]!.dataSync()], [0, 0, 0]);
});

Deno.test("clipByGlobalNorm() takes the gradients of tf.variableGrads", () => {
  const w = tf.variable(tf.tensor1d([1, 2]));
  const { grads } = tf.variableGrads(() => tf.sum(tf.square(w)), [w]); // 2 w
  const { gradients, norm } = clipByGlobalNorm(grads, 1);
  assert.ok(Math.abs(norm - Math.sqrt(20)) < 1e-6);
  const [clipped] = gradients[w.name]!.dataSync();
  assert.ok(Math.abs(clipped! - 2 / Math.sqrt(20)) < 1e-6);
});

Deno.test("clipByGlobalNorm() leaves no tensor but the clipped ones", async () => {
  const gradient = tf.ones([10]);
  await withLeakCheck(() => clipByGlobalNorm([gradient], 1).gradients);
});

Deno.test("clipByGlobalNorm() refuses gradients that are not finite", () => {
  assert.throws(() => clipByGlobalNorm([tf.tensor1d([1, NaN])], 1), {
    name: "RangeError",
    message: "Cannot clip gradients: their norm must be finite, current value is NaN",
  });
});

Deno.test("clipByGlobalNorm() names a bad argument", () => {
  assert.throws(() => clipByGlobalNorm([tf.scalar(1)], 0), {
    name: "RangeError",
    message:
      'Cannot clip gradients: "maximumNorm" must be finite and greater than 0, current value is 0',
  });
  assert.throws(() => clipByGlobalNorm([], 1), {
    name: "RangeError",
    message:
      'Cannot clip gradients: "gradients" must be at least one tensor, current value is an array of 0',
  });
});
