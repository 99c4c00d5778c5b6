import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { gelu, geluPlain, geluTanh, geluTanhPlain } from "lib/nn/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { installKernels } from "lib/backend/_install_kernels.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { geluReference, geluTanhReference, numericGradient } from "../backend/_reference_fused.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();
installKernels();

const random = new Random(1);
const FORMS = [
  { name: "gelu", fused: gelu, plain: geluPlain, reference: geluReference },
  { name: "geluTanh", fused: geluTanh, plain: geluTanhPlain, reference: geluTanhReference },
];

function valueAndGradient(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor, dy: tf.Tensor) {
  return tf.tidy(() => {
    const { value, grad } = tf.valueAndGrad(f)(x, dy);
    return [value.dataSync() as Float32Array, grad.dataSync() as Float32Array] as const;
  });
}

for (const { name, fused, plain, reference } of FORMS) {
  Deno.test(`${name}() agrees with a float64 reference for any size, and so does its gradient`, () => {
    for (const size of [0, 1, 3, 4, 5, 64, 127]) {
      const x = normalTensor(random, [size], 0, 3), dy = normalTensor(random, [size]);
      const [value, gradient] = valueAndGradient(fused, x, dy);
      const map = (x: ArrayLike<number>) => Float64Array.from(x, reference);
      assertClose(value, map(x.dataSync()), 5e-7);
      const expected = numericGradient(map, x.dataSync(), dy.dataSync());
      assertClose(gradient, expected, 2e-6);
    }
  });

  Deno.test(`${name}() is precise for negative numbers too, where the plain one cancels`, () => {
    const x = tf.linspace(-5, 5, 2001), values = x.dataSync();
    const worst = (y: tf.Tensor) =>
      Array.from(y.dataSync()).reduce((worst, value, i) => {
        const expected = reference(values[i]!);
        return expected === 0 ? worst : Math.max(worst, Math.abs(value / expected - 1));
      }, 0);
    assert.ok(worst(fused(x)) < 5e-6, `${worst(fused(x))}`);
    assert.ok(worst(plain(x)) > 1e-2);
  });

  Deno.test(`${name}() equals its plain twin on wasm and on cpu`, async () => {
    const x = normalTensor(random, [3, 7], 0, 2), dy = normalTensor(random, [3, 7]);
    const fusedResult = valueAndGradient(fused, x, dy);
    const plainResult = valueAndGradient(plain, x, dy);
    await setUpBackend({ backend: "cpu" });
    const onCpu = valueAndGradient(fused, x, dy);
    await setUpBackend();
    for (const i of [0, 1] as const) {
      assertClose(plainResult[i], fusedResult[i], 2e-6);
      assertClose(onCpu[i], fusedResult[i], 2e-6);
    }
  });

  Deno.test(`${name}() passes a check against finite differences`, () => {
    const f = (x: tf.Tensor) => tf.sum(fused(x));
    assert.ok(checkGradient(f, normalTensor(random, [11])).largestRelativeError < 5e-3);
  });

  Deno.test(`${name}() treats 0, NaN, infinities and huge numbers as the formula does`, () => {
    const x = tf.tensor1d([0, NaN, Infinity, 1e30, -1e30, -20, 20, 1e-40, -Infinity]);
    const [y, dx] = valueAndGradient(fused, x, tf.ones([9]));
    assert.deepEqual([...y.slice(0, 4)], [0, NaN, Infinity, Math.fround(1e30)]);
    assert.deepEqual([...y.slice(4, 7)].map(Math.abs), [0, 0, 20]);
    assert.ok(Number.isNaN(y[8]!)); // -Infinity times 0
    assertClose([dx[0]!, dx[5]!, dx[6]!], [0.5, 0, 1], 1e-7);
    assert.ok(Number.isNaN(dx[1]!));
  });

  Deno.test(`${name}() throws for a second derivative instead of leaving a part out`, () => {
    const second = (f: (x: tf.Tensor) => tf.Tensor) =>
      tf.grad((x) => tf.sum(tf.square(tf.grad((x) => tf.sum(f(x)))(x))))(tf.ones([2]));
    assert.throws(() => second(fused), /gradient function not found for FusedGelu.*Gradient/);
    second(plain);
  });

  Deno.test(`${name}() leaves no tensor behind, with and without a gradient`, async () => {
    const x = tf.ones([3]);
    (await withLeakCheck(() => fused(x))).dispose();
    (await withLeakCheck(() => tf.grad(fused)(x))).dispose();
  });
}

Deno.test("gelu() agrees with tables of the normal distribution", () => {
  const x = [-2, -1, 0, 1, 2], below = [0.0227501, 0.1586553, 0.5, 0.8413447, 0.9772499];
  assertClose(gelu(tf.tensor1d(x)).dataSync(), x.map((x, i) => x * below[i]!), 2e-7);
});

Deno.test("geluTanh() stays within 5e-4 of gelu()", () => {
  const x = tf.linspace(-6, 6, 1201);
  const difference = tf.max(tf.abs(tf.sub(gelu(x), geluTanh(x)))).dataSync()[0]!;
  assert.ok(difference < 5e-4 && difference > 1e-4);
});
