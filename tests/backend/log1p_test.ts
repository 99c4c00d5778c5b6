/** Log1p has the bits of tfjs's own kernel, which committed outputs were computed with. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { type Kernel, stockKernel } from "lib/backend/host/override_kernel.ts";
import { setUpBackend } from "lib/backend/mod.ts";

/** float32 numbers of all exponents and both signs, NaN and infinities among them. */
function numbersOfAllKinds(stride: number): Float32Array {
  const bits = Uint32Array.from({ length: Math.floor(2 ** 32 / stride) }, (_, i) => i * stride);
  const near = [-1, -1.0000001, -0.99999994, 0, -0, 1e-8, 3.4e38, Infinity, -Infinity, NaN];
  return Float32Array.of(...near, ...new Float32Array(bits.buffer));
}

for (const native of [false, "auto"] as const) {
  Deno.test(`every 65521st float32 has stock's logarithm of 1 + x (native: ${native})`, async () => {
    await setUpBackend({ native });
    const x = tf.tensor1d(numbersOfAllKinds(65521)), backend = tf.backend();
    const values = (kernel: Kernel) => {
      const y = kernel({ inputs: { x }, attrs: {}, backend });
      return Array.from(backend.readSync((y as tf.TensorInfo).dataId) as Float32Array);
    };
    const ours = tf.getKernel("Log1p", "wasm").kernelFunc as unknown as Kernel;
    assert.deepEqual(values(ours), values(stockKernel("Log1p")!));
    x.dispose();
  });
}
