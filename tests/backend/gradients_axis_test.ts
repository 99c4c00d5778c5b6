import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import {
  assertPicksBack,
  forEachIndex,
  onBothBackends,
  onStock,
  positionOf,
  randomTensor,
  valuesOf,
} from "./_reference_gradients.ts";
import { assertClose } from "../_assert_close.ts";

Deno.test("the gradient of cumsum() is right along every axis", async () => {
  const shape = [3, 2, 5];
  await onBothBackends(() => {
    for (const axis of [0, 1, 2]) {
      for (const [exclusive, reverse] of [[0, 0], [0, 1], [1, 0], [1, 1]]) {
        assertCumsumGradient(shape, axis, exclusive === 1, reverse === 1);
      }
    }
  });
});

function assertCumsumGradient(
  shape: number[],
  axis: number,
  exclusive: boolean,
  reverse: boolean,
): void {
  const dy = randomTensor(shape);
  const d = valuesOf(dy);
  const expected = new Float64Array(d.length);
  forEachIndex(shape, (index, i) => {
    // y[to] holds x[i] for the places to behind it (before it when reversed)
    for (let to = 0; to < shape[axis]!; to++) {
      const from = index[axis]!;
      const holds = reverse ? to <= from : to >= from;
      if (!holds || (exclusive && to === from)) continue;
      expected[i]! += d[positionOf(index.with(axis, to), shape)]!;
    }
  });
  const gradient = tf.grad((x) => tf.cumsum(x, axis, exclusive, reverse))(tf.ones(shape), dy);
  assertClose(gradient, expected);
}

Deno.test("stock cumsum() has a transposed gradient, silently where the matrix is square", async () => {
  const dy = tf.tensor2d([[1, 2], [3, 4]]);
  const gradient = () => tf.grad((x) => tf.cumsum(x, 0))(tf.ones([2, 2]), dy).arraySync();
  await onStock("wasm", () => assert.deepEqual(gradient(), [[4, 3], [6, 4]]));
  await onBothBackends(() => assert.deepEqual(gradient(), [[4, 6], [3, 4]]));
  await onStock("cpu", () => {
    const wide = () => tf.grad((x) => tf.cumsum(x, 0))(tf.ones([3, 4]));
    assert.throws(wide, /has shape '4,3', which does not match the shape of the input '3,4'/);
  });
});

Deno.test("the gradient of tile() sums the copies, at every rank", async () => {
  await onBothBackends(() => {
    assertPicksBack((x) => tf.tile(x, [3]), [5]);
    assertPicksBack((x) => tf.tile(x, [2, 3]), [3, 1]);
    assertPicksBack((x) => tf.tile(x, [1, 2, 1, 3]), [2, 3, 1, 2]);
    assertPicksBack((x) => tf.tile(x, [2, 1, 2, 1, 3]), [2, 1, 3, 1, 2]);
    assertPicksBack((x) => tf.tile(x, [2, 1]), [0, 3]);
  });
  await onStock("cpu", () => {
    const gradient = () => tf.grad((x) => tf.tile(x, [1, 1, 1, 1, 2]))(tf.ones([1, 1, 1, 1, 1]));
    assert.throws(gradient, /Gradient for tile operation is not implemented for rank-5 tensors/);
  });
});

Deno.test("the gradient of mirrorPad() adds the border to what it mirrors", async () => {
  await onBothBackends(() => {
    assertPicksBack((x) => tf.mirrorPad(x, [[2, 1]], "reflect"), [3]);
    assertPicksBack((x) => tf.mirrorPad(x, [[3, 2]], "symmetric"), [3]);
    assertPicksBack((x) => tf.mirrorPad(x, [[1, 0], [0, 2]], "reflect"), [2, 5]);
    assertPicksBack((x) => tf.mirrorPad(x, [[0, 0], [2, 2], [1, 1], [0, 0]], "reflect"), [
      2,
      3,
      5,
      2,
    ]);
    assertPicksBack((x) => tf.mirrorPad(x, [[0, 0]], "reflect"), [4]);
  });
  // stock cuts the border off: 5 ones reach x, but its gradient adds up to 3
  const pad = (x: tf.Tensor) => tf.mirrorPad(x, [[1, 1]], "reflect");
  await onStock("cpu", () => assertClose(tf.grad(pad)(tf.ones([3])), [1, 1, 1]));
  await onBothBackends(() => assertClose(tf.grad(pad)(tf.ones([3])), [1, 3, 1]));
});

Deno.test("depthToSpace() has a gradient", async () => {
  const shuffle = (s: number) => (x: tf.Tensor) => tf.depthToSpace(x as tf.Tensor4D, s);
  await onBothBackends(() => {
    assertPicksBack(shuffle(2), [2, 3, 1, 8]);
    assertPicksBack(shuffle(3), [1, 2, 5, 9]);
  });
  await onStock("cpu", () => {
    const gradient = () => tf.grad(shuffle(2))(tf.ones([1, 1, 1, 4]));
    assert.throws(gradient, /gradient function not found for DepthToSpace/);
  });
});
