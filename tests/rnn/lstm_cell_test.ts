import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { lstmCell, lstmCellPlain } from "lib/rnn/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { installKernels } from "lib/backend/_install_kernels.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { lstmCellReference, numericGradient } from "../backend/_reference_fused.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();
installKernels();

const random = new Random(1);
const normals = (shape: [number, number], scale = 1) =>
  normalTensor(random, shape, 0, scale) as tf.Tensor2D;

/** [hidden, cell] as one row of outputs, and the gradients of z and cell. */
function valueAndGradients(f: typeof lstmCell, z: tf.Tensor2D, cell: tf.Tensor2D, dy: tf.Tensor) {
  return tf.tidy(() => {
    const run = (z: tf.Tensor, cell: tf.Tensor) => {
      const state = f(z as tf.Tensor2D, cell as tf.Tensor2D);
      return tf.stack([state.hidden, state.cell]); // [2, batch, units]
    };
    const { value, grads } = tf.valueAndGrads(run)([z, cell], dy);
    return [value, ...grads].map((tensor) => tensor.dataSync() as Float32Array);
  });
}

Deno.test("lstmCell() agrees with a float64 reference at every width, and so do its gradients", () => {
  for (const units of [1, 3, 4, 5, 31, 64]) {
    const z = normals([2, 4 * units], 2), cell = normals([2, units]);
    const dy = normalTensor(random, [2, 2, units]);
    const [zs, cells, weights] = [z, cell, dy].map((tensor) => tensor.dataSync());
    const expected = [
      lstmCellReference(zs!, cells!, units),
      numericGradient((z) => lstmCellReference(z, cells!, units), zs!, weights!),
      numericGradient((cell) => lstmCellReference(zs!, cell, units), cells!, weights!),
    ];
    for (const [i, got] of valueAndGradients(lstmCell, z, cell, dy).entries()) {
      assertClose(got, expected[i]!, 1e-6, `${units} units, output ${i}`);
    }
  }
});

Deno.test("lstmCell() equals its plain twin on wasm and on cpu", async () => {
  for (const [batch, units] of [[3, 127], [1, 1], [5, 6], [0, 3], [2, 0]] as const) {
    const z = normals([batch, 4 * units]), cell = normals([batch, units]);
    const dy = normalTensor(random, [2, batch, units]);
    const fused = valueAndGradients(lstmCell, z, cell, dy);
    if (batch * units > 0) { // tf.split and tf.stack do not take empty tensors everywhere
      const plain = valueAndGradients(lstmCellPlain, z, cell, dy);
      for (const [i, got] of fused.entries()) assertClose(got, plain[i]!, 2e-6);
    }
    await setUpBackend({ backend: "cpu" });
    const onCpu = valueAndGradients(lstmCell, z, cell, dy);
    await setUpBackend();
    for (const [i, got] of fused.entries()) assertClose(got, onCpu[i]!, 2e-6);
  }
});

Deno.test("lstmCell() trains when only one of its outputs is used", () => {
  const z = normals([2, 12]), cell = normals([2, 3]);
  for (const part of ["hidden", "cell"] as const) {
    const grads = (f: typeof lstmCell) =>
      tf.grads((z, c) => tf.sum(f(z as tf.Tensor2D, c as tf.Tensor2D)[part]))([z, cell]);
    const [fused, plain] = [grads(lstmCell), grads(lstmCellPlain)];
    for (const i of [0, 1]) assertClose(fused[i]!.dataSync(), plain[i]!.dataSync(), 1e-6);
  }
});

Deno.test("lstmCell() passes a check against finite differences over three steps", () => {
  const cell = normals([1, 3]), weights = normals([3, 12]);
  const f = (x: tf.Tensor) => {
    let state = { hidden: tf.zeros([1, 3]) as tf.Tensor2D, cell };
    for (let t = 0; t < 3; t++) {
      const z = tf.add(x, tf.matMul(state.hidden, weights)) as tf.Tensor2D;
      state = lstmCell(z, state.cell);
    }
    return tf.sum(state.hidden);
  };
  assert.ok(checkGradient(f, normals([1, 12])).largestRelativeError < 5e-3);
});

Deno.test("lstmCell() stays finite where its gates saturate, and lets NaN through", () => {
  // Unit 0 of row 0 keeps everything, unit 1 forgets everything; unit 1 of row 1 has a NaN gate.
  const z = tf.tensor2d([[200, -200, 200, -200, 200, 200, 200, -200], [0, NaN, 0, 0, 0, 0, 0, 0]]);
  const cell = tf.tensor2d([[3, 3], [1, 1]]);
  const [values, dz, dCell] = valueAndGradients(lstmCell, z, cell, tf.ones([2, 2, 2])) as [
    ...[Float32Array, Float32Array, Float32Array],
  ];
  const [hidden, next] = [values.slice(0, 4), values.slice(4)];
  assertClose(next.slice(0, 3), [4, 0, 0.5], 1e-6);
  assertClose(hidden.slice(0, 3), [Math.tanh(4), 0, 0.5 * Math.tanh(0.5)], 1e-6);
  assert.ok([...dz.slice(0, 8), ...dCell.slice(0, 2)].every(Number.isFinite));
  assert.ok(Number.isNaN(hidden[3]!) && Number.isNaN(next[3]!) && Number.isNaN(dz[9]!));
});

Deno.test("lstmCell() throws for a second derivative instead of leaving a part out", () => {
  const cell = normals([1, 2]);
  const second = (f: typeof lstmCell) =>
    tf.grad((z) => tf.sum(tf.square(tf.grad((z) => tf.sum(f(z as tf.Tensor2D, cell).hidden))(z))))(
      normals([1, 8]),
    );
  assert.throws(() => second(lstmCell), /gradient function not found for FusedLstmCellGradient/);
});

Deno.test("lstmCell() leaves no tensor behind, with and without a gradient", async () => {
  const z = normals([2, 12]), cell = normals([2, 3]);
  tf.dispose(Object.values(await withLeakCheck(() => lstmCell(z, cell))));
  const grad = tf.grad((z) => lstmCell(z as tf.Tensor2D, cell).hidden);
  (await withLeakCheck(() => grad(z))).dispose();
});

Deno.test("lstmCell() says what is wrong with a shape", () => {
  assert.throws(() => lstmCell(tf.zeros([2, 9]), tf.zeros([2, 3])), {
    name: "RangeError",
    message: 'Cannot run an LSTM cell: "z" must have the shape [2,12], current shape is [2,9]',
  });
  assert.throws(() => lstmCellPlain(tf.zeros([4, 1]), tf.zeros([1]) as unknown as tf.Tensor2D), {
    name: "RangeError",
    message:
      'Cannot run an LSTM cell: "cell" must have the shape [batch, units], current shape is [1]',
  });
});
