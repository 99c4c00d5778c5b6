import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { assertClose } from "./_assert_close.ts";

Deno.test("assertClose() says where two tensors differ, by how much and what was allowed", () => {
  const [got, expected] = [tf.tensor2d([[1, 2], [3, 4.5]]), tf.tensor2d([[1, 2], [3, 4]])];
  assert.throws(() => assertClose(got, expected, { rtol: 0.0625, atol: 0 }, "context"), {
    message: "context[1][1]: got 4.5, expected 4, off by 0.5, tolerance 0.25",
  });
  assertClose(got, expected, 0.5);
  assert.throws(() => assertClose(got, tf.reshape(expected, [4]), 1), /value/);
  tf.dispose([got, expected]);
});

Deno.test("assertClose() refuses NaN, a finite number for an infinity, and a missing number", () => {
  const loose = { rtol: 1, atol: 1 };
  assert.throws(() => assertClose(NaN, 0, loose), /value: got NaN, expected 0/);
  assert.throws(() => assertClose(NaN, NaN, loose), /got NaN/);
  assert.throws(() => assertClose([0, 5], [0, Infinity], loose), /value\[1\]: got 5/);
  assert.throws(() => assertClose([1], [1, 1], loose), /got 1 numbers, expected 2/);
  assertClose([-Infinity, 0], [-Infinity, 0], 0);
});
