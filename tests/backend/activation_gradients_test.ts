/** Gradients of tanh, sigmoid, relu and softmax: one kernel on wasm, plain operations elsewhere. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { installKernels } from "lib/backend/_install_kernels.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { onStock, valuesOf } from "./_reference_elementwise.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();
installKernels();

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const ACTIVATIONS = [
  { name: "tanh", op: tf.tanh, derivative: (x: number) => 1 - Math.tanh(x) ** 2 },
  { name: "sigmoid", op: tf.sigmoid, derivative: (x: number) => sigmoid(x) * sigmoid(-x) },
  { name: "relu", op: tf.relu, derivative: (x: number) => x > 0 ? 1 : 0 },
] as const;

function normals(count: number, seed: number): Float32Array {
  const values = new Float32Array(count);
  new Random(seed).fillNormal(values, 0, 1.5);
  return values;
}

/** dx of an operation, for x and dy of one shape. */
function gradientOf(
  op: (x: tf.Tensor) => tf.Tensor,
  x: Float32Array,
  dy: Float32Array,
  shape: number[],
): number[] {
  return valuesOf(tf.tidy(() => tf.grad(op)(tf.tensor(x, shape), tf.tensor(dy, shape))));
}

/** dx_i = y_i (dy_i - sum_j dy_j y_j) over rows, in float64. */
function softmaxGradient(x: Float32Array, dy: Float32Array, columns: number): number[] {
  const dx: number[] = [];
  for (let start = 0; start < x.length; start += columns) {
    const row = Array.from(x.subarray(start, start + columns));
    const powers = row.map((value) => Math.exp(value - Math.max(...row)));
    const total = powers.reduce((sum, power) => sum + power, 0);
    const y = powers.map((power) => power / total);
    const sum = y.reduce((sum, value, i) => sum + value * dy[start + i]!, 0);
    dx.push(...y.map((value, i) => value * (dy[start + i]! - sum)));
  }
  return dx;
}

for (const { name, op, derivative } of ACTIVATIONS) {
  Deno.test(`the gradient of ${name} is its derivative times dy`, () => {
    for (const shape of [[], [1], [7], [4, 5], [3, 0], [2, 3, 11]]) {
      const count = shape.reduce((size, length) => size * length, 1);
      const x = normals(count, 1), dy = normals(count, 2);
      const expected = Array.from(x, (value, i) => derivative(value) * dy[i]!);
      assertClose(gradientOf(op, x, dy, shape), expected);
    }
  });

  Deno.test(`the gradient of ${name} can itself be differentiated, with respect to dy`, () => {
    const x = normals(6, 3);
    const inner = (dy: tf.Tensor) => tf.grad((x: tf.Tensor) => op(x))(tf.tensor1d(x), dy);
    const got = valuesOf(tf.tidy(() => tf.grad(inner)(tf.ones([6]))));
    assertClose(got, Array.from(x, derivative));
  });
}

Deno.test("the gradient of softmax is right for every width", () => {
  for (const [rows, columns] of [[3, 1], [2, 2], [5, 3], [4, 8], [3, 13], [2, 100]] as const) {
    const x = normals(rows * columns, 4), dy = normals(rows * columns, 5);
    const expected = softmaxGradient(x, dy, columns);
    assertClose(gradientOf((x) => tf.softmax(x), x, dy, [rows, columns]), expected, 2e-6);
  }
  const x = normals(24, 6), dy = normals(24, 7);
  const got = gradientOf((x) => tf.softmax(x), x, dy, [2, 3, 4]);
  assertClose(got, softmaxGradient(x, dy, 4), 2e-6);
});

Deno.test("the gradients are the same on the cpu backend and on stock kernels", async () => {
  const x = normals(40, 8), dy = normals(40, 9);
  const operations = [tf.tanh, tf.sigmoid, tf.relu, (x: tf.Tensor) => tf.softmax(x)];
  const gradients = () => operations.map((op) => gradientOf(op, x, dy, [5, 8]));
  const ours = gradients();
  const stock = onStock(gradients);
  await setUpBackend({ backend: "cpu" });
  const cpu = gradients();
  await setUpBackend({ backend: "wasm" });
  ours.forEach((values, i) => {
    assertClose(values, stock[i]!);
    assertClose(values, cpu[i]!);
  });
});

Deno.test("the gradient of relu stops an infinite dy where the unit is off; tfjs makes it NaN", () => {
  const x = Float32Array.of(-1, 0, 2), dy = Float32Array.of(Infinity, NaN, Infinity);
  const gradient = () => gradientOf(tf.relu, x, dy, [3]);
  assert.deepEqual(gradient(), [0, 0, Infinity]);
  assert.deepEqual(onStock(gradient), [NaN, NaN, Infinity]);
});

Deno.test("the gradient of each activation is one kernel", async () => {
  for (const name of ["Tanh", "Sigmoid", "Relu", "Softmax"] as const) {
    const y = tf.ones([2, 3]);
    const gradient = tf.getGradient(name).gradFunc(y, [y], { dim: 1 });
    const { kernelNames } = await tf.profile(() => Object.values(gradient)[0]!());
    assert.deepEqual(kernelNames, [`${name}Gradient`]);
  }
});
