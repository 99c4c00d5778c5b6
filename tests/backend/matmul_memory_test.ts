import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { sideModule } from "lib/backend/host/side_module.ts";
import { gemmScratchBytes } from "lib/backend/host/gemm.ts";
import { installKernels } from "lib/backend/_install_kernels.ts";
import { stockKernel } from "lib/backend/host/override_kernel.ts";
import type { TensorInfo } from "lib/backend/host/wasm_backend.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { LAYOUTS, numbers, referenceProduct, relativeError } from "./_reference_matmul.ts";

await setUpBackend();
installKernels();

Deno.test("matMul gives the same bits again, on a heap that grew in between", () => {
  const [m, n, k] = [37, 61, 300];
  const a = tf.tensor2d(numbers(m * k, 1), [m, k]), b = tf.tensor2d(numbers(k * n, 2), [k, n]);
  const before = tf.matMul(a, b).dataSync().slice();
  const bytes = sideModule().backend.wasm.asm.memory.buffer.byteLength;
  const large = tf.zeros([bytes / 4]); // as much again as there is
  assert.ok(sideModule().backend.wasm.asm.memory.buffer.byteLength > bytes);
  assert.deepEqual(tf.matMul(a, b).dataSync(), before);
  tf.dispose([a, b, large]);
});

Deno.test("matMul sees weights that were written in place; stock kernels go on with packed copies", () => {
  const weights = tf.fill([1, 1, 4, 2], 1) as tf.Tensor4D;
  const image = tf.ones([1, 1, 1, 4]) as tf.Tensor4D;
  const a = image.reshape([1, 4]), b = weights.reshape([4, 2]); // the same buffers
  const module = sideModule(), stock = stockKernel("BatchMatMul")!;
  const attrs = { transposeA: false, transposeB: false };
  const first = () => {
    const packed = stock({ inputs: { a, b }, attrs, backend: module.backend }) as TensorInfo;
    const stockProduct = new Float32Array(memory().buffer, module.pointer(packed), 1)[0];
    module.backend.disposeData(packed.dataId);
    const convolution = tf.tidy(() => tf.conv2d(image, weights, 1, "valid").dataSync()[0]);
    const ours = tf.tidy(() => tf.matMul(a, b).dataSync()[0]);
    return { stockProduct, convolution, ours };
  };
  const memory = () => module.backend.wasm.asm.memory;
  assert.deepEqual(first(), { stockProduct: 4, convolution: 4, ours: 4 });
  new Float32Array(memory().buffer, module.pointer(weights), 8).fill(2);
  const stale = first();
  assert.equal(stale.stockProduct, 4); // wrong
  assert.equal(stale.ours, 8);
  module.forgetPacked(weights);
  assert.deepEqual(first(), { stockProduct: 8, convolution: 8, ours: 8 });
  tf.dispose([weights, image, a, b]);
});

Deno.test("matMul leaks no tensor and no buffer", () => {
  const a = tf.ones([2, 1, 5, 7]), b = tf.ones([1, 3, 7, 4]), bias = tf.ones([5, 4]);
  const run = () => {
    tf.matMul(a, b).dispose();
    tf.fused.matMul({ a: a.reshape([2, 5, 7]), b: b.reshape([3, 7, 4]).slice(0, 2), bias })
      .dispose();
    tf.fused.matMul({ a: tf.ones([5, 7]), b: tf.ones([7, 4]), bias, activation: "elu" }).dispose();
  };
  tf.tidy(run);
  const { numTensors, numDataBuffers } = tf.memory();
  for (let i = 0; i < 10; i++) tf.tidy(run);
  assert.deepEqual(
    [tf.memory().numTensors, tf.memory().numDataBuffers],
    [numTensors, numDataBuffers],
  );
  tf.dispose([a, b, bias]);
});

Deno.test("gemm adds to C when it is told to, and writes nothing beside C or its scratch", () => {
  const module = sideModule(), guard = 12345;
  for (const [transposeA, transposeB] of LAYOUTS) {
    for (const [m, n, k] of [[6, 13, 300], [4, 390, 5], [2, 9, 7], [9, 2, 7], [5, 5, 0]] as const) {
      const a = tf.tensor1d(numbers(m * k + 1, 1)), b = tf.tensor1d(numbers(k * n + 1, 2));
      const c = tf.fill([m * n + 1], guard), bytes = gemmScratchBytes(n, k);
      const scratch = tf.fill([bytes / 4 + 1], NaN);
      const [ap, bp, cp, sp] = [a, b, c, scratch].map((x) => module.pointer(x));
      const layout = [Number(transposeA), Number(transposeB)] as const;
      module.kernels.gemm(...layout, m, n, k, ap!, bp!, cp!, sp!, 1);
      const sizes = { m, n, k, transposeA, transposeB };
      const expected = referenceProduct(sizes, a.dataSync(), b.dataSync());
      expected.product.forEach((_, i) => expected.product[i]! += guard);
      expected.magnitude.forEach((_, i) => expected.magnitude[i]! += guard);
      assert.ok(relativeError(c.dataSync().subarray(0, m * n), expected, k) <= 1);
      assert.equal(c.dataSync()[m * n], guard);
      assert.ok(Number.isNaN(scratch.dataSync()[bytes / 4]));
      tf.dispose([a, b, c, scratch]);
    }
  }
});
