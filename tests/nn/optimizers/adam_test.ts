import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { Adam } from "lib/nn/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { sideModule } from "lib/backend/host/side_module.ts";
import { installKernels } from "lib/backend/_install_kernels.ts";
import { Random } from "lib/random/mod.ts";
import { adamReference } from "../../backend/_reference_fused.ts";
import { assertClose } from "../../_assert_close.ts";

await setUpBackend();
installKernels();

function normals(random: Random, count: number): Float32Array {
  const values = new Float32Array(count);
  random.fillNormal(values);
  return values;
}

/** The values after each step of an optimizer that is given these gradients. */
function weightsAfterEachStep(
  optimizer: tf.Optimizer,
  start: Float32Array,
  gradients: readonly Float32Array[],
): number[][] {
  const variable = tf.tidy(() => tf.variable(tf.tensor1d(start)));
  const steps = gradients.map((gradient) => {
    tf.tidy(() => optimizer.applyGradients({ [variable.name]: tf.tensor1d(gradient) }));
    return [...variable.dataSync()];
  });
  variable.dispose();
  optimizer.dispose();
  return steps;
}

Deno.test("Adam agrees with a float64 reference for any number of weights", () => {
  const random = new Random(1);
  for (const count of [1, 3, 4, 5, 64, 127]) {
    const start = normals(random, count);
    const gradients = Array.from({ length: 30 }, () => normals(random, count));
    const got = weightsAfterEachStep(
      new Adam({ learningRate: 0.02, weightDecay: 0.1 }),
      start,
      gradients,
    );
    const options = { rate: 0.02, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0.1 };
    const expected = adamReference(start, gradients, options);
    for (const [step, values] of got.entries()) {
      assertClose(values, expected[step]!, { rtol: 2e-6, atol: 2e-6 });
    }
  }
});

Deno.test("Adam keeps 1 - beta2 and the powers of beta2 in float64", () => {
  // In float32 1 - 0.9999 is off by 1.2e-4, and so would be the first step of plain arithmetic.
  const optimizer = new Adam({ learningRate: 1, beta2: 0.9999, epsilon: 1e-2 });
  const [[got]] = weightsAfterEachStep(optimizer, Float32Array.of(0), [Float32Array.of(1e-2)]) as [
    [number],
  ];
  assert.ok(Math.abs(got + 0.5) < 1e-7, `${got}`); // 1e-2 / (1e-2 + 1e-2)
});

Deno.test("Adam agrees with tf.train.adam within float32's rounding", () => {
  const random = new Random(2), start = normals(random, 37);
  const gradients = Array.from({ length: 20 }, () => normals(random, 37));
  const ours = weightsAfterEachStep(new Adam({ epsilon: 1e-7 }), start, gradients);
  const stock = weightsAfterEachStep(tf.train.adam(1e-3, 0.9, 0.999, 1e-7), start, gradients);
  for (const [step, values] of ours.entries()) assertClose(values, stock[step]!, 1e-6);
});

Deno.test("Adam gives the same weights with plain tf ops on the cpu backend", async () => {
  const random = new Random(3), start = normals(random, 37);
  const gradients = Array.from({ length: 20 }, () => normals(random, 37));
  const run = () =>
    weightsAfterEachStep(
      new Adam({ learningRate: 0.01, weightDecay: 0.01, convention: "keras" }),
      start,
      gradients,
    );
  const onWasm = run();
  await setUpBackend({ backend: "cpu" });
  const onCpu = run();
  await setUpBackend();
  for (const [step, values] of onWasm.entries()) assertClose(values, onCpu[step]!, 1e-6);
});

Deno.test("Adam gives a weight the same bits wherever it stands in its variable", () => {
  const random = new Random(4), start = normals(random, 131);
  const gradients = [normals(random, 131), normals(random, 131)];
  const all = weightsAfterEachStep(new Adam({ weightDecay: 0.1 }), start, gradients).at(-1)!;
  for (const from of [0, 1, 2, 3, 128, 130]) {
    const part = weightsAfterEachStep(
      new Adam({ weightDecay: 0.1 }),
      start.slice(from),
      gradients.map((gradient) => gradient.slice(from)),
    );
    assert.deepEqual(part.at(-1), all.slice(from));
  }
});

Deno.test("Adam leaves those who share a variable's buffer their old values", () => {
  const initial = tf.tensor2d([[1, 2], [3, 4]]);
  const online = tf.variable(initial), target = tf.variable(tf.zeros([2, 2]));
  target.assign(online);
  const clone = tf.clone(online), view = tf.reshape(online, [4]);
  const optimizer = new Adam({ learningRate: 0.5 });
  const step = () => optimizer.applyGradients({ [online.name]: tf.ones([2, 2]) });
  step();
  const after = [0.5, 1.5, 2.5, 3.5];
  assertClose([...online.dataSync()], after, 1e-6);
  for (const alias of [initial, target, clone, view]) {
    assert.deepEqual([...alias.dataSync()], [1, 2, 3, 4]);
  }
  const pointer = sideModule().pointer(online);
  target.assign(online); // shares again, and now the buffer that Adam made
  step();
  assertClose([...target.dataSync()], after, 1e-6);
  assertClose([...online.dataSync()], [0, 1, 2, 3], 1e-5);
  assert.notEqual(sideModule().pointer(online), pointer);
  step();
  assert.notEqual(sideModule().pointer(online), sideModule().pointer(target));
});

Deno.test("Adam works in place when nobody shares the buffer", () => {
  const variable = tf.tidy(() => tf.variable(tf.ones([5])));
  const before = sideModule().pointer(variable);
  const optimizer = new Adam();
  tf.tidy(() => optimizer.applyGradients({ [variable.name]: tf.ones([5]) }));
  assert.equal(sideModule().pointer(variable), before);
  assert.notEqual(variable.dataSync()[0], 1);
});

Deno.test("products and convolutions see the weights that Adam has just written", () => {
  const random = new Random(5);
  const image = tf.tensor4d(normals(random, 2 * 6 * 6 * 3), [2, 6, 6, 3]);
  const filter = tf.tidy(() => tf.variable(tf.tensor4d(normals(random, 108), [3, 3, 3, 4])));
  const bias = tf.zeros([4]) as tf.Tensor1D;
  const outputs = (w: tf.Tensor4D) =>
    tf.tidy(() =>
      [ // all disposed of: the reshaped filter would share its buffer and make Adam copy it
        tf.conv2d(image, w, 1, "same"),
        tf.fused.conv2d({ x: image, filter: w, strides: 1, pad: "same", bias, activation: "relu" }),
        tf.depthwiseConv2d(image, w, 1, "same"),
        tf.matMul(tf.reshape(image, [8, 27]), tf.reshape(w, [27, 4])),
      ].map((tensor) => [...tensor.dataSync()])
    );
  outputs(filter); // XNNPACK packs the weights
  const optimizer = new Adam({ learningRate: 0.5 });
  const gradient = tf.ones(filter.shape);
  for (let step = 0; step < 3; step++) {
    optimizer.applyGradients({ [filter.name]: gradient });
    const copy = tf.tensor4d(filter.dataSync(), filter.shape);
    assert.deepEqual(outputs(filter), outputs(copy));
  }
});

Deno.test("an in-place write without forgetPacked() leaves conv2d with the old weights", () => {
  const module = sideModule();
  const x = tf.ones([1, 1, 1, 1]) as tf.Tensor4D;
  const w = tf.ones([1, 1, 1, 1]);
  const y = () => tf.conv2d(x, w as tf.Tensor4D, 1, "same").dataSync()[0]!;
  assert.equal(y(), 1);
  const at = module.pointer(w);
  module.kernels.multiply(at, module.pointer(tf.scalar(0.5)), at, 1, 1);
  assert.equal(y(), 1); // the stale product that the line below is for
  module.forgetPacked(w);
  assert.equal(y(), 0.5);
});

Deno.test("Adam goes on when the backend changes between steps", async () => {
  const variable = tf.tidy(() => tf.variable(tf.tensor1d([1, 2, 3])));
  const optimizer = new Adam({ learningRate: 0.1 });
  const gradients = [[1, -2, 3], [-1, 1, 2], [4, 0, 1], [1, 1, 1]];
  for (const [step, gradient] of gradients.entries()) {
    await setUpBackend({ backend: step % 2 === 0 ? "wasm" : "cpu" });
    tf.tidy(() => optimizer.applyGradients({ [variable.name]: tf.tensor1d(gradient) }));
  }
  await setUpBackend();
  const options = { rate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, decay: 0 };
  const expected = adamReference([1, 2, 3], gradients, options).at(-1)!;
  assertClose([...variable.dataSync()], expected, 1e-6);
});

Deno.test("Adam's addresses stay right when the heap grows around it", () => {
  const { memory } = sideModule().backend.wasm.asm;
  const size = 1 << 20, before = memory.buffer.byteLength;
  const held: tf.Tensor[] = [];
  while (memory.buffer.byteLength === before) { // 4 MB each for variable, alias, gradient and moments
    const variable = tf.tidy(() => tf.variable(tf.fill([size], 3)));
    const alias = tf.clone(variable), gradient = tf.ones([size]);
    new Adam({ learningRate: 1 }).applyGradients({ [variable.name]: gradient });
    held.push(variable, alias, gradient);
    const [values, old] = [variable.dataSync(), alias.dataSync()];
    for (const at of [0, 1, size - 1]) assertClose([values[at]!, old[at]!], [2, 3], 1e-6);
  }
  tf.dispose(held);
});

Deno.test("a schedule may set Adam's learning rate between steps", () => {
  const optimizer = new Adam({ learningRate: 1 });
  const variable = tf.variable(tf.scalar(0));
  for (const rate of [1, 0.1, 0]) {
    optimizer.learningRate = rate;
    optimizer.applyGradients({ [variable.name]: tf.scalar(1) });
  }
  assertClose([...variable.dataSync()], [-1.1], 1e-6);
  assert.equal(optimizer.iterations, 3);
});

Deno.test("Adam goes on from a saved state with the same bits", () => {
  const random = new Random(6), start = normals(random, 9);
  const gradients = Array.from({ length: 6 }, () => normals(random, 9));
  const uninterrupted = weightsAfterEachStep(new Adam(), start, gradients);

  const first = tf.variable(tf.tensor1d(start)), before = new Adam();
  for (const g of gradients.slice(0, 3)) before.applyGradients({ [first.name]: tf.tensor1d(g) });
  const state = before.state({ kernel: first });
  assert.equal(state.steps, 3);
  assert.deepEqual(Object.keys(state.slots["kernel"]!), ["first", "second"]);
  const moments = [...state.slots["kernel"]!["first"]!.values];

  // Another process counts its variables anew: only the caller's name is the same.
  const second = tf.variable(tf.tensor1d(first.dataSync())), after = new Adam(before.options);
  after.restore(state, { kernel: second });
  for (const g of gradients.slice(3)) after.applyGradients({ [second.name]: tf.tensor1d(g) });
  assert.deepEqual([...second.dataSync()], uninterrupted.at(-1));
  assert.equal(after.iterations, 6);
  assert.deepEqual(
    [...state.slots["kernel"]!["first"]!.values],
    moments,
    "the state was written to",
  );
});

Deno.test("Adam trains a tf.layers model", async () => {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 1, inputShape: [2], kernelInitializer: "zeros" }),
    ],
  });
  model.compile({ optimizer: new Adam({ learningRate: 0.1 }), loss: "meanSquaredError" });
  const x = tf.tensor2d([[0, 1], [1, 0], [1, 1]]), y = tf.tensor2d([[1], [2], [3]]);
  const losses = await model.fit(x, y, { epochs: 200, verbose: 0, shuffle: false });
  assert.ok((losses.history["loss"]!.at(-1) as number) < 1e-3);
  model.dispose();
});

Deno.test("Adam skips a variable without a gradient, and updates one without elements", () => {
  const idle = tf.variable(tf.scalar(1)), empty = tf.variable(tf.zeros([0, 3]));
  const optimizer = new Adam({ weightDecay: 0.1 });
  optimizer.applyGradients([
    { name: idle.name, tensor: undefined as unknown as tf.Tensor },
    { name: empty.name, tensor: tf.zeros([0, 3]) },
  ]);
  assert.equal(idle.dataSync()[0], 1);
  assert.deepEqual(empty.shape, [0, 3]);
});

Deno.test("Adam says which hyperparameter or gradient is wrong", () => {
  const message = (make: () => unknown) => {
    let text = "";
    assert.throws(make, (error: Error) => (text = `${error.name}: ${error.message}`) !== "");
    return text;
  };
  assert.equal(
    message(() => new Adam({ beta2: 1 })),
    'RangeError: Cannot make an Adam optimizer: "beta2" must be in [0, 1), current value is 1',
  );
  assert.equal(
    message(() => new Adam({ epsilon: 0 })),
    'RangeError: Cannot make an Adam optimizer: "epsilon" must be finite and greater than 0, ' +
      "current value is 0",
  );
  assert.equal(
    message(() => new Adam({ weightDecay: -1 })),
    'RangeError: Cannot make an Adam optimizer: "weightDecay" must be finite and at least 0, ' +
      "current value is -1",
  );
  assert.equal(
    message(() => new Adam().learningRate = NaN),
    'RangeError: Cannot set the learning rate: "learningRate" must be finite and at least 0, ' +
      "current value is NaN",
  );
  assert.equal(
    message(() => new Adam().applyGradients({ nobody: tf.scalar(1) })),
    "RangeError: Cannot apply gradients: a gradient's name must be that of a variable, " +
      'current name is "nobody"',
  );
  const variable = tf.variable(tf.zeros([3]), true, "adam/three");
  assert.equal(
    message(() => new Adam().applyGradients({ [variable.name]: tf.zeros([2]) })),
    'RangeError: Cannot apply gradients: "gradient of adam/three" must be of shape [3], ' +
      "current shape is [2]",
  );
  // A gradient that does not fit stops the whole step.
  const other = tf.variable(tf.ones([2]), true, "adam/two"), optimizer = new Adam();
  const bad = { [other.name]: tf.ones([2]), [variable.name]: tf.zeros([2]) };
  message(() => optimizer.applyGradients(bad));
  assert.deepEqual([...other.dataSync(), optimizer.iterations], [1, 1, 0]);
});

Deno.test("Adam starts anew with a new variable that has the name of an old one", () => {
  const old = tf.variable(tf.ones([2]), true, "adam/again"), optimizer = new Adam();
  optimizer.applyGradients({ [old.name]: tf.ones([2]) });
  old.dispose();
  const variable = tf.variable(tf.ones([3]), true, "adam/again");
  optimizer.applyGradients({ [variable.name]: tf.zeros([3]) });
  assert.deepEqual([...variable.dataSync()], [1, 1, 1]); // no moment of the old one moves it
});

Deno.test("Adam goes back to a copy of its state, and takes the same steps again", async () => {
  await setUpBackend();
  const variable = tf.variable(tf.tensor1d([1, -2, 3]));
  const optimizer = new Adam({ learningRate: 0.1 });
  const step = () =>
    tf.tidy(() => optimizer.applyGradients([{ name: variable.name, tensor: tf.mul(variable, 2) }]));
  step();
  const state = optimizer.state({ variable }), weights = variable.clone();
  const steps = () => [0, 1].map(() => (step(), [...variable.dataSync()]));
  const first = steps();
  assert.equal(optimizer.iterations, 3);
  optimizer.restore(state, { variable });
  variable.assign(weights);
  assert.equal(optimizer.iterations, 1);
  assert.deepEqual(steps(), first);
  optimizer.dispose();
  tf.dispose([variable, weights]);
});

Deno.test("many variables in one step have the bits of each alone, on any threads", async () => {
  const random = new Random(7), sizes = [1, 40_000, 0, 17, 3, 50_000];
  const starts = sizes.map((size) => normals(random, size));
  const gradients = sizes.map((size) => normals(random, size));
  const train = (together: boolean) => {
    const variables = starts.map((start) => tf.variable(tf.tensor1d(start)));
    const optimizers = variables.map(() => new Adam({ learningRate: 0.01, weightDecay: 0.1 }));
    for (let step = 0; step < 3; step++) {
      variables.forEach(({ name }, i) => {
        if (!together) optimizers[i]!.applyGradients({ [name]: tf.tensor1d(gradients[i]!) });
      });
      const all = variables.map(({ name }, i) => [name, tf.tensor1d(gradients[i]!)] as const);
      if (together) optimizers[0]!.applyGradients(Object.fromEntries(all));
    }
    return variables.map((variable) => variable.dataSync());
  };
  const alone = train(false);
  assert.notDeepEqual(alone, starts);
  for (const threads of [1, 3]) {
    await setUpBackend({ threads });
    assert.deepEqual(train(true), alone);
  }
  await setUpBackend();
});
