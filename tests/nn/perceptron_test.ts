import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { Float32Block, setUpBackend } from "lib/backend/mod.ts";
import { Perceptron, perceptronParameterCount } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";

const SIZES = [3, 6, 5, 2];
const ROWS = 4;

function make(capacity = ROWS) {
  const count = perceptronParameterCount(SIZES);
  const blocks = { parameters: Float32Block.zeros(count), gradients: Float32Block.zeros(count) };
  const net = new Perceptron(SIZES, { ...blocks, capacity });
  net.initializeOrthogonally(new Random(0), 0.5);
  const x = Float32Block.zeros(capacity * SIZES[0]!);
  new Random(1).fillNormal(x.values);
  return { net, x, ...blocks };
}

Deno.test("Perceptron's backward pass agrees with finite differences", async () => {
  await setUpBackend();
  const { net, x, parameters, gradients } = make();
  const loss = () => net.forward(x, ROWS).values.reduce((sum, y, i) => sum + y * (i % 3 - 1), 0);
  loss();
  net.outputGradients.values.set(Array.from({ length: ROWS * 2 }, (_, i) => i % 3 - 1));
  net.backward(x, ROWS);
  const analytic = gradients.values.slice(), h = 1e-2;
  for (let i = 0; i < parameters.length; i++) {
    const at = parameters.values[i]!;
    parameters.values[i] = at + h;
    const above = loss();
    parameters.values[i] = at - h;
    const numeric = (above - loss()) / (2 * h);
    parameters.values[i] = at;
    assert.ok(Math.abs(numeric - analytic[i]!) < 2e-3, `weight ${i}: ${numeric}, ${analytic[i]}`);
  }
  tf.disposeVariables();
});

Deno.test("Perceptron starts with orthonormal columns times the gain, and zero biases", async () => {
  await setUpBackend();
  const { net } = make();
  for (const [i, gain] of [Math.SQRT2, Math.SQRT2, 0.5].entries()) {
    const { kernel, bias, inputs, units } = net.layers[i]!;
    assert.ok(bias.values.every((value) => value === 0));
    const short = Math.min(inputs, units); // that many orthogonal vectors of length gain
    const squares = kernel.values.reduce((sum, value) => sum + value * value, 0);
    assert.ok(Math.abs(squares - short * gain * gain) < 1e-5);
  }
  tf.disposeVariables();
});

Deno.test("Perceptron's passes make no tensor", async () => {
  await setUpBackend();
  const { net, x } = make();
  await withLeakCheck(() => {
    net.forward(x, ROWS);
    net.backward(x, ROWS);
  });
  const before = tf.memory().numTensors;
  net.dispose();
  assert.equal(before - tf.memory().numTensors, 6); // outputs and their gradients of 3 layers
  tf.disposeVariables();
});
