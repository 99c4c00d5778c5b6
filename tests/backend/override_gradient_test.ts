import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { installGradients } from "lib/backend/gradients/install.ts";
import { restoreStockGradients } from "lib/backend/host/override_gradient.ts";
import { assertClose } from "../_assert_close.ts";

Deno.test("gradients installed twice are given back as tfjs ships them", () => {
  const stock = tf.getGradient("Maximum");
  assert.equal(tf.getGradient("Greater"), undefined);
  installGradients();
  installGradients();
  assert.notEqual(tf.getGradient("Maximum"), stock);
  assert.notEqual(tf.getGradient("Greater"), undefined);
  restoreStockGradients();
  assert.equal(tf.getGradient("Maximum"), stock);
  assert.equal(tf.getGradient("Greater"), undefined);
});

Deno.test("gradients installed on wasm go on being right after a change to cpu", async () => {
  await setUpBackend({ backend: "wasm" });
  const loss = (x: tf.Tensor) => tf.maximum(tf.matMul(tf.ones([2, 1, 3]), x), 1);
  assertClose(tf.grad(loss)(tf.ones([3, 1])), [2, 2, 2]);
  await setUpBackend({ backend: "cpu" });
  assertClose(tf.grad(loss)(tf.ones([3, 1])), [2, 2, 2]);
});
