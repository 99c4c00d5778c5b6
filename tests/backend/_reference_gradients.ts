/** Float64 references by plain loops, and what the tests of gradients share. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { restoreStockKernels } from "lib/backend/host/override_kernel.ts";
import { restoreStockGradients } from "lib/backend/host/override_gradient.ts";
import { Random, uniformTensor } from "lib/random/mod.ts";
import { assertClose } from "../_assert_close.ts";

/** Run a test's body with our gradients, on wasm (with our kernels) and on plain cpu. */
export async function onBothBackends(body: () => void): Promise<void> {
  await setUpBackend({ backend: "wasm" });
  body();
  await setUpBackend({ backend: "cpu" });
  body();
}

/** Run a body on tfjs as it is shipped. */
export async function onStock(backend: "wasm" | "cpu", body: () => void): Promise<void> {
  await setUpBackend({ backend });
  restoreStockKernels();
  restoreStockGradients();
  try {
    body();
  } finally {
    await setUpBackend();
  }
}

const random = new Random(20_261);

/** Uniform in [-1, 1), another one at each call. */
export function randomTensor(shape: readonly number[]): tf.Tensor {
  return uniformTensor(random, [...shape], -1, 1);
}

export function integers(values: number[], shape: number[] = [values.length]): tf.Tensor {
  return tf.tensor(values, shape, "int32");
}

/** The numbers of a tensor, for the loops. */
export function valuesOf(tensor: tf.Tensor): Float64Array {
  return Float64Array.from(tensor.dataSync());
}

/**
 * Reference gradient of an operation that only picks elements of x: run on the positions 0, 1, 2...
 * it tells which element went where.
 */
export function assertPicksBack(pick: (x: tf.Tensor) => tf.Tensor, shape: readonly number[]): void {
  tf.tidy(() => {
    const x = randomTensor(shape);
    const positions = valuesOf(pick(tf.reshape(tf.range(0, x.size), [...shape])));
    const dy = randomTensor(pick(x).shape);
    const expected = new Float64Array(x.size);
    valuesOf(dy).forEach((value, i) => expected[positions[i]!]! += value);
    const gradient = tf.grad(pick)(x, dy);
    assert.deepEqual(gradient.shape, x.shape);
    assertClose(gradient, expected);
  });
}

/** Call `visit` with the multi-index of each element. */
export function forEachIndex(
  shape: readonly number[],
  visit: (index: readonly number[], position: number) => void,
): void {
  const size = shape.reduce((product, n) => product * n, 1);
  for (let position = 0; position < size; position++) {
    const index: number[] = [];
    for (let axis = shape.length - 1, rest = position; axis >= 0; axis--) {
      index.unshift(rest % shape[axis]!);
      rest = Math.floor(rest / shape[axis]!);
    }
    visit(index, position);
  }
}

/** Position of a multi-index in a tensor of this shape, which may be broadcast to the index. */
export function positionOf(index: readonly number[], shape: readonly number[]): number {
  const own = index.slice(index.length - shape.length);
  return shape.reduce((position, size, i) => position * size + (size === 1 ? 0 : own[i]!), 0);
}
