/** Random tensors: the same numbers as the arrays, the right shape, nothing left behind. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { normalTensor, Random, uniformTensor } from "lib/random/mod.ts";

await tf.setBackend("cpu");

Deno.test("normalTensor() holds what fillNormal() gives, in row-major order", () => {
  const expected = new Float32Array(6);
  new Random(3).fillNormal(expected, 1, 2);
  const tensor = normalTensor<tf.Rank.R2>(new Random(3), [2, 3], 1, 2);
  assert.deepEqual(tensor.shape, [2, 3]);
  assert.equal(tensor.dtype, "float32");
  assert.deepEqual(tensor.dataSync(), expected);
  tensor.dispose();
});

Deno.test("uniformTensor() holds what fillUniform() gives, in row-major order", () => {
  const expected = new Float32Array(6);
  new Random(3).fillUniform(expected, -1, 1);
  const tensor = uniformTensor(new Random(3), [3, 1, 2], -1, 1);
  assert.deepEqual(tensor.shape, [3, 1, 2]);
  assert.deepEqual(tensor.dataSync(), expected);
  tensor.dispose();
});

Deno.test("random tensors may be scalars or empty, and each makes one tensor", () => {
  const before = tf.memory().numTensors;
  const tensors = [normalTensor(new Random(0), []), uniformTensor(new Random(0), [0, 4])];
  assert.deepEqual(tensors.map((tensor) => tensor.size), [1, 0]);
  assert.equal(tf.memory().numTensors, before + 2);
  tf.dispose(tensors);
});
