import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { gelu, geluTanh, geluTanhPlain, setUpBackend } from "lib/backend/mod.ts";
import { installKernels } from "lib/backend/_install.ts";
import { Random } from "lib/random/mod.ts";
import { normalTensor } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose, geluTanhReference, numericGradient } from "./_reference_fused.ts";

await setUpBackend();
installKernels();

const random = new Random(1);

function valueAndGradient(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor, dy: tf.Tensor) {
  return tf.tidy(() => {
    const { value, grad } = tf.valueAndGrad(f)(x, dy);
    return [value.dataSync() as Float32Array, grad.dataSync() as Float32Array] as const;
  });
}

Deno.test("geluTanh() agrees with a float64 reference for any size, and so does its gradient", () => {
  for (const size of [0, 1, 3, 4, 5, 64, 127]) {
    const x = normalTensor(random, [size], 0, 3), dy = normalTensor(random, [size]);
    const [value, gradient] = valueAndGradient(geluTanh, x, dy);
    const map = (x: ArrayLike<number>) => Float64Array.from(x, geluTanhReference);
    assertClose(value, map(x.dataSync()), 5e-7);
    const expected = numericGradient(map, x.dataSync(), dy.dataSync());
    assertClose(gradient, expected, 2e-6);
  }
});

Deno.test("geluTanh() keeps its relative precision for negative numbers, where the plain one loses it", () => {
  const x = tf.linspace(-5, 5, 2001), values = x.dataSync();
  const worst = (y: tf.Tensor) =>
    Array.from(y.dataSync()).reduce((worst, value, i) => {
      const expected = geluTanhReference(values[i]!);
      return expected === 0 ? worst : Math.max(worst, Math.abs(value / expected - 1));
    }, 0);
  assert.ok(worst(geluTanh(x)) < 5e-6, `${worst(geluTanh(x))}`);
  assert.ok(worst(geluTanhPlain(x)) > 1e-2);
});

Deno.test("geluTanh() equals its plain twin on wasm and on cpu", async () => {
  const x = normalTensor(random, [3, 7], 0, 2), dy = normalTensor(random, [3, 7]);
  const fused = valueAndGradient(geluTanh, x, dy);
  const plain = valueAndGradient(geluTanhPlain, x, dy);
  await setUpBackend({ backend: "cpu" });
  const onCpu = valueAndGradient(geluTanh, x, dy);
  await setUpBackend();
  for (const i of [0, 1] as const) {
    assertClose(plain[i], fused[i], 2e-6);
    assertClose(onCpu[i], fused[i], 2e-6);
  }
});

Deno.test("geluTanh() passes a check against finite differences", () => {
  const f = (x: tf.Tensor) => tf.sum(geluTanh(x));
  assert.ok(checkGradient(f, normalTensor(random, [11])).largestRelativeError < 5e-3);
});

Deno.test("geluTanh() treats 0, NaN, infinities and huge numbers as the formula does", () => {
  const x = tf.tensor1d([0, NaN, Infinity, 1e30, -1e30, -20, 20, 1e-40, -Infinity]);
  const [y, dx] = valueAndGradient(geluTanh, x, tf.ones([9]));
  assert.deepEqual([...y.slice(0, 4)], [0, NaN, Infinity, Math.fround(1e30)]);
  assert.deepEqual([...y.slice(4, 7)].map(Math.abs), [0, 0, 20]);
  assert.ok(Number.isNaN(y[8]!)); // -Infinity times 0
  assert.deepEqual([dx[0], dx[5], dx[6]], [0.5, 0, 1]);
  assert.ok(Number.isNaN(dx[1]!));
});

Deno.test("geluTanh() throws for a second derivative instead of leaving a part out", () => {
  const second = (f: (x: tf.Tensor) => tf.Tensor) =>
    tf.grad((x) => tf.sum(tf.square(tf.grad((x) => tf.sum(f(x)))(x))))(tf.ones([2]));
  assert.throws(() => second(geluTanh), /gradient function not found for FusedGeluTanhGradient/);
  second(geluTanhPlain);
});

Deno.test("gelu() agrees with tables of the normal distribution", () => {
  const x = [-2, -1, 0, 1, 2], below = [0.0227501, 0.1586553, 0.5, 0.8413447, 0.9772499];
  assertClose(gelu(tf.tensor1d(x)).dataSync(), x.map((x, i) => x * below[i]!), 1e-6);
});

Deno.test("geluTanh() stays within 5e-4 of gelu()", () => {
  const x = tf.linspace(-6, 6, 1201);
  const difference = tf.max(tf.abs(tf.sub(gelu(x), geluTanh(x)))).dataSync()[0]!;
  assert.ok(difference < 5e-4 && difference > 1e-4);
});

Deno.test("geluTanh() leaves no tensor behind, with and without a gradient", async () => {
  const x = tf.ones([3]);
  (await withLeakCheck(() => geluTanh(x))).dispose();
  (await withLeakCheck(() => tf.grad(geluTanh)(x))).dispose();
});
