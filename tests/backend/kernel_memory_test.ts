/** The kernels and the heap: it may grow in the middle of a call, and nothing may be left behind. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { sideModule } from "lib/backend/host/side_module.ts";
import { installKernels } from "lib/backend/_install_kernels.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";

await setUpBackend();
installKernels();

const heapBytes = () => sideModule().backend.wasm.asm.memory.buffer.byteLength;

/** A little of everything that is copied, summed and mapped. */
function someOfEverything(x: tf.Tensor): tf.Tensor {
  const [left, right] = tf.split(x, 2, 1) as [tf.Tensor, tf.Tensor];
  const joined = tf.concat([tf.tanh(left), tf.minimum(right, tf.exp(left))], 1);
  const stacked = tf.stack(tf.unstack(tf.transpose(joined)), 1);
  const scaled = tf.maximum(stacked, tf.sub(stacked, tf.mean(stacked, 1, true)));
  return tf.sum(tf.softmax(tf.slice(tf.tile(scaled, [2, 1]), [1, 0], [8, 4])), 0);
}

Deno.test("outputs that make the heap grow are right", () => {
  tf.tidy(() => {
    const row = new Float32Array(1 << 16);
    new Random(1).fillNormal(row);
    const x = tf.tensor2d(row, [1, 1 << 16]);
    const before = heapBytes();
    const copies = Math.ceil(before / row.byteLength) + 16; // more than fits
    const tiled = tf.tile(x, [copies, 1]);
    assert.ok(heapBytes() > before);
    assert.deepEqual(tf.slice(tiled, [copies - 1, 0], [1, 1 << 16]).dataSync(), row);
    assert.deepEqual(tf.tanh(tiled).max(0).dataSync(), tf.tanh(x).dataSync());
  });
});

/** Where the free end of the heap begins: a byte that is never freed moves it in the long run. */
function freeEnd(): number {
  const { _malloc, _free } = sideModule().backend.wasm;
  const address = _malloc(1 << 22);
  _free(address);
  return address;
}

Deno.test("ten thousand calls leave no tensor and no byte of the heap", () => {
  const x = normalTensor(new Random(2), [5, 8]);
  const gradient = tf.grad(someOfEverything);
  const step = () => tf.tidy(() => void gradient(x));
  const state = () => {
    const { numTensors, numDataBuffers, numBytes } = tf.memory();
    return { end: freeEnd(), heap: heapBytes(), numTensors, numDataBuffers, numBytes };
  };
  step();
  const before = state();
  for (let i = 0; i < 400; i++) step(); // more than 25 kernels each
  assert.deepEqual(state(), before);
  x.dispose();
});
