import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import fc from "npm:fast-check@4.3.0";
import { withLeakCheck } from "lib/tensor/mod.ts";
import {
  assertPicksBack,
  forEachIndex,
  integers,
  onBothBackends,
  onStock,
  positionOf,
  randomTensor,
  valuesOf,
} from "./_reference_gradients.ts";
import { assertClose } from "../_assert_close.ts";

interface Gather {
  readonly shape: number[];
  readonly indices: number[];
  readonly indicesShape: number[];
  readonly axis: number;
  readonly batchDims: number;
  readonly dtype: "float32" | "int32";
}

/** Shapes [...batch, ...outer, rows, ...inner] and indices [...batch, ...own]. */
const gathers = fc.record({
  batch: fc.array(fc.constantFrom(1, 2, 3), { maxLength: 2 }),
  outer: fc.array(fc.constantFrom(0, 1, 2, 3), { maxLength: 1 }),
  rows: fc.constantFrom(1, 2, 5, 11),
  inner: fc.array(fc.constantFrom(0, 1, 3, 4, 7, 16), { maxLength: 2 }),
  own: fc.array(fc.constantFrom(0, 1, 2, 5), { maxLength: 2 }),
  dtype: fc.constantFrom("float32" as const, "int32" as const),
  negativeAxis: fc.boolean(),
  draws: fc.infiniteStream(fc.nat(1_000_000)),
}).map(({ batch, outer, rows, inner, own, dtype, negativeAxis, draws }): Gather => {
  const shape: number[] = [...batch, ...outer, rows, ...inner];
  const indicesShape: number[] = [...batch, ...own];
  const count = indicesShape.reduce((product, size) => product * size, 1);
  const axis = batch.length + outer.length;
  return {
    shape,
    indicesShape,
    indices: Array.from({ length: count }, () => draws.next().value! % rows),
    axis: negativeAxis ? axis - shape.length : axis,
    batchDims: batch.length,
    dtype,
  };
});

Deno.test("gather() copies the rows that the indices name, along any axis, with batches", async () => {
  await setUpBackend({ backend: "wasm" });
  fc.assert(
    fc.property(gathers, (gather) => tf.tidy(() => assertGather(gather))),
    { seed: 8, numRuns: 200 },
  );
});

function assertGather({ shape, indices, indicesShape, axis, batchDims, dtype }: Gather): void {
  const x = tf.cast(tf.mul(randomTensor(shape), 1000), dtype);
  const values = valuesOf(x);
  const place = axis < 0 ? axis + shape.length : axis;
  const own = indicesShape.length - batchDims;
  const expectedShape = [
    ...shape.slice(0, place),
    ...indicesShape.slice(batchDims),
    ...shape.slice(place + 1),
  ];
  const y = tf.gather(x, integers(indices, indicesShape), axis, batchDims);
  assert.equal(y.dtype, dtype);
  assert.deepEqual(y.shape, expectedShape);
  const actual = valuesOf(y);
  forEachIndex(expectedShape, (index, i) => {
    const named = [...index.slice(0, batchDims), ...index.slice(place, place + own)];
    const row = indices[positionOf(named, indicesShape)]!;
    const from = [...index.slice(0, place), row, ...index.slice(place + own)];
    assert.equal(actual[i], values[positionOf(from, shape)]);
  });
}

Deno.test("gather()'s gradient adds each row back to where it came from, repeated or not", async () => {
  await onBothBackends(() =>
    fc.assert(
      fc.property(gathers, ({ shape, indices, indicesShape, axis, batchDims }) => {
        const own = integers(indices, indicesShape);
        // tfjs has no batches of higher rank on cpu, and forgets the shape of an empty result
        fc.pre(tf.getBackend() === "wasm" || (batchDims < 2 && !shape.includes(0)));
        assertPicksBack((x) => tf.gather(x, own, axis, batchDims), shape);
        own.dispose();
      }),
      { seed: 9, numRuns: 60 },
    )
  );
});

Deno.test("stock gather() has no gradient on wasm, and mistakes batches of two axes", async () => {
  const x = tf.reshape(tf.range(1, 13), [2, 2, 3]);
  const batched = (t: tf.Tensor) => tf.gather(t, integers([1, 2, 0, 2], [2, 2, 1]), 2, 2);
  const rows = (t: tf.Tensor) => tf.gather(t, integers([1, 1, 0]));
  const right = [[[2], [6]], [[7], [12]]];
  await onStock("wasm", () => {
    const message = "Kernel 'UnsortedSegmentSum' not registered for backend 'wasm'";
    assert.throws(() => tf.grad(rows)(x), { message });
    // it reads beside x: a wrong number, or a trap
    assert.throws(() => assert.deepEqual(batched(x).arraySync(), right));
    assert.deepEqual(tf.gather(tf.zeros([3, 0]), integers([0, 1])).shape, [1, 1, 2, 0]);
  });
  await onStock("cpu", () => assert.throws(() => tf.grad(batched)(x), /must match the product/));
  await setUpBackend({ backend: "wasm" });
  assert.deepEqual(batched(x).arraySync(), right);
  assert.deepEqual(tf.gather(tf.zeros([3, 0]), integers([0, 1])).shape, [2, 0]);
});

Deno.test("gather() names an index that is out of range, and the range", async () => {
  await setUpBackend({ backend: "wasm" });
  const x = tf.zeros([5, 3]);
  assert.throws(() => tf.gather(x, integers([0, 3, 2]), 1), {
    name: "RangeError",
    message: 'GatherV2: the index value 3 is not in [0, 2]: "indices" points along axis 1 of the ' +
      "shape [5, 3]",
  });
  assert.throws(() => tf.gather(x, integers([-1])), /the index value -1 is not in \[0, 4\]/);
  assert.throws(() => tf.gather(tf.zeros([0, 3]), integers([0])), /index value 0 is not in/);
});

Deno.test("gather() of booleans still works", async () => {
  await setUpBackend({ backend: "wasm" });
  const y = tf.gather(tf.tensor1d([true, false], "bool"), integers([1, 0, 0]));
  assert.equal(y.dtype, "bool");
  assert.deepEqual(y.arraySync(), [0, 1, 1]);
});

Deno.test("gather() copies NaN, infinities and denormals bit by bit", async () => {
  await setUpBackend({ backend: "wasm" });
  const special = [NaN, Infinity, -Infinity, -0, 1e-45, 3e38, 1];
  const y = tf.gather(tf.tensor2d([special, special]), integers([1]));
  assert.ok([...y.dataSync()].every((value, i) => Object.is(value, Math.fround(special[i]!))));
});

Deno.test("rows picked by argMax() train", async () => {
  const best = (x: tf.Tensor) => tf.gather(x, tf.argMax(tf.sum(x, 1)));
  const x = tf.tensor2d([[1, 2], [5, 4], [3, 3]]);
  await onBothBackends(() => assertClose(tf.grad(best)(x), [0, 0, 1, 1, 0, 0]));
  await onStock("cpu", () => {
    const message = "Error in gradient for op GatherV2. The gradient of input indices must have " +
      "'float32' dtype, but has 'int32'";
    assert.throws(() => tf.grad(best)(x), { message });
  });
});

Deno.test("reading and writing by index have gradients", async () => {
  const places = integers([0, 1, 2, 2, 0, 1], [3, 2]);
  const rows = integers([2, 0], [2, 1]);
  await onBothBackends(() => {
    assertPicksBack((x) => tf.gatherND(x, places), [3, 4]);
    assertPicksBack((x) => tf.gatherND(x, rows), [3, 4]);
    const scatter = (x: tf.Tensor) => tf.scatterND(rows, x, [3, 2]);
    const dy = tf.tensor2d([[1, 2], [3, 4], [5, 6]]);
    assertClose(tf.grad(scatter)(tf.ones([2, 2]), dy), [5, 6, 1, 2]);
    const update = (x: tf.Tensor, y: tf.Tensor) => tf.tensorScatterUpdate(x, rows, y);
    const [kept, updates] = tf.grads(update)([tf.ones([3, 2]), tf.ones([2, 2])], dy);
    assertClose(kept!, [0, 0, 3, 4, 0, 0]);
    assertClose(updates!, [5, 6, 1, 2]);
    const best = (x: tf.Tensor) => tf.topk(x, 2).values;
    const scores = tf.tensor2d([[5, 1, 9], [2, 3, 1]]);
    assertClose(tf.grad(best)(scores, tf.tensor2d([[1, 2], [3, 4]])), [2, 0, 1, 4, 3, 0]);
  });
  await onStock("cpu", () => {
    const gradients: Record<string, (x: tf.Tensor) => tf.Tensor> = {
      GatherNd: (x) => tf.gatherND(x, rows),
      ScatterNd: (x) => tf.scatterND(rows, tf.slice(x, [0, 0], [2, 2]), [3, 2]),
      TensorScatterUpdate: (x) => tf.tensorScatterUpdate(x, rows, tf.ones([2, 2])),
      TopK: (x) => tf.topk(x, 1).values,
    };
    for (const [kernel, f] of Object.entries(gradients)) {
      assert.throws(() => tf.grad(f)(tf.ones([3, 2])), new RegExp(`not found for ${kernel}`));
    }
  });
});

Deno.test("gather() and its gradient leave no tensor behind, also where an index is wrong", async () => {
  await setUpBackend({ backend: "wasm" });
  await withLeakCheck(() => {
    tf.tidy(() => {
      const x = randomTensor([4, 3]);
      tf.grad((t) => tf.gather(t, integers([1, 1, 3])))(x);
      tf.grad((t) => tf.gather(t, integers([1, 1, 2]), 1))(x);
      assert.throws(() => tf.gather(x, integers([4])), /not in/);
    });
  });
});

Deno.test("gather() and the segment sum are right when their output makes the heap grow", async () => {
  await setUpBackend({ backend: "wasm" });
  tf.tidy(() => {
    const x = tf.reshape(tf.range(0, 8 * 16_384), [8, 16_384]);
    const rows = Array.from({ length: 512 }, (_, i) => (i * 5) % 8);
    const y = tf.gather(x, integers(rows)); // 32 MB
    assert.deepEqual(tf.slice(y, [511, 16_383], [1, 1]).arraySync(), [[4 * 16_384 - 1]]);
    const sums = tf.unsortedSegmentSum(y, integers(rows) as tf.Tensor1D, 600); // 38 MB
    assert.deepEqual(tf.slice(sums, [7, 1], [1, 1]).arraySync(), [[64 * (7 * 16_384 + 1)]]);
    assert.deepEqual(tf.slice(sums, [599, 0], [1, 1]).arraySync(), [[0]]);
  });
});
