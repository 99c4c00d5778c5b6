import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import fc from "npm:fast-check@4.3.0";
import { sumTo } from "lib/backend/gradients/broadcast.ts";
import {
  forEachIndex,
  onBothBackends,
  onStock,
  positionOf,
  randomTensor,
  valuesOf,
} from "./_reference_gradients.ts";
import { assertClose } from "../_assert_close.ts";

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** Each operation with its derivatives by a and by b. */
const OPERATIONS: Record<string, [Binary, (a: number, b: number) => [number, number]]> = {
  maximum: [tf.maximum, (a, b) => a >= b ? [1, 0] : [0, 1]],
  minimum: [tf.minimum, (a, b) => a <= b ? [1, 0] : [0, 1]],
  squaredDifference: [tf.squaredDifference, (a, b) => [2 * (a - b), 2 * (b - a)]],
};

/** Two shapes that broadcast with each other: each axis is 1 in one of them, or the same in both. */
const shapes = fc.array(fc.tuple(fc.constantFrom(0, 1, 2, 3, 5, 7), fc.nat(2)), { maxLength: 4 })
  .chain((axes) =>
    fc.tuple(
      fc.constant(axes.map(([size, one]) => one === 1 ? 1 : size)),
      fc.constant(axes.map(([size, one]) => one === 2 ? 1 : size)),
      fc.nat(axes.length),
      fc.boolean(),
    )
  )
  .map(([a, b, dropped, swap]) => swap ? [a, b.slice(dropped)] : [a.slice(dropped), b]);

for (const [name, [operation, derivative]] of Object.entries(OPERATIONS)) {
  Deno.test(`the gradient of ${name}() sums over what was broadcast`, async () => {
    await onBothBackends(() =>
      fc.assert(
        fc.property(shapes, ([shapeA, shapeB]) => {
          tf.tidy(() => assertBroadcastGradient(operation, derivative, shapeA!, shapeB!));
        }),
        { seed: 4, numRuns: 60 },
      )
    );
  });

  Deno.test(`stock tfjs throws in the gradient of ${name}() of a matrix and a row`, async () => {
    await onStock("wasm", () => {
      const gradient = () => tf.grads(operation)([tf.zeros([3, 4]), tf.ones([4])]);
      assert.throws(gradient, /The gradient of input 'b' has shape '3,4', which does not match/);
    });
  });
}

function assertBroadcastGradient(
  operation: Binary,
  derivative: (a: number, b: number) => [number, number],
  shapeA: number[],
  shapeB: number[],
): void {
  const [a, b] = [randomTensor(shapeA), randomTensor(shapeB)];
  const { shape } = operation(a, b);
  const dy = randomTensor(shape);
  const [gradientA, gradientB] = tf.grads(operation)([a, b], dy);
  const [x, y, d] = [valuesOf(a), valuesOf(b), valuesOf(dy)];
  const [expectedA, expectedB] = [new Float64Array(x.length), new Float64Array(y.length)];
  forEachIndex(shape, (index, position) => {
    const [i, j] = [positionOf(index, shapeA), positionOf(index, shapeB)];
    const [byA, byB] = derivative(x[i]!, y[j]!);
    expectedA[i]! += byA * d[position]!;
    expectedB[j]! += byB * d[position]!;
  });
  assert.deepEqual(gradientA!.shape, shapeA);
  assert.deepEqual(gradientB!.shape, shapeB);
  assertClose(gradientA!, expectedA);
  assertClose(gradientB!, expectedB);
}

Deno.test("maximum() and minimum() with a number train: clipping, hinge, relu", async () => {
  await onBothBackends(() => {
    const x = tf.tensor1d([-1, 0, 2]);
    assertClose(tf.grad((t) => tf.maximum(t, 0))(x), [0, 1, 1]);
    assertClose(tf.grad((t) => tf.minimum(t, 0))(x), [1, 1, 0]);
    assertClose(tf.grad((limit) => tf.maximum(x, limit))(tf.scalar(1)), [2]);
  });
});

Deno.test("sumTo() adds up the copies of a broadcast operand", async () => {
  await onBothBackends(() => {
    const gradient = tf.tensor3d([[[1, 2], [3, 4]], [[5, 6], [7, 8]]]);
    assert.deepEqual(sumTo(gradient, [2, 1]).arraySync(), [[1 + 2 + 5 + 6], [3 + 4 + 7 + 8]]);
    assert.deepEqual(sumTo(gradient, []).arraySync(), 36);
    assert.deepEqual(sumTo(gradient, [1, 1, 2]).arraySync(), [[[16, 20]]]);
  });
});
