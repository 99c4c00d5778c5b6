import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { clipByGlobalNorm, clipByGlobalNormInPlace, clipByNorm, clipByValue } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";

await setUpBackend();

Deno.test("clipByGlobalNorm() scales all gradients by one factor, to the maximum norm", () => {
  const { gradients, norm } = clipByGlobalNorm(
    { a: tf.tensor2d([[2, 4]]), b: tf.scalar(4) },
    3,
  );
  assert.equal(norm, 6);
  assert.deepEqual(gradients.a!.arraySync(), [[1, 2]]);
  assert.equal(gradients.b!.arraySync(), 2);
});

Deno.test("clipByGlobalNorm() has the bits of plain operations, from one kernel", async () => {
  const random = new Random(5);
  for (const sizes of [[1], [2507], [3, 0, 16, 1024], [1, 2, 5, 7, 40, 4097, 33]]) {
    const gradients = sizes.map((size) => normalTensor(random, [size]));
    const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)) as tf.Tensor);
    const expected = tf.sqrt(tf.addN(squares)).dataSync()[0];
    const run = () => assert.equal(clipByGlobalNorm(gradients, 1).norm, expected, `${sizes}`);
    const { kernelNames } = await tf.profile(run) as unknown as { kernelNames: string[] };
    assert.ok(kernelNames.includes("FusedSumOfSquares"));
    assert.ok(!kernelNames.includes("Square"));
  }
});

Deno.test("clipByGlobalNorm() leaves gradients below the maximum as they are", () => {
  const values = [0.1, -0.2, 0.3];
  const { gradients } = clipByGlobalNorm([tf.tensor1d(values)], 1);
  assert.deepEqual([...gradients[0]!.dataSync()], values.map(Math.fround));
});

Deno.test("clipByGlobalNorm() gives zeros for gradients that are all zero", () => {
  const { gradients, norm } = clipByGlobalNorm([tf.zeros([3])], 0.5);
  assert.equal(norm, 0);
  assert.deepEqual([...gradients[0]!.dataSync()], [0, 0, 0]);
});

Deno.test("clipByGlobalNorm() takes the gradients of tf.variableGrads", () => {
  const w = tf.variable(tf.tensor1d([1, 2]));
  const { grads } = tf.variableGrads(() => tf.sum(tf.square(w)), [w]); // 2 w
  const { gradients, norm } = clipByGlobalNorm(grads, 1);
  assert.ok(Math.abs(norm - Math.sqrt(20)) < 1e-6);
  const [clipped] = gradients[w.name]!.dataSync();
  assert.ok(Math.abs(clipped! - 2 / Math.sqrt(20)) < 1e-6);
});

Deno.test("clipByGlobalNorm() leaves no tensor but the clipped ones", async () => {
  const gradient = tf.ones([10]);
  await withLeakCheck(() => clipByGlobalNorm([gradient], 1).gradients);
});

Deno.test("clipByGlobalNorm() refuses gradients that are not finite", () => {
  assert.throws(() => clipByGlobalNorm([tf.tensor1d([1, NaN])], 1), {
    name: "RangeError",
    message:
      'Cannot train: the gradient of "0" must stay finite, current value is NaN; try a smaller learning rate',
  });
});

Deno.test("clipByGlobalNorm() names a bad argument", () => {
  assert.throws(() => clipByGlobalNorm([tf.scalar(1)], 0), {
    name: "RangeError",
    message:
      'Cannot clip gradients: "maximumNorm" must be finite and greater than 0, current value is 0',
  });
  assert.throws(() => clipByGlobalNorm([], 1), {
    name: "RangeError",
    message:
      'Cannot clip gradients: "gradients" must be at least one tensor, current value is an array of 0',
  });
});

Deno.test("clipByGlobalNorm() clips what float32 cannot square", () => {
  for (const size of [3e30, 3e-30]) {
    const { gradients, norm } = clipByGlobalNorm([tf.tensor1d([size, 0, 0, size])], size);
    assert.ok(Math.abs(norm / size - Math.SQRT2) < 1e-5, `norm ${norm} of ${size}`);
    assert.ok(Math.abs(gradients[0]!.dataSync()[3]! / size - Math.SQRT1_2) < 1e-5);
  }
});

Deno.test("clipByGlobalNorm() takes gradients without elements", () => {
  const { norm } = clipByGlobalNorm([tf.zeros([0, 3]), tf.tensor1d([0])], 1);
  assert.equal(norm, 0);
});

Deno.test("clipByGlobalNormInPlace() gives the numbers of clipByGlobalNorm()", () => {
  const values = [[3, -1, 0.5], [2, 8]], arrays = values.map((each) => Float32Array.from(each));
  const { gradients, norm } = clipByGlobalNorm(values.map((each) => tf.tensor1d(each)), 2);
  assert.ok(Math.abs(clipByGlobalNormInPlace(arrays, 2) - norm) < 1e-6);
  for (const [i, gradient] of gradients.entries()) {
    const clipped = gradient.dataSync();
    assert.ok(arrays[i]!.every((value, j) => Math.abs(value - clipped[j]!) < 1e-6));
  }
});

Deno.test("clipByGlobalNormInPlace() leaves arrays below the maximum, or not finite, as they are", () => {
  const small = Float32Array.of(0.3, 0.4);
  assert.ok(Math.abs(clipByGlobalNormInPlace([small], 1) - 0.5) < 1e-7);
  assert.deepEqual([...small], [0.3, 0.4].map(Math.fround));
  const broken = [Float32Array.of(3, NaN), Float32Array.of(Infinity)];
  assert.ok(Number.isNaN(clipByGlobalNormInPlace(broken, 1)));
  assert.equal(clipByGlobalNormInPlace([Float32Array.of(3, Infinity)], 1), Infinity);
  assert.equal(broken[0]![0], 3);
});

Deno.test("clipByNorm() clips each gradient by its own norm", () => {
  const { small, large } = clipByNorm({ small: tf.tensor1d([0.6]), large: tf.tensor1d([3, 4]) }, 1);
  assert.deepEqual([...small!.dataSync()], [Math.fround(0.6)]);
  assert.deepEqual([...large!.dataSync()], [0.6, 0.8].map(Math.fround));
});

Deno.test("clipByValue() clips each element", () => {
  const [clipped] = clipByValue([tf.tensor1d([-3, -0.5, 0, 0.5, 3, 1e38])], 1);
  assert.deepEqual([...clipped!.dataSync()], [-1, -0.5, 0, 0.5, 1, 1]);
});

Deno.test("clipByNorm() and clipByValue() refuse a gradient that is not finite", () => {
  for (const clip of [clipByNorm, clipByValue]) {
    for (const wrong of [NaN, Infinity, -Infinity]) {
      assert.throws(() => clip({ kernel: tf.ones([2]), bias: tf.tensor1d([0, wrong]) }, 1), {
        name: "RangeError",
        message: 'Cannot train: the gradient of "bias" must stay finite, ' +
          `current value is ${wrong}; try a smaller learning rate`,
      });
    }
  }
});

Deno.test("each clipper names a bad maximum", () => {
  const gradients = [tf.scalar(1)];
  const calls: [() => unknown, string][] = [
    [() => clipByValue(gradients, 0), '"maximum" must be finite and greater than 0'],
    [() => clipByNorm(gradients, NaN), '"maximumNorm" must be finite and greater than 0'],
    [
      () => clipByGlobalNormInPlace([Float32Array.of(1)], Infinity),
      '"maximumNorm" must be finite and greater than 0',
    ],
  ];
  for (const [call, text] of calls) {
    assert.throws(
      call,
      ({ message }: Error) => message.startsWith(`Cannot clip gradients: ${text}`),
    );
  }
});

Deno.test("the clippers leave no tensor but the clipped ones", async () => {
  const gradient = tf.tensor1d([1e30, 2e30]);
  await withLeakCheck(() => clipByGlobalNorm([gradient], 1).gradients);
  await withLeakCheck(() => clipByNorm([gradient], 1));
  await withLeakCheck(() => clipByValue([gradient], 1));
});
