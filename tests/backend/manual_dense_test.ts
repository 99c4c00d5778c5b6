import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import {
  Float32Block,
  type ManualActivation,
  ManualDense,
  plainDense,
  setUpBackend,
} from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { assertClose } from "../_assert_close.ts";

const SIZES = { inputs: 5, units: 7 };

/** A layer with drawn weights, its inputs, and the gradients of sum(y weights) by tfjs. */
function makeCase(rows: number, activation: ManualActivation) {
  const random = new Random(1), { inputs, units } = SIZES, count = (inputs + 1) * units;
  const blocks = { parameters: Float32Block.zeros(count), gradients: Float32Block.zeros(count) };
  const layer = new ManualDense({ ...SIZES, ...blocks, activation, capacity: rows + 3 });
  const x = Float32Block.zeros(rows * inputs), dx = Float32Block.zeros(rows * inputs);
  for (const block of [blocks.parameters, x]) random.fillNormal(block.values);
  const dy = new Float32Array(rows * units);
  random.fillNormal(dy);
  const f = (x: tf.Tensor, kernel: tf.Tensor, bias: tf.Tensor) => {
    const y = plainDense(x as tf.Tensor2D, kernel as tf.Tensor2D, bias as tf.Tensor1D, activation);
    return tf.sum(tf.mul(y, tf.tensor2d(dy, [rows, units])));
  };
  const tensors = [
    tf.tensor2d(x.values.slice(), [rows, inputs]),
    tf.tensor2d(layer.kernel.values.slice(), [inputs, units]),
    tf.tensor1d(layer.bias.values.slice()),
  ];
  const grads = tf.grads(f)(tensors).map((tensor) => tensor.dataSync());
  const [xTensor, kernel, bias] = tensors as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D];
  const y = plainDense(xTensor, kernel, bias, activation).dataSync();
  return { layer, x, dx, dy, y, grads, blocks };
}

for (const backend of ["wasm", "cpu"] as const) {
  for (const activation of ["linear", "relu", "tanh"] as const) {
    for (const rows of [1, 4, 19]) {
      Deno.test(`ManualDense has the outputs and gradients of a dense layer: ${backend}, ${activation}, ${rows} rows`, async () => {
        await setUpBackend({ backend });
        const { layer, x, dx, dy, y, grads, blocks } = makeCase(rows, activation);
        layer.forward(x, rows);
        assertClose(layer.outputs.values.subarray(0, y.length), y);
        layer.outputGradients.values.set(dy);
        layer.backward(x, rows, dx);
        assertClose(dx.values, grads[0]!);
        assertClose(blocks.gradients.values, [...grads[1]!, ...grads[2]!]);
        layer.dispose();
        tf.disposeVariables();
        await setUpBackend();
      });
    }
  }
}

Deno.test("Float32Block reads and writes the elements of a tensor where they lie", async () => {
  for (const backend of ["wasm", "cpu"] as const) {
    await setUpBackend({ backend });
    const tensor = tf.tensor1d([1, 2, 3, 4]), block = new Float32Block(tensor, 1, 3).part(1, 2);
    assert.deepEqual([...block.values], [3, 4]);
    block.values[0] = 9;
    assert.deepEqual([...tensor.dataSync()], [1, 2, 9, 4]);
    tensor.dispose();
  }
  await setUpBackend();
});

Deno.test("Float32Block says what is wrong with its arguments", async () => {
  await setUpBackend();
  const tensor = tf.tensor1d([1, 2]);
  assert.throws(() => new Float32Block(tensor, 3), {
    name: "RangeError",
    message: 'Cannot take a block of a tensor: "offset" must be an integer in [0, 2], ' +
      "current value is 3",
  });
  assert.throws(() => new Float32Block(tensor, 1, 2), /"length" must be an integer in \[0, 1\]/);
  assert.throws(() => new Float32Block(tf.tensor1d([1], "int32")), /must be float32/);
});
