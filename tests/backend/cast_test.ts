/** Casts to bool. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { Adam } from "lib/nn/mod.ts";
import { onStock, valuesOf } from "./_reference_elementwise.ts";

await setUpBackend();

const FLOATS = [0, -0, 1, 0.5, -0.25, 256, 1e-45, NaN, Infinity, -Infinity, 0];
const OF_FLOATS = [0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 0];
const INTEGERS = [0, 1, -1, 256, 1 << 16, -(2 ** 31), 0];
const OF_INTEGERS = [0, 1, 1, 1, 1, 1, 0];

const cast = (values: number[], dtype: "float32" | "int32") =>
  valuesOf(tf.tidy(() => tf.cast(tf.tensor1d(values, dtype), "bool")));

Deno.test("a cast to bool is true for every number but 0", () => {
  assert.deepEqual(cast(FLOATS, "float32"), OF_FLOATS);
  assert.deepEqual(cast(INTEGERS, "int32"), OF_INTEGERS);
  assert.equal(tf.cast(tf.zeros([2, 0]), "bool").dtype, "bool");
});

Deno.test("the other casts are tfjs's own", () => {
  tf.tidy(() => {
    assert.deepEqual([...tf.cast(tf.tensor1d([1.7, -1.7]), "int32").dataSync()], [1, -1]);
    const truths = tf.tensor1d([true, false], "bool");
    assert.deepEqual([...tf.cast(truths, "float32").dataSync()], [1, 0]);
  });
});

Deno.test("stock wasm keeps one byte of a number in a cast to bool", () => {
  assert.notDeepEqual(onStock(() => cast(FLOATS, "float32")), OF_FLOATS);
  assert.notDeepEqual(onStock(() => cast(INTEGERS, "int32")), OF_INTEGERS);
});

Deno.test("a cast to the type that a tensor has shares its buffer, which an update leaves as it is", () => {
  const w = tf.variable(tf.tensor1d([1, 2]));
  const cast = tf.engine().runKernel("Cast", { x: w }, { dtype: "float32" }) as tf.Tensor;
  assert.equal(cast.dataId, w.dataId);
  new Adam({ learningRate: 0.5 }).applyGradients({ [w.name]: tf.tensor1d([1, 1]) });
  assert.deepEqual([...cast.dataSync()], [1, 2]);
  w.dispose();
  assert.deepEqual(valuesOf(cast), [1, 2]);
});
