/** clipByValue: special values and integers. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { onStock, valuesOf } from "./_reference_elementwise.ts";

await setUpBackend();

/** What tfjs's cpu backend stores. */
const clipped = (x: number, low: number, high: number) => x > high ? high : x < low ? low : x;

const NUMBERS = [NaN, Infinity, -Infinity, 0, -0, 1e-40, 0.5, 2, 2.5, 3, -7, 1e38, -1e38];

Deno.test("clipByValue keeps NaN and clips everything else, at all places of a vector", () => {
  for (const [low, high] of [[0, 2.5], [-7, 3], [-Infinity, 0], [0.5, Infinity]] as const) {
    for (let start = 0; start <= NUMBERS.length; start++) {
      const x = Float32Array.from(NUMBERS.slice(start));
      const y = valuesOf(tf.tidy(() => tf.clipByValue(tf.tensor1d(x), low, high)));
      assert.deepEqual(y, Array.from(x, (value) => clipped(value, low, high)));
    }
  }
  assert.deepEqual(tf.clipByValue(tf.zeros([2, 0, 3]), 1, 2).shape, [2, 0, 3]);
});

Deno.test("clipByValue clips integers, at fractions and at infinity too", () => {
  const x = Int32Array.from([5, -3, 2, -2, 0, 2 ** 31 - 1, -(2 ** 31), 1 << 24, (1 << 24) + 1]);
  for (const [low, high] of [[-2, 3], [-2.5, 2.5], [0.5, 1e20], [-Infinity, Infinity]] as const) {
    const y = tf.tidy(() => tf.clipByValue(tf.tensor1d(x, "int32"), low, high));
    assert.equal(y.dtype, "int32");
    const expected = Array.from(x, (value) => clipped(value, low, high));
    assert.deepEqual(valuesOf(y), [...Int32Array.from(expected)]);
  }
});

Deno.test("stock wasm clips NaN to a bound, and integers as if they were floating-point", () => {
  const ofNan = () => valuesOf(tf.tidy(() => tf.clipByValue(tf.tensor1d([NaN, 3]), 0, 2)));
  const ofIntegers = () =>
    valuesOf(tf.tidy(() => tf.clipByValue(tf.tensor1d([1, 5, 9], "int32"), 2, 6)));
  assert.deepEqual(ofNan(), [NaN, 2]);
  assert.deepEqual(ofIntegers(), [2, 5, 6]);
  assert.notDeepEqual(onStock(ofNan), [NaN, 2]);
  assert.notDeepEqual(onStock(ofIntegers), [2, 5, 6]);
});
