import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import fc from "npm:fast-check@4.3.0";
import {
  integers,
  onBothBackends,
  onStock,
  randomTensor,
  valuesOf,
} from "./_reference_gradients.ts";
import { assertClose } from "../_assert_close.ts";

/** x [...ids.shape, ...rest] summed by ids in float64. */
function segmentSums(x: tf.Tensor, ids: number[], segments: number, width: number): Float64Array {
  const values = valuesOf(x);
  const sums = new Float64Array(segments * width);
  ids.forEach((id, i) => {
    if (id < 0 || id >= segments) return;
    for (let j = 0; j < width; j++) sums[id * width + j]! += values[i * width + j]!;
  });
  return sums;
}

Deno.test("unsortedSegmentSum() sums the rows of each segment and leaves out other ids", async () => {
  await setUpBackend({ backend: "wasm" });
  const cases = fc.record({
    ids: fc.array(fc.integer({ min: -2, max: 9 }), { maxLength: 30 }),
    segments: fc.nat(8),
    width: fc.constantFrom(0, 1, 3, 4, 5, 8, 17),
    dtype: fc.constantFrom("float32" as const, "int32" as const),
  });
  fc.assert(
    fc.property(cases, ({ ids, segments, width, dtype }) => {
      tf.tidy(() => {
        const x = tf.cast(tf.mul(randomTensor([ids.length, width]), 100), dtype);
        const y = tf.unsortedSegmentSum(x, integers(ids) as tf.Tensor1D, segments);
        assert.equal(y.dtype, dtype);
        assert.deepEqual(y.shape, [segments, width]);
        assertClose(y, segmentSums(x, ids, segments, width));
      });
    }),
    { seed: 10, numRuns: 200 },
  );
});

Deno.test("unsortedSegmentSum()'s gradient reads the segment's row, 0 where an id is left out", async () => {
  const ids = integers([1, 0, 1, -1, 5]) as tf.Tensor1D;
  const sum = (x: tf.Tensor) => tf.unsortedSegmentSum(x, ids, 3);
  const dy = tf.tensor2d([[1, 2], [3, 4], [5, 6]]);
  await onBothBackends(() =>
    assertClose(tf.grad(sum)(tf.ones([5, 2]), dy), [3, 4, 1, 2, 3, 4, 0, 0, 0, 0])
  );
  await onStock("cpu", () =>
    assert.throws(() => tf.grad(sum)(tf.ones([5, 2]), dy), {
      message: "GatherV2: the index value 5 is not in [0, 2]",
    }));
});

Deno.test("unsortedSegmentSum() adds in the order of the rows: the same bits every time", async () => {
  await setUpBackend({ backend: "wasm" });
  // 1e8 + 1 - 1e8 is 0 in float32 when added in this order, 1 in another
  const x = tf.tensor1d([1e8, 1, -1e8]);
  assert.deepEqual(tf.unsortedSegmentSum(x, integers([0, 0, 0]) as tf.Tensor1D, 1).arraySync(), [
    0,
  ]);
});

Deno.test("unsortedSegmentSum() takes ids of a higher rank as TensorFlow does", async () => {
  await setUpBackend({ backend: "wasm" });
  const ids = integers([0, 1, 2, 0], [2, 2]) as unknown as tf.Tensor1D;
  const x = tf.tensor3d([[[1, 2], [3, 4]], [[5, 6], [7, 8]]]);
  assert.deepEqual(tf.unsortedSegmentSum(x, ids, 3).arraySync(), [[8, 10], [3, 4], [5, 6]]);
});

Deno.test("unsortedSegmentSum() says what is wrong with its arguments", async () => {
  await setUpBackend({ backend: "wasm" });
  const ids = integers([0, 1]) as tf.Tensor1D;
  assert.throws(() => tf.unsortedSegmentSum(tf.ones([3, 2]), ids, 2), {
    name: "RangeError",
    message: 'Cannot sum segments: the shape of "segmentIds" must begin the shape of "x", ' +
      "[3, 2], current value is [2]",
  });
  assert.throws(() => tf.unsortedSegmentSum(tf.ones([2]), ids, -1), {
    name: "RangeError",
    message: 'Cannot sum segments: "numSegments" must be at least 0, current value is -1',
  });
  assert.throws(() => tf.unsortedSegmentSum(tf.ones([2], "bool"), ids, 1), {
    name: "TypeError",
    message: 'Cannot sum segments: "x" must be of dtype float32 or int32, current dtype is bool',
  });
});
