import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import fc from "npm:fast-check@4.3.0";
import { installKernels } from "lib/backend/_install_kernels.ts";
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

Deno.test("matMul refuses what tfjs refuses, with tfjs's words", () => {
  assert.throws(
    () => tf.matMul(tf.ones([2, 3]), tf.ones([2, 4])),
    /inner shapes \(3\) and \(2\) of Tensors with shapes 2,3 and 2,4/,
  );
  assert.throws(() => tf.matMul(tf.ones([2, 3], "bool"), tf.ones([3, 4], "bool")), /float32/);
  assert.throws(
    () => tf.matMul(tf.ones([2, 4, 3]), tf.ones([3, 3, 4])),
    /Operands could not be broadcast together with shapes 2 and 3/,
  );
});
