/** Sum and mean: against float64 sums, with the error bound of the fixed order of summation. */
import assert from "node:assert/strict";
import fc from "npm:fast-check@4.3.0";
import * as tf from "@tensorflow/tfjs";
import { installKernels } from "lib/backend/_install_kernels.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { onStock, sums, valuesOf } from "./_reference_elementwise.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();
installKernels();

/** Half a unit in the last place of 1, the largest relative error of one rounding. */
const ROUNDING = 2 ** -24;

function size(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Compares sum and mean with float64; the bound is that of `operations` roundings. */
function compare(shape: number[], axes: number[], keepDims: boolean, operations: number): void {
  const x = new Float32Array(size(shape));
  new Random(size(shape)).fillNormal(x, 0.3);
  const expected = sums(x, shape, axes);
  const count = size(axes.map((axis) => shape[axis]!));
  const outShape = keepDims ? expected.shape : shape.filter((_, axis) => !axes.includes(axis));
  for (const [op, divisor] of [[tf.sum, 1], [tf.mean, count]] as const) {
    const got = tf.tidy(() => op(tf.tensor(x, shape), axes, keepDims));
    assert.deepEqual(got.shape, outShape);
    valuesOf(got).forEach((value, i) => {
      const bound = (operations + 1) * ROUNDING * expected.magnitude[i]! / divisor;
      const exact = expected.sum[i]! / divisor;
      assertClose(value, exact, bound, `${shape} over ${axes}`);
    });
  }
}

Deno.test("sum and mean over any axes of any shape stay within the error bound", () => {
  const dimension = fc.constantFrom(1, 2, 3, 4, 5, 7, 16, 17, 20, 33);
  fc.assert(
    fc.property(
      fc.array(dimension, { maxLength: 4 }),
      fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
      fc.boolean(),
      (dimensions, reduced, keepDims) => {
        const shape = dimensions.filter((_, axis) => size(dimensions.slice(0, axis + 1)) < 30_000);
        const axes = [...shape.keys()].filter((axis) => reduced[axis]);
        // tfjs has its own, longer order when an axis between two is kept
        const between = shape.some((length, axis) =>
          length > 1 && !reduced[axis] && axes.some((a) => a < axis) && axes.some((a) => a > axis)
        );
        compare(shape, axes, keepDims, between ? size(shape) : 257);
      },
    ),
    { seed: 3, numRuns: 150 },
  );
});

Deno.test("sum adds long rows and long columns pairwise", () => {
  for (const length of [1023, 1024, 1025, 5000, 131_071]) {
    compare([2, length], [1], false, 72 + Math.ceil(Math.log2(length / 1024)));
  }
  for (const length of [255, 256, 257, 1000, 9001]) {
    compare([length, 23], [0], false, 257 + Math.ceil(Math.log2(length / 256)));
  }
});

Deno.test("sum of four million numbers keeps its digits, where tfjs is off by 4 percent", () => {
  const count = 2 ** 22;
  const exact = count * Math.fround(0.1);
  const sum = () => tf.tidy(() => tf.sum(tf.fill([count], 0.1)).dataSync()[0]!);
  assertClose(sum() / exact, 1, 1e-6);
  assert.ok(Math.abs(onStock(sum) / exact - 1) > 0.03);
});

Deno.test("a sum's bits depend on its shape alone, not on what else is in the tensor", () => {
  const row = new Float32Array(1500);
  new Random(8).fillNormal(row);
  const rows = tf.tile(tf.reshape(row, [1, 1500]), [7, 1]);
  const columns = tf.transpose(rows);
  const alone = valuesOf(tf.sum(row))[0]!;
  assert.deepEqual(valuesOf(tf.sum(rows, 1)), new Array(7).fill(alone));
  const down = valuesOf(tf.sum(columns, 0));
  assert.equal(new Set(down.slice(0, 4)).size, 1);
});

Deno.test("sum over an axis without elements is 0 and mean is NaN; tfjs leaves what was there", () => {
  assert.deepEqual(valuesOf(tf.sum(tf.zeros([3, 0]), 1)), [0, 0, 0]);
  assert.deepEqual(valuesOf(tf.sum(tf.zeros([0, 5]), 0)), [0, 0, 0, 0, 0]);
  assert.deepEqual(valuesOf(tf.mean(tf.zeros([3, 0]), 1)), [NaN, NaN, NaN]);
  assert.deepEqual(valuesOf(tf.sum(tf.zeros([0, 3]), 1)), []);
  const leftOver = onStock(() => {
    tf.fill([8], 7).dispose(); // its memory is what the sum gets
    return valuesOf(tf.sum(tf.zeros([8, 0]), 1));
  });
  assert.ok(leftOver.some((value) => value !== 0));
});

Deno.test("sum and mean keep infinities and NaN", () => {
  const x = tf.tensor2d([[1, Infinity], [NaN, 1], [Infinity, -Infinity]]);
  assert.deepEqual(valuesOf(tf.sum(x, 1)), [Infinity, NaN, NaN]);
  assert.deepEqual(valuesOf(tf.mean(x, 1)), [Infinity, NaN, NaN]);
});

Deno.test("sum leaves integers and booleans to tfjs", () => {
  const integers = tf.sum(tf.tensor1d([1, 2, 3], "int32"));
  assert.equal(integers.dtype, "int32");
  assert.deepEqual(valuesOf(integers), [6]);
  assert.deepEqual(valuesOf(tf.sum(tf.tensor1d([true, true], "bool"))), [2]);
  assert.deepEqual(valuesOf(tf.mean(tf.tensor1d([1, 2], "int32"))), [1.5]);
});
