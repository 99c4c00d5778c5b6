import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import fc from "npm:fast-check@4.3.0";
import {
  forEachIndex,
  onBothBackends,
  onStock,
  positionOf,
  randomTensor,
  valuesOf,
} from "./_reference_gradients.ts";
import { assertClose } from "../_assert_close.ts";

interface Product {
  readonly batchA: number[];
  readonly batchB: number[];
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

const sizes = fc.constantFrom(1, 2, 3, 5, 7);

/** Batches that broadcast with each other, also in part, also of different ranks. */
const products = fc.record({
  axes: fc.array(fc.tuple(fc.constantFrom(1, 2, 3), fc.nat(2)), { maxLength: 3 }),
  dropped: fc.nat(3),
  rows: sizes,
  inner: sizes,
  columns: sizes,
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
}).map(({ axes, dropped, ...rest }): Product => ({
  ...rest,
  batchA: axes.map(([size, one]) => one === 1 ? 1 : size),
  batchB: axes.map(([size, one]) => one === 2 ? 1 : size).slice(dropped),
}));

Deno.test("the gradient of matMul() sums over a broadcast batch, in all four layouts", async () => {
  await onBothBackends(() =>
    fc.assert(
      fc.property(products, (product) => tf.tidy(() => assertProductGradient(product))),
      { seed: 5, numRuns: 150 },
    )
  );
});

function assertProductGradient(product: Product): void {
  const { batchA, batchB, rows, inner, columns, transposeA, transposeB } = product;
  const shapeA = [...batchA, ...(transposeA ? [inner, rows] : [rows, inner])];
  const shapeB = [...batchB, ...(transposeB ? [columns, inner] : [inner, columns])];
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(batchA, batchB);
  const [a, b, dy] = [shapeA, shapeB, [...batch, rows, columns]].map(randomTensor) as tf.Tensor[];
  const multiply = (x: tf.Tensor, y: tf.Tensor) => tf.matMul(x, y, transposeA, transposeB);
  const [gradientA, gradientB] = tf.grads(multiply)([a!, b!], dy!);
  const [x, y, d] = [valuesOf(a!), valuesOf(b!), valuesOf(dy!)];
  const [expectedA, expectedB] = [new Float64Array(x.length), new Float64Array(y.length)];
  forEachIndex([...batch, rows, columns, inner], (index) => {
    const at = index.slice(0, -3);
    const [i, j, k] = index.slice(-3) as [number, number, number];
    const inA = positionOf([...at, ...(transposeA ? [k, i] : [i, k])], shapeA);
    const inB = positionOf([...at, ...(transposeB ? [j, k] : [k, j])], shapeB);
    const gradient = d[positionOf([...at, i, j], dy!.shape)]!;
    expectedA[inA]! += gradient * y[inB]!;
    expectedB[inB]! += gradient * x[inA]!;
  });
  assert.deepEqual(gradientA!.shape, shapeA);
  assert.deepEqual(gradientB!.shape, shapeB);
  assertClose(gradientA!, expectedA);
  assertClose(gradientB!, expectedB);
}

Deno.test("a dense layer on [batch, time, units] trains its one matrix", async () => {
  const x = tf.ones([2, 3, 4]);
  const loss = (weights: tf.Tensor) => tf.sum(tf.matMul(x, weights));
  await onBothBackends(() => {
    const gradient = tf.grad(loss)(tf.zeros([4, 5]));
    assert.deepEqual(gradient.shape, [4, 5]);
    assertClose(gradient, new Array(20).fill(6));
  });
  await onStock("wasm", () =>
    assert.throws(() => tf.grad(loss)(tf.zeros([4, 5])), {
      message: "Error in gradient for op BatchMatMul. The gradient of input 'b' has shape " +
        "'2,4,5', which does not match the shape of the input '4,5'",
    }));
});

Deno.test("the gradient of a product of empty matrices is empty or zero", async () => {
  await onBothBackends(() => {
    const [a, b] = tf.grads((x, y) => tf.matMul(x, y))([tf.ones([2, 0, 3]), tf.ones([3, 4])]);
    assert.deepEqual([a!.shape, b!.shape], [[2, 0, 3], [3, 4]]);
    assertClose(b!, new Array(12).fill(0));
  });
});
