import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { silu, siluPlain } from "lib/nn/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { installKernels } from "lib/backend/_install_kernels.ts";
import { restoreStockKernels } from "lib/backend/host/override_kernel.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();
const random = new Random(1);

function valueAndGradient(f: typeof silu, x: tf.Tensor, dy: tf.Tensor) {
  return tf.tidy(() => {
    const { value, grad } = tf.valueAndGrad(f)(x, dy);
    return [value.dataSync(), grad.dataSync()] as Float32Array[];
  });
}

/** All kinds of float32: by their bits, and evenly over the numbers whose sigmoid is neither 0 nor 1. */
function manyNumbers(count: number): Float32Array {
  const x = new Float32Array(count), bits = new Uint32Array(x.buffer);
  for (let i = 0, state = 1; i < count; i++) {
    state = Math.imul(state, 1664525) + 1013904223 | 0;
    if (i % 2 === 0) bits[i] = state;
    else x[i] = 100 * state / 2 ** 31;
  }
  x.set([0, -0, Infinity, -Infinity, NaN, 87.33654, 87.33655, -87.33654, -87.33655, 1e-42, -104]);
  return x;
}

Deno.test("tf.sigmoid() gives the bits of tfjs's own kernel, in both builds", async () => {
  const x = tf.tensor1d(manyNumbers(100_003));
  const ours = [];
  for (const native of ["auto", false] as const) {
    await setUpBackend({ native });
    ours.push(tf.sigmoid(x).dataSync());
  }
  restoreStockKernels();
  const stock = tf.sigmoid(x).dataSync();
  installKernels();
  await setUpBackend();
  for (const y of ours) assert.deepEqual(y, stock);
});

Deno.test("silu() and its gradient have the bits of plain operations at any size", () => {
  for (const size of [0, 1, 3, 16, 17, 100_003]) {
    const x = tf.tensor1d(manyNumbers(Math.max(size, 11)).slice(0, size));
    const dy = normalTensor(random, [size]);
    const plain = valueAndGradient(siluPlain, x, dy);
    assert.deepEqual(valueAndGradient(silu, x, dy), plain, `${size} elements`);
  }
});

Deno.test("silu() has known values", () => {
  // x / (1 + e^-x), by hand
  assertClose(silu(tf.tensor1d([-1, 0, 1, 20])), [-0.26894142, 0, 0.73105858, 20], 1e-6);
});

Deno.test("silu() passes a check against finite differences, also of its second derivative", () => {
  const x = normalTensor(random, [7]);
  const f = (x: tf.Tensor) => tf.sum(silu(x));
  const slope = (x: tf.Tensor) => tf.sum(tf.square(tf.grad(f)(x)));
  assert.ok(checkGradient(f, x).largestRelativeError < 5e-3);
  assert.ok(checkGradient(slope, x).largestRelativeError < 1e-2);
});

Deno.test("silu() is computed by its kernel on wasm, and by plain operations elsewhere", async () => {
  const x = normalTensor(random, [3, 5]), dy = normalTensor(random, [3, 5]);
  const { kernelNames } = await tf.profile(() => void silu(x)) as unknown as {
    kernelNames: string[];
  };
  assert.ok(kernelNames.includes("FusedSilu"));
  const onWasm = valueAndGradient(silu, x, dy);
  await setUpBackend({ backend: "cpu" });
  const onCpu = valueAndGradient(silu, x, dy);
  await setUpBackend();
  for (const i of [0, 1]) assertClose(onCpu[i]!, onWasm[i]!, 2e-6);
});

Deno.test("silu() leaves no tensor behind, with and without a gradient", async () => {
  const x = normalTensor(random, [9]), gradient = tf.grad(silu);
  (await withLeakCheck(() => silu(x))).dispose();
  (await withLeakCheck(() => gradient(x))).dispose();
});
