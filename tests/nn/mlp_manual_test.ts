import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { Float32Block, setUpBackend } from "lib/backend/mod.ts";
import { MLP } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";

await setUpBackend();

const SIZES = [3, 6, 5, 2];
const ROWS = 4;
const OPTIONS = {
  activation: "tanh",
  initializer: { name: "orthogonal", gain: Math.SQRT2 },
  outputInitializer: { name: "orthogonal", gain: 0.5 },
} as const;

function make(activation: "relu" | "tanh" = "tanh") {
  const manual = { capacity: ROWS };
  const net = new MLP(SIZES, { random: new Random(0), ...OPTIONS, activation, manual });
  const x = Float32Block.zeros(ROWS * SIZES[0]!);
  new Random(1).fillNormal(x.values);
  return { net, x };
}

Deno.test("MLP.backward() agrees with finite differences", () => {
  const { net, x } = make();
  const values = () => (net.weights!.dataSync() as Float32Array).slice();
  const assign = (weights: Float32Array) =>
    tf.tidy(() => net.load({ weights: tf.tensor1d(weights) }));
  const loss = () => net.forward(x, ROWS).values.reduce((sum, y, i) => sum + y * (i % 3 - 1), 0);
  loss();
  net.outputGradients.values.set(Array.from({ length: ROWS * 2 }, (_, i) => i % 3 - 1));
  net.backward(x, ROWS);
  const analytic = net.gradients.values.slice(), h = 1e-2, weights = values();
  const lossAt = (i: number, change: number) => {
    assign(weights.with(i, weights[i]! + change));
    return loss();
  };
  for (let i = 0; i < weights.length; i++) {
    const numeric = (lossAt(i, h) - lossAt(i, -h)) / (2 * h);
    assert.ok(Math.abs(numeric - analytic[i]!) < 2e-3, `weight ${i}: ${numeric}, ${analytic[i]}`);
  }
  tf.disposeVariables();
});

Deno.test("MLP.backward() hands the gradient on to the inputs where it is wanted", () => {
  const { net, x } = make(), dx = Float32Block.zeros(x.length);
  const loss = () => net.forward(x, ROWS).values.reduce((sum, y, i) => sum + y * (i % 3 - 1), 0);
  loss();
  net.outputGradients.values.set(Array.from({ length: ROWS * 2 }, (_, i) => i % 3 - 1));
  net.backward(x, ROWS, dx);
  const analytic = dx.values.slice(), h = 1e-2, inputs = x.values.slice(); // [rows, inputs]
  const lossAt = (i: number, change: number) => {
    x.values.set(inputs.with(i, inputs[i]! + change));
    return loss();
  };
  for (let i = 0; i < inputs.length; i++) {
    const numeric = (lossAt(i, h) - lossAt(i, -h)) / (2 * h);
    assert.ok(Math.abs(numeric - analytic[i]!) < 2e-3, `input ${i}: ${numeric}, ${analytic[i]}`);
  }
  tf.disposeVariables();
});

for (const activation of ["relu", "tanh"] as const) {
  Deno.test(`MLP.apply() and applyToOne() are forward(), and its gradient backward(), with manual ${activation} too`, () => {
    const { net, x } = make(activation);
    const outputs = net.forward(x, ROWS).values.slice(); // [rows, outputs]
    net.outputGradients.values.fill(1);
    net.backward(x, ROWS);
    const rows = x.values.slice(), tensor = tf.tensor2d(rows, [ROWS, 3]);
    const { value, grads } = tf.variableGrads(() => tf.sum(net.apply(tensor)));
    const byTape = grads[net.weights!.name]!.dataSync(), byHand = net.gradients.values;
    assert.ok(byTape.every((gradient, i) => Math.abs(gradient - byHand[i]!) < 1e-5));
    const sum = outputs.reduce((a, b) => a + b);
    assert.ok(Math.abs(value.dataSync()[0]! - sum) < 1e-5);
    assert.ok(Math.abs(net.applyToOne(rows.subarray(3, 6))[1]! - outputs[3]!) < 1e-6);
    tf.disposeVariables();
  });
}

Deno.test("MLP draws the same weights with manual as without", () => {
  for (const options of [OPTIONS, { activation: "tanh" } as const]) {
    const random = new Random(5);
    const manual = new MLP(SIZES, { random, ...options, manual: { capacity: 1 } });
    const layered = new MLP(SIZES, { random: new Random(5), ...options });
    const expected = layered.variables.flatMap((variable) => [...variable.dataSync()]);
    assert.deepEqual([...manual.weights!.dataSync()], expected);
    assert.deepEqual(Object.keys(manual.parameters), ["weights"]);
    assert.equal(Object.keys(layered.parameters)[0], "layers/0/kernel");
    assert.equal(manual.parameterCount, layered.parameterCount);
  }
  tf.disposeVariables();
});

Deno.test("MLP starts with orthonormal columns times the gain, and zero biases, if told so", () => {
  const net = new MLP(SIZES, { random: new Random(0), ...OPTIONS });
  for (const [i, gain] of [Math.SQRT2, Math.SQRT2, 0.5].entries()) {
    const { kernel, bias, inputs, units } = net.layers[i]!;
    assert.ok(bias!.dataSync().every((value) => value === 0));
    const short = Math.min(inputs, units); // that many orthogonal vectors of length gain
    const squares = (kernel.dataSync() as Float32Array).reduce(
      (sum, value) => sum + value * value,
      0,
    );
    assert.ok(Math.abs(squares - short * gain * gain) < 1e-5);
  }
  tf.disposeVariables();
});

Deno.test("MLP's manual forward and backward make no tensor, and dispose() frees all", async () => {
  await withLeakCheck(async () => {
    const { net, x } = make();
    await withLeakCheck(() => {
      net.forward(x, ROWS);
      net.backward(x, ROWS);
    });
    net.dispose();
    x.tensor.dispose();
  });
});

Deno.test("MLP says what manual forward and backward need", () => {
  const random = new Random(0);
  const net = new MLP([3, 1], { random });
  assert.throws(() => net.gradients, {
    message: "Cannot run an MLP by hand: it was built without the option manual",
  });
  assert.throws(() => new MLP([3, 4, 1], { random, activation: "elu", manual: { capacity: 1 } }), {
    message:
      'Cannot build an MLP: "activation" must be relu, tanh or linear with manual forward and backward, current value is "elu"',
  });
  assert.throws(() => new MLP([3, 1], { random, manual: { capacity: 0 } }), {
    message:
      'Cannot build an MLP: "manual.capacity" must be a positive integer, current value is 0',
  });
  tf.disposeVariables();
});
