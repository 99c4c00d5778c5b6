import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { installKernels } from "lib/backend/_install_kernels.ts";
import { restoreStockKernels } from "lib/backend/host/override_kernel.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { LAYOUTS, numbers, referenceProduct, relativeError } from "./_reference_matmul.ts";

await setUpBackend();
installKernels();

Deno.test("matMul broadcasts batches, in part too", () => {
  const cases: [a: number[], b: number[], shape: number[]][] = [
    [[2], [2], [2]],
    [[3], [], [3]],
    [[], [3], [3]],
    [[1], [4], [4]],
    [[2, 1], [1, 3], [2, 3]],
    [[1, 3], [2, 1], [2, 3]],
    [[2, 3], [3], [2, 3]],
    [[3], [2, 1], [2, 3]],
    [[2, 3], [1, 1], [2, 3]],
    [[2, 1, 2], [3, 1], [2, 3, 2]],
  ];
  const [m, n, k] = [5, 9, 6];
  for (const [batchA, batchB, shape] of cases) {
    for (const [transposeA, transposeB] of LAYOUTS) {
      const sizes = { m, n, k, transposeA, transposeB };
      const shapeA = [...batchA, ...(transposeA ? [k, m] : [m, k])];
      const shapeB = [...batchB, ...(transposeB ? [n, k] : [k, n])];
      const a = numbers(tf.util.sizeFromShape(shapeA), 5);
      const b = numbers(tf.util.sizeFromShape(shapeB), 6);
      const y = tf.tidy(() => {
        const y = tf.matMul(tf.tensor(a, shapeA), tf.tensor(b, shapeB), transposeA, transposeB);
        assert.deepEqual(y.shape, [...shape, m, n]);
        return y.dataSync();
      });
      for (let i = 0; i < tf.util.sizeFromShape(shape); i++) {
        const ai = matrixIndex(i, shape, batchA) * m * k,
          bi = matrixIndex(i, shape, batchB) * k * n;
        const expected = referenceProduct(sizes, a.subarray(ai), b.subarray(bi));
        assert.ok(relativeError(y.subarray(i * m * n, (i + 1) * m * n), expected, k) <= 1);
      }
    }
  }
});

Deno.test("matMul repeats both operands of a batch: stock mixes them up", () => {
  const product = () =>
    tf.tidy(() => {
      const a = tf.tensor4d([1, 2], [2, 1, 1, 1]), b = tf.tensor4d([10, 20, 30], [1, 3, 1, 1]);
      return [...tf.matMul(a, b).dataSync()];
    });
  assert.deepEqual(product(), [10, 20, 30, 20, 40, 60]);
  restoreStockKernels();
  try {
    assert.deepEqual(product(), [10, 40, 30]); // wrong
  } finally {
    installKernels();
  }
});

/** Index in a batch of the matrix that the i-th matrix of the broadcast batch comes from. */
function matrixIndex(i: number, shape: number[], batch: number[]): number {
  let index = 0, stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const own = batch[axis - shape.length + batch.length] ?? 1;
    if (own > 1) index += stride * (i % shape[axis]!);
    stride *= own;
    i = Math.floor(i / shape[axis]!);
  }
  return index;
}
