import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  Adadelta,
  Adagrad,
  Adam,
  Adamax,
  Lion,
  NAdam,
  type Optimizer,
  RMSprop,
  SGD,
} from "lib/nn/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";

await setUpBackend();

const OPTIMIZERS: Record<string, () => Optimizer> = {
  SGD: () => new SGD({ learningRate: 0.1 }),
  "SGD with momentum": () => new SGD({ learningRate: 0.1, momentum: 0.5, nesterov: true }),
  RMSprop: () => new RMSprop({ learningRate: 0.1 }),
  "RMSprop, centered": () => new RMSprop({ learningRate: 0.1, momentum: 0.5, centered: true }),
  Adagrad: () => new Adagrad({ learningRate: 0.5 }),
  Adadelta: () => new Adadelta({ learningRate: 20 }),
  Adam: () => new Adam({ learningRate: 0.1 }),
  AMSGrad: () => new Adam({ learningRate: 0.1, amsgrad: true, weightDecay: 0.01 }),
  Adamax: () => new Adamax({ learningRate: 0.1 }),
  NAdam: () => new NAdam({ learningRate: 0.1 }),
  Lion: () => new Lion({ learningRate: 0.1 }),
};

const numbers = (tensor: tf.Tensor) => [...tensor.dataSync()];
const variable = (values: number[]) => tf.tidy(() => tf.variable(tf.tensor1d(values)));

function apply(optimizer: Optimizer, w: tf.Variable, gradient: number[]): void {
  tf.tidy(() => optimizer.applyGradients({ [w.name]: tf.tensor1d(gradient) }));
}

for (const [name, make] of Object.entries(OPTIMIZERS)) {
  Deno.test(`${name} descends to the minimum of a parabola`, () => {
    const w = variable([1, -2]), optimizer = make();
    const loss = () => tf.sum(tf.square(w)) as tf.Scalar;
    for (let step = 0; step < 200; step++) optimizer.minimize(loss, false, [w]);
    assert.ok(tf.tidy(() => loss().dataSync()[0]!) < 0.05, `${numbers(w)}`);
    assert.equal(optimizer.iterations, 200);
    optimizer.dispose();
    w.dispose();
  });

  Deno.test(`${name} goes on from its state with the same bits, whatever the variable is called`, () => {
    const gradients = [[1, -2, 0.1], [0.5, 3, -0.3], [-2, 0.25, 1], [1, 1, 2]];
    const [w, other] = [variable([1, 2, 3]), variable([0, 0, 0])];
    const [first, second] = [make(), make()];
    for (const gradient of gradients.slice(0, 2)) apply(first, w, gradient);
    const state = first.state({ kernel: w });
    other.assign(w);
    apply(second, other, [5, 5, 5]); // what it has seen is replaced
    other.assign(w);
    second.restore(state, { kernel: other });
    for (const gradient of gradients.slice(2)) {
      apply(first, w, gradient);
      apply(second, other, gradient);
    }
    assert.deepEqual(numbers(other), numbers(w));
    assert.deepEqual(second.state({ kernel: other }), first.state({ kernel: w }));
    first.dispose();
    second.dispose();
    tf.dispose([w, other]);
  });

  Deno.test(`${name} leaks nothing and frees its state`, async () => {
    const w = variable([1, 2]);
    await withLeakCheck(() => {
      const optimizer = make();
      const gradient = tf.tensor1d([1, 2]); // outside of tf.tidy(), which would hide a leak
      optimizer.applyGradients({ [w.name]: gradient });
      gradient.dispose();
      const state = optimizer.state({ w });
      optimizer.restore(state, { w });
      apply(optimizer, w, [1, 2]);
      optimizer.dispose();
    });
    w.dispose();
  });

  Deno.test(`${name} refuses a gradient that is not finite before anything changes`, () => {
    const [w, other] = [variable([1, 1]), variable([2])], optimizer = make();
    apply(optimizer, w, [1, 2]);
    const before = [numbers(w), numbers(other), optimizer.state({ w, other })];
    for (const wrong of [NaN, Infinity, -Infinity]) {
      const gradients = { [other.name]: tf.tensor1d([1]), [w.name]: tf.tensor1d([1, wrong]) };
      const expected = {
        name: "RangeError",
        message: `Cannot apply gradients: the gradient of "${w.name}" must stay finite, current ` +
          `value is ${wrong}; try a smaller learning rate`,
      };
      assert.throws(() => optimizer.applyGradients(gradients), expected);
      const loss = () => tf.sum(tf.mul(w, tf.tensor1d([1, wrong]))) as tf.Scalar;
      assert.throws(() => optimizer.minimize(loss, false, [w]), expected);
    }
    assert.deepEqual([numbers(w), numbers(other), optimizer.state({ w, other })], before);
    optimizer.dispose();
    w.dispose();
    other.dispose();
  });

  Deno.test(`${name} stays where every gradient is 0`, () => {
    const w = variable([0]), optimizer = make();
    for (let step = 0; step < 3; step++) apply(optimizer, w, [0]);
    assert.equal(Math.abs(w.dataSync()[0]!), 0);
    optimizer.dispose();
    w.dispose();
  });
}

Deno.test("an optimizer's state before its first step is that of a new one", () => {
  const w = variable([1, 2]), optimizer = new Adagrad({ initialAccumulator: 0.1 });
  const { steps, slots } = optimizer.state({ w });
  assert.equal(steps, 0);
  assert.deepEqual([...slots["w"]!["sum"]!.values], [0.1, 0.1].map(Math.fround));
  w.dispose();
});

Deno.test("an optimizer's state leaves out what is not trained", () => {
  const w = variable([1]), mean = tf.tidy(() => tf.variable(tf.zeros([1]), false));
  const state = new Adam().state({ w, mean });
  assert.deepEqual(Object.keys(state.slots), ["w"]);
  new Adam().restore(state, { w, mean });
  tf.dispose([w, mean]);
});

Deno.test("restore() refuses names and shapes that do not match, lists both and changes nothing", () => {
  const [a, b] = [variable([1]), variable([1, 2])], optimizer = new Adam();
  apply(optimizer, a, [1]);
  const state = optimizer.state({ a }), other = new Adam();
  const refuses = (parameters: Record<string, tf.Variable>, message: string) => {
    assert.throws(() => other.restore(state, parameters), { name: "RangeError", message });
    assert.equal(other.iterations, 0);
  };
  const task = "Cannot restore an optimizer:";
  refuses({ b: a }, `${task} the parameters' names must be a, current names are b`);
  refuses({ a, b }, `${task} the parameters' names must be a, current names are a, b`);
  refuses({}, `${task} the parameters' names must be a, current names are none`);
  refuses({ a: b }, `${task} "a/first" must be of shape [2], current shape is [1]`);
  assert.throws(() => new SGD({ momentum: 0.5 }).restore(state, { a }), {
    message: `${task} the "a" slots' names must be first, second, current names are velocity`,
  });
  const slots = { a: { ...state.slots["a"], second: { shape: [1], values: new Float32Array(2) } } };
  assert.throws(
    () => other.restore({ steps: 1, slots }, { a }),
    /"a\/second.values" must be as long/,
  );
  assert.throws(() => other.restore({ ...state, steps: -1 }, { a }), /"steps" must be an integer/);
  assert.deepEqual(other.state({ a }), new Adam().state({ a }));
  tf.dispose([a, b]);
});

Deno.test("Lion steps by the sign, however small the gradient is", () => {
  const w = variable([0, 0, 0, 0, 0]), optimizer = new Lion({ learningRate: 1 });
  apply(optimizer, w, [1e-7, -1e-7, 1e-30, 1e30, 0]);
  assert.deepEqual(numbers(w), [-1, 1, -1, -1, 0]);
});

Deno.test("Lion decays weights apart from the gradient", () => {
  const w = variable([10]), optimizer = new Lion({ learningRate: 0.5, weightDecay: 0.1 });
  apply(optimizer, w, [0]);
  assert.deepEqual(numbers(w), [9.5]);
});

Deno.test("centered RMSprop stays finite when all gradients are equal", () => {
  const w = variable([0, 0]), optimizer = new RMSprop({ centered: true, rho: 0.5 });
  for (let step = 0; step < 60; step++) apply(optimizer, w, [0.1, 1 / 3]);
  assert.ok(numbers(w).every(Number.isFinite), `${numbers(w)}`);
});

Deno.test("AMSGrad divides by the largest second moment so far", () => {
  const w = variable([0]), options = { learningRate: 1, beta1: 0, beta2: 0.5, amsgrad: true };
  const optimizer = new Adam({ ...options, epsilon: 1e-12 });
  apply(optimizer, w, [4]); // v = 8, v_hat = 16: a step of 1
  const before = w.dataSync()[0]!;
  apply(optimizer, w, [1]); // v = 4.5, the largest stays 8: 8 / (1 - 0.25)
  assert.ok(Math.abs(w.dataSync()[0]! - before + 1 / Math.sqrt(8 / 0.75)) < 1e-6);
});

Deno.test("every optimizer names a hyperparameter out of its range", () => {
  const wrong: [() => unknown, string][] = [
    [() => new SGD({ momentum: 1 }), 'an SGD optimizer: "momentum" must be in [0, 1)'],
    [() => new RMSprop({ rho: -0.1 }), 'an RMSprop optimizer: "rho" must be in [0, 1)'],
    [
      () => new Adagrad({ epsilon: 0 }),
      'an Adagrad optimizer: "epsilon" must be finite and greater',
    ],
    [() => new Adadelta({ epsilon: NaN }), 'an Adadelta optimizer: "epsilon" must be finite'],
    [() => new Adamax({ beta2: 1 }), 'an Adamax optimizer: "beta2" must be in [0, 1)'],
    [() => new NAdam({ momentumDecay: 0 }), 'an NAdam optimizer: "momentumDecay" must be finite'],
    [() => new Lion({ weightDecay: -1 }), 'a Lion optimizer: "weightDecay" must be finite and at'],
  ];
  for (const [make, text] of wrong) {
    assert.throws(make, ({ message }: Error) => message.startsWith(`Cannot make ${text}`), text);
  }
  for (const make of Object.values(OPTIMIZERS)) {
    assert.throws(() => make().learningRate = -1, {
      message: 'Cannot set the learning rate: "learningRate" must be finite and at least 0, ' +
        "current value is -1",
    });
  }
});
