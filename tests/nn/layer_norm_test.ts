import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { layerNorm, layerNormPlain } from "lib/nn/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { installKernels } from "lib/backend/_install_kernels.ts";
import { restoreStockKernels } from "lib/backend/host/override_kernel.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { layerNormReference, numericGradient } from "../backend/_reference_fused.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();
installKernels();

const WIDTHS = [1, 2, 3, 4, 5, 7, 8, 11, 64, 127];
const random = new Random(1);
const normals = (shape: number[], mean = 0) => normalTensor(random, shape, mean, 1);

/** y and the three gradients of sum(dy y). */
function valueAndGradients(
  f: typeof layerNorm,
  [x, gamma, beta, dy]: tf.Tensor[],
  epsilon = 1e-5,
): Float32Array[] {
  return tf.tidy(() => {
    const run = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) => f(x, { gamma, beta, epsilon });
    const { value, grads } = tf.valueAndGrads(run)([x!, gamma!, beta!], dy!);
    return [value, ...grads].map((tensor) => tensor.dataSync() as Float32Array);
  });
}

const inputs = (rows: number, width: number) =>
  [[rows, width], [width], [width], [rows, width]].map((shape) => normals(shape));

Deno.test("layerNorm() agrees with a float64 reference at every width, and so do its gradients", () => {
  for (const width of WIDTHS) {
    const tensors = inputs(3, width);
    const [x, gamma, beta, dy] = tensors.map((tensor) => tensor.dataSync());
    const reference = (x: ArrayLike<number>, gamma: ArrayLike<number>, beta: ArrayLike<number>) =>
      layerNormReference(x, gamma, beta, 0.1);
    const expected = [
      reference(x!, gamma!, beta!),
      numericGradient((x) => reference(x, gamma!, beta!), x!, dy!),
      numericGradient((gamma) => reference(x!, gamma, beta!), gamma!, dy!),
      numericGradient((beta) => reference(x!, gamma!, beta), beta!, dy!),
    ];
    for (const [i, got] of valueAndGradients(layerNorm, tensors, 0.1).entries()) {
      assertClose(got, expected[i]!, 3e-6, `width ${width}, output ${i}`);
    }
  }
});

Deno.test("layerNorm() equals its plain twin for any rank, also without rows", () => {
  for (const shape of [[5], [2, 3, 5], [1, 1, 1, 9], [0, 4]]) {
    const width = shape.at(-1)!;
    const tensors = [shape, [width], [width], shape].map((s) => normals(s));
    const plain = valueAndGradients(layerNormPlain, tensors, 0.1);
    const fused = valueAndGradients(layerNorm, tensors, 0.1);
    for (const [i, got] of fused.entries()) assertClose(got, plain[i]!, 1e-5, `[${shape}] ${i}`);
  }
  // tfjs-core has no right gradient of the plain one here
  const empty = [[3, 0], [0], [0], [3, 0]].map((shape) => tf.zeros(shape));
  assert.deepEqual(valueAndGradients(layerNorm, empty).map(({ length }) => length), [0, 0, 0, 0]);
});

Deno.test("layerNorm() passes a check against finite differences", () => {
  const gamma = normals([5]), beta = normals([5]), dy = normals([2, 5]);
  const f = (x: tf.Tensor) => tf.sum(tf.mul(layerNorm(x, { gamma, beta }), dy));
  assert.ok(checkGradient(f, normals([2, 5])).largestRelativeError < 5e-3);
});

Deno.test("layerNorm() keeps its precision far from 0", () => {
  const x = normals([4, 127], 1000), gamma = tf.ones([127]), beta = tf.zeros([127]);
  const expected = layerNormReference(x.dataSync(), gamma.dataSync(), beta.dataSync(), 1e-5);
  assertClose(layerNorm(x, { gamma, beta }).dataSync(), expected, 2e-4);
});

Deno.test("layerNorm() is computed by the fused kernels on wasm, and by plain ops elsewhere", async () => {
  const tensors = inputs(2, 7);
  const names = async () => {
    const { kernelNames } = await tf.profile(() => {
      layerNorm(tensors[0]!, { gamma: tensors[1]!, beta: tensors[2]! });
    }) as unknown as { kernelNames: string[] };
    return kernelNames;
  };
  assert.ok((await names()).includes("FusedLayerNorm"));
  const onWasm = valueAndGradients(layerNorm, tensors);
  restoreStockKernels();
  assert.ok(!(await names()).includes("FusedLayerNorm"));
  const onStock = valueAndGradients(layerNorm, tensors);
  installKernels();
  await setUpBackend({ backend: "cpu" });
  const onCpu = valueAndGradients(layerNorm, tensors);
  await setUpBackend();
  for (const [i, expected] of onWasm.entries()) {
    assertClose(onCpu[i]!, expected, 1e-5);
    assertClose(onStock[i]!, expected, 1e-5);
  }
});

Deno.test("layerNorm() spoils no row but the one with NaN", () => {
  const x = tf.tensor2d([[1, 2, 3, 4, 5], [1, NaN, 3, 4, 5], [5, 4, 3, 2, Infinity]]);
  const y = layerNorm(x, { gamma: tf.ones([5]), beta: tf.zeros([5]) }).dataSync();
  assert.ok(y.slice(0, 5).every(Number.isFinite));
  assert.ok(y.slice(5, 10).every(Number.isNaN));
  assert.ok(y.slice(10).some(Number.isNaN));
});

Deno.test("layerNorm() throws for a second derivative instead of leaving a part out", () => {
  const gamma = tf.ones([3]), beta = tf.zeros([3]), x = normals([2, 3]);
  const second = (f: typeof layerNorm) =>
    tf.grad((x) => tf.sum(tf.square(tf.grad((x) => tf.sum(tf.square(f(x, { gamma, beta }))))(x))))(
      x,
    );
  assert.throws(() => second(layerNorm), /gradient function not found for FusedLayerNormGradient/);
  second(layerNormPlain);
});

Deno.test("layerNorm() leaves no tensor behind, with and without a gradient", async () => {
  const [x, gamma, beta] = inputs(2, 5) as [tf.Tensor, tf.Tensor, tf.Tensor];
  (await withLeakCheck(() => layerNorm(x, { gamma, beta }))).dispose();
  const grad = tf.grad((x) => layerNorm(x, { gamma, beta }));
  (await withLeakCheck(() => grad(x))).dispose();
});

Deno.test("layerNorm() says what is wrong with a shape or epsilon", () => {
  const gamma = tf.ones([3]), beta = tf.zeros([3]);
  assert.throws(() => layerNorm(tf.scalar(1), { gamma, beta }), {
    name: "RangeError",
    message:
      'Cannot normalize a layer: "x" must have the shape [..., features], current shape is []',
  });
  assert.throws(() => layerNorm(tf.ones([2, 4]), { gamma, beta }), {
    name: "RangeError",
    message: 'Cannot normalize a layer: "gamma" must have the shape [4], current shape is [3]',
  });
  assert.throws(() => layerNormPlain(tf.ones([2, 3]), { gamma, beta, epsilon: -1 }), {
    name: "RangeError",
    message:
      'Cannot normalize a layer: "epsilon" must be finite and greater than 0 in float32, current value is -1',
  });
});
