import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { Adam, BatchNormalization, Dense, stepByGradients, trainStep } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";

await setUpBackend();

const layerOf = (seed: number) => new Dense(2, 2, { random: new Random(seed) });
const bits = (variables: readonly tf.Variable[]) => variables.map((v) => [...v.dataSync()]);

Deno.test("trainStep() takes the step of tf's minimize(), bit for bit", () => {
  const x = tf.tensor2d([[1, 2], [3, -1], [0.5, 0]]);
  const [ours, theirs] = [layerOf(0), layerOf(0)];
  const loss = (layer: Dense) => () => tf.mean(tf.square(layer.apply(x))) as tf.Scalar;
  const [a, b] = [new Adam({ learningRate: 0.1 }), new Adam({ learningRate: 0.1 })];
  for (let step = 0; step < 5; step++) {
    const { loss: value } = trainStep({ model: ours, loss: loss(ours), optimizer: a });
    const expected = b.minimize(loss(theirs), true, theirs.variables)!.dataSync()[0];
    assert.equal(value, expected);
  }
  assert.deepEqual(bits(ours.variables), bits(theirs.variables));
});

Deno.test("trainStep() returns the norm before clipping, and clips all gradients together", () => {
  const [w, b] = [tf.variable(tf.tensor1d([3])), tf.variable(tf.tensor1d([4]))];
  const loss = () => tf.mul(0.5, tf.add(tf.sum(tf.square(w)), tf.sum(tf.square(b)))) as tf.Scalar;
  const options = { variables: [w, b], loss, optimizer: tf.train.sgd(1), maxGradientNorm: 1 };
  assert.deepEqual(trainStep(options), { loss: 12.5, gradientNorm: 5 });
  assert.deepEqual(bits([w, b]), [[Math.fround(3 - Math.fround(0.6))], [Math.fround(4 - 0.8)]]);
});

Deno.test("trainStep() changes nothing when the loss is not finite", () => {
  const layer = layerOf(0), before = bits(layer.variables), optimizer = new Adam();
  const loss = () => tf.log(tf.sub(tf.mul(tf.sum(layer.kernel), 0), 1)) as tf.Scalar;
  assert.throws(() => trainStep({ model: layer, loss, optimizer }), {
    name: "RangeError",
    message:
      "Cannot train: the loss must stay finite, current value is NaN; try a smaller learning rate",
  });
  assert.deepEqual(bits(layer.variables), before);
  assert.equal(optimizer.iterations, 0);
});

Deno.test("trainStep() leaves statistics as they were when anything in the step goes wrong", () => {
  const model = new BatchNormalization(1), optimizer = new Adam();
  const before = bits(Object.values(model.parameters));
  const faults = {
    "a row that is NaN": () => tf.sum(model.apply(tf.tensor2d([[1], [NaN]]), { training: true })),
    "a row that is infinite": () =>
      tf.sum(model.apply(tf.tensor2d([[1], [Infinity]]), { training: true })),
    "a loss that is NaN after the layer": () =>
      tf.mul(tf.sum(model.apply(tf.tensor2d([[1], [3]]), { training: true })), NaN),
    "a gradient that is infinite": () => {
      model.apply(tf.tensor2d([[1], [3]]), { training: true });
      return tf.sum(tf.sqrt(model.beta!)); // has no gradient at 0
    },
    "a loss that throws": () => {
      model.apply(tf.tensor2d([[1], [3]]), { training: true });
      throw new RangeError("no loss");
    },
  };
  for (const [fault, loss] of Object.entries(faults)) {
    assert.throws(() => trainStep({ model, loss: loss as () => tf.Scalar, optimizer }), RangeError);
    assert.deepEqual(bits(Object.values(model.parameters)), before, fault);
  }
  assert.equal(optimizer.iterations, 0);
  model.dispose();
});

Deno.test("trainStep() names the parameter whose gradient is not finite, and changes nothing", () => {
  const layer = layerOf(0), optimizer = new Adam();
  layer.bias!.assign(tf.tensor1d([0, 1]));
  const before = bits(layer.variables);
  const loss = () =>
    // the square root has no gradient at 0
    tf.add(tf.sum(tf.square(layer.kernel)), tf.sum(tf.sqrt(layer.bias!))) as tf.Scalar;
  for (const maxGradientNorm of [undefined, 1]) {
    const options = { model: layer, loss, optimizer, ...(maxGradientNorm && { maxGradientNorm }) };
    assert.throws(() => trainStep(options), {
      name: "RangeError",
      message:
        'Cannot train: the gradient of "bias" must stay finite, current value is Infinity; ' +
        "try a smaller learning rate",
    });
  }
  assert.deepEqual(bits(layer.variables), before);
  assert.equal(optimizer.iterations, 0);
});

Deno.test("trainStep() trains what the loss depends on and leaves frozen parameters alone", () => {
  const layer = layerOf(0), before = bits(layer.variables);
  layer.kernel.trainable = false;
  const loss = () => tf.sum(tf.square(tf.sub(layer.apply(tf.ones([1, 2])), 1))) as tf.Scalar;
  trainStep({ model: layer, loss, optimizer: new Adam() });
  const [kernel, bias] = bits([layer.kernel, layer.bias!]);
  assert.deepEqual(kernel, before[0]);
  assert.notDeepEqual(bias, before[1]);
  const [used, unused] = [tf.variable(tf.scalar(1)), tf.variable(tf.scalar(1))];
  const variables = [used, unused], square = () => tf.square(used) as tf.Scalar;
  trainStep({ variables, loss: square, optimizer: new Adam(), maxGradientNorm: 1 });
  assert.equal(unused.dataSync()[0], 1);
});

Deno.test("trainStep() leaks no tensor, not even when it refuses", async () => {
  const layer = layerOf(0), optimizer = new Adam();
  const loss = () => tf.sum(tf.square(layer.apply(tf.ones([1, 2])))) as tf.Scalar;
  const step = () => void trainStep({ model: layer, loss, optimizer, maxGradientNorm: 0.1 });
  step(); // the optimizer makes its moments
  await withLeakCheck(step);
  const bad = () => tf.mul(loss(), NaN) as tf.Scalar;
  await withLeakCheck(() => assert.throws(() => trainStep({ model: layer, loss: bad, optimizer })));
  const norm = new BatchNormalization(1);
  for (const last of [3, NaN]) {
    const loss = () =>
      tf.sum(norm.apply(tf.tensor2d([[1], [last]]), { training: true })) as tf.Scalar;
    const own = new Adam(), once = () => void trainStep({ model: norm, loss, optimizer: own });
    if (last === 3) once();
    await withLeakCheck(() => last === 3 ? once() : assert.throws(once));
  }
});

Deno.test("stepByGradients() clips, checks and applies gradients from elsewhere", () => {
  const w = tf.variable(tf.tensor1d([1, 1]));
  const optimizer = tf.train.sgd(1), gradients = { [w.name]: tf.tensor1d([3, 4]) };
  const norm = stepByGradients(gradients, { variables: { w }, optimizer, maxGradientNorm: 2.5 });
  assert.equal(norm, 5);
  assert.deepEqual(bits([w]), [[-0.5, -1]]);
  const broken = { [w.name]: tf.tensor1d([NaN, 4]) };
  assert.throws(
    () => stepByGradients(broken, { variables: { w }, optimizer }),
    /the gradient of "w" must stay finite, current value is NaN/,
  );
  assert.deepEqual(bits([w]), [[-0.5, -1]]);
});

Deno.test("trainStep() names a bad maximum and a set without trainable variables", () => {
  const w = tf.variable(tf.scalar(1)), loss = () => tf.square(w) as tf.Scalar;
  const options = { variables: [w], loss, optimizer: new Adam() };
  assert.throws(
    () => trainStep({ ...options, maxGradientNorm: 0 }),
    /"maxGradientNorm" must be finite/,
  );
  assert.throws(() => trainStep({ ...options, variables: [] }), {
    message: 'Cannot train: "variables" must be at least one trainable variable, ' +
      "current value is an array of 0",
  });
});

Deno.test("trainStep() looks once whether gradients are finite, not again in the optimizer", () => {
  const w = tf.variable(tf.scalar(1)), told: unknown[] = [];
  class Told extends Adam {
    override applyGradients(...call: Parameters<Adam["applyGradients"]>): void {
      told.push(call[1]);
      super.applyGradients(...call);
    }
  }
  trainStep({ variables: { w }, loss: () => tf.square(w) as tf.Scalar, optimizer: new Told() });
  assert.deepEqual(told, [{ areFinite: true }]);
});
