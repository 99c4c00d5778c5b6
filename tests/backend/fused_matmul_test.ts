import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { sideModule } from "lib/backend/host/side_module.ts";
import { installKernels } from "lib/backend/_install_kernels.ts";
import { stockKernel } from "lib/backend/host/override_kernel.ts";
import type { TensorInfo } from "lib/backend/host/wasm_backend.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { LAYOUTS, numbers, referenceProduct } from "./_reference_matmul.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();
installKernels();

const ALPHA = 0.3;

/** The activations in float64. */
const ACTIVATIONS = {
  linear: (x: number) => x,
  relu: (x: number) => Math.max(x, 0),
  relu6: (x: number) => Math.min(Math.max(x, 0), 6),
  leakyrelu: (x: number) => x < 0 ? ALPHA * x : x,
  prelu: (x: number) => x < 0 ? ALPHA * x : x,
  elu: (x: number) => x < 0 ? Math.expm1(x) : x,
  sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
};
type Activation = keyof typeof ACTIVATIONS;
const NAMES = Object.keys(ACTIVATIONS) as Activation[];

/** tf.fused.matMul does not know "tanh", but its kernel may. */
type FusedActivation = Exclude<Activation, "tanh">;

Deno.test("fused matMul is product, bias and activation, in all layouts", () => {
  for (const [m, n, k] of [[5, 13, 70], [1, 9, 3], [9, 2, 60], [4, 12, 300], [6, 3, 0]] as const) {
    for (const [transposeA, transposeB] of LAYOUTS) {
      const a = numbers(2 * m * k, 1), b = numbers(2 * k * n, 2), bias = numbers(n, 3);
      for (const activation of NAMES) {
        if (activation === "tanh") continue;
        const y = tf.tidy(() =>
          tf.fused.matMul({
            a: tf.tensor3d(a, transposeA ? [2, k, m] : [2, m, k]),
            b: tf.tensor3d(b, transposeB ? [2, n, k] : [2, k, n]),
            transposeA,
            transposeB,
            bias: tf.tensor1d(bias),
            activation: activation as FusedActivation,
            leakyreluAlpha: ALPHA,
            preluActivationWeights: tf.fill([n], ALPHA),
          }).dataSync()
        );
        for (let batch = 0; batch < 2; batch++) {
          const sizes = { m, n, k, transposeA, transposeB };
          const { product } = referenceProduct(
            sizes,
            a.subarray(batch * m * k),
            b.subarray(batch * k * n),
          );
          product.forEach((x, i) => {
            const expected = ACTIVATIONS[activation](x + bias[i % n]!);
            assertClose(y[batch * m * n + i]!, expected, 2e-5, activation);
          });
        }
      }
    }
  }
});

Deno.test("fused matMul adds the bias once: stock does so for every 48 of the inner size", () => {
  const a = tf.ones([2, 3, 100]), b = tf.ones([2, 100, 4]), bias = tf.fill([4], 10);
  assert.deepEqual([...new Set(stockFused({ a, b, bias }))], [130]); // wrong
  const y = tf.fused.matMul({ a: a as tf.Tensor3D, b: b as tf.Tensor3D, bias });
  assert.deepEqual([...new Set(y.dataSync())], [110]);
  tf.dispose([a, b, bias, y]);
});

Deno.test("fused matMul applies relu once, to the whole sum: stock clips parts of it", () => {
  const row = new Float32Array(100).map((_, i) => i < 50 ? -1 : 1);
  const a = tf.tensor3d(row, [1, 100, 1]), b = tf.ones([1, 100, 4]) as tf.Tensor3D;
  const attrs = { transposeA: true, transposeB: false, activation: "relu" };
  assert.deepEqual([...new Set(stockFused({ a, b }, attrs))], [48]); // wrong
  const y = tf.fused.matMul({ a, b, transposeA: true, activation: "relu" });
  assert.deepEqual([...new Set(y.dataSync())], [0]);
  tf.dispose([a, b, y]);
});

Deno.test("fused matMul adds a bias of any shape that broadcasts: stock throws, or reads a reshaped one as a row", () => {
  const a = tf.ones([2, 3]) as tf.Tensor2D, b = tf.ones([3, 4]) as tf.Tensor2D;
  const shapes = [[], [1], [4], [1, 4], [2, 1], [2, 4]];
  for (const shape of shapes) {
    for (const activation of ["linear", "relu", "elu"] as const) {
      tf.tidy(() => {
        const bias = tf.reshape(tf.linspace(-8, 8, tf.util.sizeFromShape(shape)), shape);
        const y = tf.fused.matMul({ a, b, bias, activation });
        const plain = tf.add(tf.matMul(a, b), bias);
        const expected = activation === "linear" ? plain : tf[activation](plain);
        assert.deepEqual([...y.dataSync()], [...expected.dataSync()], `[${shape}] ${activation}`);
      });
    }
  }
  const batchOf1 = { a: a.reshape([1, 2, 3]), b: b.reshape([1, 3, 4]) };
  const bias = tf.tensor2d([[1], [2]]), reshaped = tf.tensor1d([1, 2]).reshape([2, 1]);
  assert.throws(() => stockFused({ ...batchOf1, bias }), /only supports rank-1 bias/);
  assert.notDeepEqual([...stockFused({ ...batchOf1, bias: reshaped })], [4, 4, 4, 4, 5, 5, 5, 5]);
  tf.dispose([a, b, batchOf1.a, batchOf1.b, bias, reshaped]);
});

Deno.test("fused matMul repeats one matrix over the batch of the other", () => {
  for (const [batchA, batchB] of [[3, 1], [1, 3]] as const) {
    for (const [transposeA, transposeB] of LAYOUTS) {
      tf.tidy(() => {
        const a = tf.tensor3d(numbers(batchA * 35, 1), [
          batchA,
          ...(transposeA ? [7, 5] : [5, 7]) as [5, 7],
        ]);
        const b = tf.tensor3d(numbers(batchB * 63, 2), [
          batchB,
          ...(transposeB ? [9, 7] : [7, 9]) as [7, 9],
        ]);
        const bias = tf.tensor1d(numbers(9, 3));
        const y = tf.fused.matMul({ a, b, transposeA, transposeB, bias, activation: "relu" });
        const expected = tf.relu(tf.add(tf.matMul(a, b, transposeA, transposeB), bias));
        assert.deepEqual(y.shape, [3, 5, 9]);
        assert.deepEqual([...y.dataSync()], [...expected.dataSync()]);
      });
    }
  }
});

Deno.test("fused matMul keeps NaN through its activations: stock's relu makes it 0", () => {
  const a = tf.tensor3d([NaN], [1, 1, 1]), b = tf.ones([1, 1, 5]) as tf.Tensor3D;
  assert.deepEqual([...stockFused({ a, b }, { activation: "relu" })], [0, 0, 0, 0, 0]); // wrong
  for (const activation of ["linear", "relu", "relu6", "leakyrelu", "elu", "sigmoid"] as const) {
    const y = tf.tidy(() => tf.fused.matMul({ a, b, activation }).dataSync());
    assert.deepEqual([...y], new Array(5).fill(NaN), activation);
  }
  tf.dispose([a, b]);
});

Deno.test("the fused kernel knows tanh, and refuses what it does not know with tfjs's words", () => {
  const a = tf.tensor3d([-1, 0.5], [1, 2, 1]), b = tf.ones([1, 1, 1]);
  const run = (activation: string) =>
    tf.engine().runKernel<tf.Tensor>("_FusedMatMul", { a, b }, { activation } as never);
  const y = run("tanh");
  y.dataSync().forEach((value, i) => {
    assertClose(value, Math.tanh([-1, 0.5][i]!), 1e-6);
  });
  assert.throws(() => run("softplus"), /softplus activation not yet supported/);
  tf.dispose([a, b, y]);
});

/** What tfjs's own kernel computes. */
function stockFused(
  inputs: Record<string, tf.Tensor>,
  attributes: Record<string, unknown> = {},
): Float32Array {
  const module = sideModule();
  const attrs = { transposeA: false, transposeB: false, activation: "linear", ...attributes };
  const stock = stockKernel("_FusedMatMul")!;
  const y = stock({ inputs, attrs, backend: module.backend }) as TensorInfo;
  const { buffer } = module.backend.wasm.asm.memory;
  const values = new Float32Array(buffer, module.pointer(y), tf.util.sizeFromShape(y.shape))
    .slice();
  module.backend.disposeData(y.dataId);
  return values;
}
