import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import fc from "npm:fast-check@4.3.0";
import { companion } from "lib/backend/_companion.ts";
import { gemmScratchBytes } from "lib/backend/_gemm.ts";
import { installKernels } from "lib/backend/_install.ts";
import { restoreStockKernels, stockKernel } from "lib/backend/_override.ts";
import type { TensorInfo } from "lib/backend/_wasm_backend.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  LAYOUTS,
  numbers,
  type ProductCase,
  referenceProduct,
  relativeError,
} from "./_reference_matmul.ts";

await setUpBackend();
installKernels();

/** The error of our product of seeded numbers, at most 1 when it is right. */
function errorOf(sizes: ProductCase, seed = 1): number {
  const { m, n, k, transposeA, transposeB } = sizes;
  const a = numbers(m * k, seed), b = numbers(k * n, seed + 1);
  const got = tf.tidy(() =>
    tf.matMul(
      tf.tensor2d(a, transposeA ? [k, m] : [m, k]),
      tf.tensor2d(b, transposeB ? [n, k] : [k, n]),
      transposeA,
      transposeB,
    ).dataSync()
  );
  return relativeError(got, referenceProduct(sizes, a, b), k);
}

const SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 12, 13, 17, 20, 31];

Deno.test("matMul is right for all small and odd sizes in all layouts", () => {
  for (const [transposeA, transposeB] of LAYOUTS) {
    for (const m of SIZES) {
      for (const n of SIZES) {
        for (const k of [1, 2, 5, 16]) {
          const sizes = { m, n, k, transposeA, transposeB };
          assert.ok(errorOf(sizes) <= 1, JSON.stringify(sizes));
        }
      }
    }
  }
});

Deno.test("matMul is right where a product is cut into blocks", () => {
  for (const [transposeA, transposeB] of LAYOUTS) {
    for (
      const [m, n, k] of [[5, 397, 259], [33, 391, 515], [2, 401, 300], [401, 3, 300]] as const
    ) {
      const sizes = { m, n, k, transposeA, transposeB };
      assert.ok(errorOf(sizes) <= 1, JSON.stringify(sizes));
    }
  }
});

Deno.test("matMul is right for random sizes", () => {
  const size = fc.integer({ min: 0, max: 70 });
  const sizes = fc.record({
    m: size,
    n: size,
    k: size,
    transposeA: fc.boolean(),
    transposeB: fc.boolean(),
  });
  fc.assert(
    fc.property(sizes, fc.integer({ min: 0, max: 1e6 }), (sizes, seed) => {
      assert.ok(errorOf(sizes, seed) <= 1);
    }),
    { seed: 3, numRuns: 150 },
  );
});

Deno.test("matMul of empty tensors has the right shape, and zeros where it sums nothing", () => {
  for (const [m, n, k] of [[0, 3, 4], [3, 0, 4], [3, 5, 0], [0, 0, 0], [1, 1, 0]] as const) {
    for (const [transposeA, transposeB] of LAYOUTS) {
      const a = tf.ones(transposeA ? [k, m] : [m, k]), b = tf.ones(transposeB ? [n, k] : [k, n]);
      const y = tf.matMul(a, b, transposeA, transposeB);
      assert.deepEqual(y.shape, [m, n]);
      assert.deepEqual([...y.dataSync()], new Array(m * n).fill(0));
      tf.dispose([a, b, y]);
    }
  }
  const empty = tf.matMul(tf.ones([0, 2, 3]), tf.ones([0, 3, 4]));
  assert.deepEqual(empty.shape, [0, 2, 4]);
});

/** op(A) = [0, 1] in each row, op(B) = 1 but for its first element: column 0 of C sums 0 x special. */
Deno.test("matMul skips no zero: 0 x NaN and 0 x Infinity are NaN, in all layouts and paths", () => {
  for (const [transposeA, transposeB] of LAYOUTS) {
    for (const [m, n] of [[1, 9], [9, 1], [2, 3], [8, 12], [9, 13]] as const) {
      for (const special of [NaN, Infinity, -Infinity]) {
        const a = new Float32Array(2 * m), b = new Float32Array(2 * n).fill(1);
        for (let i = 0; i < m; i++) a[transposeA ? m + i : 2 * i + 1] = 1;
        b[0] = special;
        const y = tf.tidy(() =>
          tf.matMul(
            tf.tensor2d(a, transposeA ? [2, m] : [m, 2]),
            tf.tensor2d(b, transposeB ? [n, 2] : [2, n]),
            transposeA,
            transposeB,
          ).dataSync()
        );
        y.forEach((value, i) => assert.ok(Object.is(value, i % n === 0 ? NaN : 1)));
      }
    }
  }
});

Deno.test("matMul keeps infinities and denormal numbers as IEEE 754 says", () => {
  const tiny = 2 ** -149;
  for (const n of [1, 4, 12]) {
    const a = tf.tensor2d([[1, 0], [0, 1], [2, 0], [Infinity, 0], [-1, -1]]);
    const b = tf.fill([2, n], tiny);
    const y = tf.matMul(a, b).arraySync() as number[][];
    const expected = [tiny, tiny, 2 * tiny, Infinity, -2 * tiny];
    y.forEach((row, i) => assert.deepEqual(row, new Array(n).fill(expected[i])));
    tf.dispose([a, b]);
  }
});

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

Deno.test("matMul refuses what tfjs refuses, with tfjs's words", () => {
  assert.throws(
    () => tf.matMul(tf.ones([2, 3]), tf.ones([2, 4])),
    /inner shapes \(3\) and \(2\) of Tensors with shapes 2,3 and 2,4/,
  );
  assert.throws(() => tf.matMul(tf.ones([2, 3], "int32"), tf.ones([3, 4], "int32")), /float32/);
  assert.throws(
    () => tf.matMul(tf.ones([2, 4, 3]), tf.ones([3, 3, 4])),
    /Operands could not be broadcast together with shapes 2 and 3/,
  );
});

Deno.test("matMul gives the same bits again, on a heap that grew in between", () => {
  const [m, n, k] = [37, 61, 300];
  const a = tf.tensor2d(numbers(m * k, 1), [m, k]), b = tf.tensor2d(numbers(k * n, 2), [k, n]);
  const before = tf.matMul(a, b).dataSync().slice();
  const bytes = companion().backend.wasm.asm.memory.buffer.byteLength;
  const large = tf.zeros([bytes / 4]); // as much again as there is
  assert.ok(companion().backend.wasm.asm.memory.buffer.byteLength > bytes);
  assert.deepEqual(tf.matMul(a, b).dataSync(), before);
  tf.dispose([a, b, large]);
});

Deno.test("matMul sees weights that were written in place; stock kernels go on with packed copies", () => {
  const weights = tf.fill([1, 1, 4, 2], 1) as tf.Tensor4D;
  const image = tf.ones([1, 1, 1, 4]) as tf.Tensor4D;
  const a = image.reshape([1, 4]), b = weights.reshape([4, 2]); // the same buffers
  const module = companion(), stock = stockKernel("BatchMatMul")!;
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
  const module = companion(), guard = 12345;
  for (const [transposeA, transposeB] of LAYOUTS) {
    for (const [m, n, k] of [[6, 13, 300], [4, 390, 5], [2, 9, 7], [9, 2, 7], [5, 5, 0]] as const) {
      const a = tf.tensor1d(numbers(m * k + 1, 1)), b = tf.tensor1d(numbers(k * n + 1, 2));
      const c = tf.fill([m * n + 1], guard), bytes = gemmScratchBytes(n, k);
      const scratch = tf.fill([bytes / 4 + 1], NaN);
      const [ap, bp, cp, sp] = [a, b, c, scratch].map((x) => module.pointer(x));
      module.kernels.gemm(transposeA, transposeB, m, n, k, ap!, bp!, cp!, sp!, true);
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
