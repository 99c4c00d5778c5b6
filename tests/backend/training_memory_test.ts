import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { Adam, geluTanh, layerNorm } from "lib/nn/mod.ts";
import { lstmCell } from "lib/rnn/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { sideModule } from "lib/backend/host/side_module.ts";
import { installKernels } from "lib/backend/_install_kernels.ts";
import { normalTensor, Random } from "lib/random/mod.ts";

await setUpBackend();
installKernels();

/** Everything that a leak would raise, on tfjs's side and on the wasm heap. */
function memoryInUse() {
  const { wasm } = sideModule().backend;
  const { numTensors, numBytes, numDataBuffers } = tf.memory();
  // A block bigger than any hole lies behind all that is in use: its address shows the heap's fill.
  const probe = wasm._malloc(1 << 20);
  wasm._free(probe);
  const heapBytes = wasm.asm.memory.buffer.byteLength;
  return { numTensors, numBytes, numDataBuffers, probe, heapBytes };
}

Deno.test("10,000 steps of training with Adam leak no tensor and no byte", () => {
  const random = new Random(1);
  const variable = (...shape: number[]) => tf.tidy(() => tf.variable(normalTensor(random, shape)));
  const weights = variable(5, 12), gamma = variable(3), beta = variable(3), out = variable(3, 1);
  const variables = [weights, gamma, beta, out], target = variable(5, 12);
  const x = normalTensor(random, [7, 5]), cell = normalTensor(random, [7, 3]) as tf.Tensor2D;
  const loss = () => {
    const { hidden } = lstmCell(tf.matMul(x, weights) as tf.Tensor2D, cell);
    const y = tf.matMul(geluTanh(layerNorm(hidden, { gamma, beta })), out); // [7, 1]
    return tf.mean(tf.square(tf.sub(y, 1))) as tf.Scalar;
  };
  const optimizer = new Adam({ learningRate: 0.01, weightDecay: 1e-4 });
  const train = (steps: number) => {
    for (let step = 0; step < steps; step++) {
      if (step % 10 === 0) target.assign(weights); // the next write has to copy
      optimizer.minimize(loss, false, variables);
    }
  };
  const lossNow = () => tf.tidy(() => loss().dataSync()[0]!);
  const first = lossNow();
  train(200);
  const { probe, ...before } = memoryInUse();
  train(10_000);
  const { probe: after, ...rest } = memoryInUse();
  assert.deepEqual(rest, before);
  assert.ok(after <= probe, `${after} > ${probe}`); // the allocator may have found a better hole
  assert.ok(lossNow() < first / 2);
});
