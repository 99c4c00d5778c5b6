import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { installKernels } from "lib/backend/_install_kernels.ts";
import { restoreStockKernels } from "lib/backend/host/override_kernel.ts";
import { groupNorm, groupNormPlain } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../../_assert_close.ts";

await setUpBackend();

const random = new Random(7);
const normals = (shape: number[], mean = 0, deviation = 1) =>
  normalTensor(random, shape as tf.ShapeMap[tf.Rank], mean, deviation);

interface Sizes {
  readonly shape: number[];
  readonly groups: number;
}

/** y and the three gradients of sum(dy y). */
function valueAndGradients(f: typeof groupNorm, { groups }: Sizes, tensors: tf.Tensor[]) {
  const [x, gamma, beta, dy] = tensors as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  return tf.tidy(() => {
    const run = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) => f(x, { gamma, beta, groups });
    const { value, grads } = tf.valueAndGrads(run)([x, gamma, beta], dy);
    return [value, ...grads].map((tensor) => tensor.dataSync() as Float32Array);
  });
}

const inputs = (shape: number[], mean = 0) =>
  [shape, shape.slice(-1), shape.slice(-1), shape].map((s) => normals(s, mean, 1 + mean));

/** Strips of 16, 4 and 1 channels; one place, one example; more places than a block of sums. */
const SIZES: readonly Sizes[] = [
  { shape: [3, 4, 4, 16], groups: 4 },
  { shape: [2, 5, 23], groups: 1 },
  { shape: [2, 5, 23], groups: 23 },
  { shape: [1, 7, 6], groups: 2 },
  { shape: [4, 12], groups: 3 },
  { shape: [1, 2], groups: 1 },
  { shape: [2, 257, 20], groups: 4 },
  { shape: [2, 33, 31, 40], groups: 8 },
];

Deno.test("the kernels of groupNorm() give the bits of plain operations", async () => {
  for (const native of ["auto", false] as const) {
    await setUpBackend({ native });
    for (const sizes of SIZES) {
      for (const mean of [0, 1000]) {
        const tensors = inputs(sizes.shape, mean);
        const fused = valueAndGradients(groupNorm, sizes, tensors);
        const plain = valueAndGradients(groupNormPlain, sizes, tensors);
        for (const [i, got] of fused.entries()) {
          assert.deepEqual(got, plain[i], `[${sizes.shape}] by ${sizes.groups}, output ${i}`);
        }
      }
    }
  }
  await setUpBackend();
});

Deno.test("groupNorm() without a scale or a shift has 1 and 0", () => {
  const x = normals([2, 6, 8]), groups = 2;
  const expected = groupNormPlain(x, { groups }).dataSync();
  assert.deepEqual(groupNorm(x, { groups }).dataSync(), expected);
  const gamma = tf.ones([8]), beta = tf.zeros([8]);
  assert.deepEqual(groupNorm(x, { groups, gamma, beta }).dataSync(), expected);
});

Deno.test("groupNorm() of one channel, and of no example, is what plain operations give", () => {
  for (const shape of [[3, 5, 1], [0, 4, 6]]) {
    const x = normals(shape);
    const y = groupNorm(x, { groups: 1 });
    assert.deepEqual(y.shape, shape);
    assert.deepEqual(y.dataSync(), groupNormPlain(x, { groups: 1 }).dataSync());
  }
});

Deno.test("groupNorm() is computed by its kernel on wasm, and by plain operations elsewhere", async () => {
  const sizes = SIZES[0]!, tensors = inputs(sizes.shape);
  const names = async () => {
    const { kernelNames } = await tf.profile(() => {
      groupNorm(tensors[0]!, { groups: 4 });
    }) as unknown as { kernelNames: string[] };
    return kernelNames;
  };
  assert.ok((await names()).includes("FusedGroupNorm"));
  const onWasm = valueAndGradients(groupNorm, sizes, tensors);
  restoreStockKernels();
  assert.ok(!(await names()).includes("FusedGroupNorm"));
  installKernels();
  await setUpBackend({ backend: "cpu" });
  const onCpu = valueAndGradients(groupNorm, sizes, tensors);
  await setUpBackend();
  for (const [i, expected] of onWasm.entries()) assertClose(onCpu[i]!, expected, 1e-5);
});

Deno.test("groupNorm() spoils no example but the one with NaN", () => {
  const x = tf.tensor3d([1, 2, 3, 4, 1, NaN, 3, 4, 5, 4, 3, Infinity], [3, 2, 2]);
  const y = groupNorm(x, { groups: 1 }).dataSync();
  assert.ok(y.slice(0, 4).every(Number.isFinite));
  assert.ok(y.slice(4, 8).every(Number.isNaN));
  assert.ok(y.slice(8).some(Number.isNaN));
});

Deno.test("groupNorm() throws for a second derivative instead of leaving a part out", () => {
  const x = normals([2, 3, 4]);
  const second = (f: typeof groupNorm) =>
    tf.grad((x) => tf.sum(tf.square(tf.grad((x) => tf.sum(tf.square(f(x, { groups: 2 }))))(x))))(x);
  assert.throws(() => second(groupNorm), /gradient function not found for FusedGroupNormGradient/);
  second(groupNormPlain);
});

Deno.test("groupNorm() leaves no tensor behind, with and without a gradient", async () => {
  const [x, gamma, beta] = inputs([2, 3, 4]) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const f = (x: tf.Tensor) => groupNorm(x, { groups: 2, gamma, beta });
  (await withLeakCheck(() => f(x))).dispose();
  const gradient = tf.grad(f);
  (await withLeakCheck(() => gradient(x))).dispose();
});
