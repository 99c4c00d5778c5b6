/** The cross-entropy from logits as one kernel has the bits of the operations that it stands for. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import fc from "npm:fast-check@4.3.0";
import { CROSS_ENTROPY, setUpBackend } from "lib/backend/mod.ts";
import { installKernels } from "lib/backend/_install_kernels.ts";
import { losses } from "lib/nn/mod.ts";
import { checkGradient } from "lib/tensor/mod.ts";

await setUpBackend();

/** What a function gives without the kernel, then with it. */
function onBoth<T>(run: () => T): [plain: T, fused: T] {
  tf.unregisterKernel(CROSS_ENTROPY, "wasm");
  try {
    const plain = run();
    installKernels();
    return [plain, run()];
  } finally {
    installKernels();
  }
}

const number = fc.double({ min: -120, max: 120, noNaN: true });
const probability = fc.oneof(
  fc.constant(0),
  fc.constant(1),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

/** Rows of logits and targets, of odd widths; some logits are equal, some far apart. */
const rowsOfClasses = fc.record({
  shape: fc.constantFrom<number[][]>([1, 1], [3, 1], [1, 7], [5, 19], [2, 3, 33], [4, 1030], [6]),
  logits: fc.array(number, { minLength: 1, maxLength: 50 }),
  targets: fc.array(probability, { minLength: 1, maxLength: 50 }),
  labelSmoothing: fc.constantFrom(0, 0.1),
  reduction: fc.constantFrom("mean" as const, "none" as const),
});

for (const native of [false, "auto"] as const) {
  Deno.test(`losses and both gradients have the plain operations' bits (native: ${native})`, async () => {
    await setUpBackend({ native });
    fc.assert(
      fc.property(rowsOfClasses, ({ shape, logits, targets, ...options }) => {
        const fill = (values: readonly number[]) =>
          tf.tidy(() => {
            const size = shape.reduce((product, length) => product * length);
            return tf.tensor(
              Float32Array.from({ length: size }, (_, i) => values[i % values.length]!),
              shape,
            );
          });
        const [target, prediction] = [fill(targets), fill(logits)];
        const loss = (target: tf.Tensor, prediction: tf.Tensor) =>
          tf.sum(
            losses.categoricalCrossEntropy(target, prediction, { fromLogits: true, ...options }),
          );
        const [plain, fused] = onBoth(() =>
          tf.tidy(() => {
            const { value, grads } = tf.valueAndGrads(loss as () => tf.Tensor)([
              target,
              prediction,
            ]);
            return [value, ...grads].map((tensor) => Array.from(tensor.dataSync() as Float32Array));
          })
        );
        assert.deepEqual(fused, plain);
        tf.dispose([target, prediction]);
      }),
      { seed: 4, numRuns: 150 },
    );
    await setUpBackend();
  });
}

Deno.test("the gradient of the kernel is that of finite differences", () => {
  const target = tf.tensor2d([[0.2, 0.8, 0], [0, 0, 1]]);
  const logits = tf.tensor2d([[1, -2, 0.5], [3, 0.1, -1]]);
  const loss = (logits: tf.Tensor) =>
    losses.categoricalCrossEntropy(target, logits, { fromLogits: true });
  const { largestRelativeError } = checkGradient(loss, logits, { epsilon: 1e-2 });
  assert.ok(largestRelativeError < 2e-3, String(largestRelativeError));
});

Deno.test("the kernel computes finite logits; infinite ones and second derivatives go the plain way", async () => {
  const kernelsOf = async (run: () => tf.Tensor) =>
    (await tf.profile(run)).kernels.map(({ name }) => name);
  const target = tf.tensor2d([[0, 1]]);
  const loss = (logits: tf.Tensor) =>
    losses.categoricalCrossEntropy(target, logits, { fromLogits: true });
  const finite = tf.tensor2d([[1, 2]]), infinite = tf.tensor2d([[-Infinity, 2]]);
  assert.ok((await kernelsOf(() => loss(finite))).includes(CROSS_ENTROPY));
  assert.ok(!(await kernelsOf(() => loss(infinite))).includes(CROSS_ENTROPY));
  const curvature = tf.grad((x: tf.Tensor) => tf.sum(tf.square(tf.grad(loss)(x))))(finite);
  const p = 1 / (1 + Math.E); // the gradient is (p, -p), its squares sum up to 2 p^2
  const expected = 4 * p * p * (1 - p);
  const [first, second] = curvature.dataSync();
  assert.ok(Math.abs(first! - expected) < 1e-5 && Math.abs(second! + expected) < 1e-5);
});
