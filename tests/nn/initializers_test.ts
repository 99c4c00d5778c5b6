import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  fansOf,
  initialGain,
  type Initializer,
  initialSpread,
  initialWeights,
  type ScalingInitializer,
  TRUNCATED_DEVIATION,
} from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";

await setUpBackend();
const random = () => new Random(0);
const draw = (shape: number[], initializer: Initializer) => {
  const weights = initialWeights(shape as [number, number], { random: random(), initializer });
  const values = [...weights.dataSync()];
  weights.dispose();
  return values;
};
const deviationOf = (values: number[]) =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
const largestOf = (values: number[]) => Math.max(...values.map(Math.abs));

// a kernel of 3 x 3 with 8 inputs and 24 outputs: 1,728 numbers, fans 72 and 216
const SHAPE = [3, 3, 8, 24];
const UNIFORM = {
  glorot_uniform: Math.sqrt(6 / 288),
  he_uniform: Math.sqrt(6 / 72),
  lecun_uniform: Math.sqrt(3 / 72),
  fan_in_uniform: 1 / Math.sqrt(72),
};
const NORMAL = {
  glorot_normal: Math.sqrt(2 / 288),
  he_normal: Math.sqrt(2 / 72),
  lecun_normal: Math.sqrt(1 / 72),
};

Deno.test("a uniform initializer fills its interval and no more", () => {
  for (const [initializer, limit] of Object.entries(UNIFORM)) {
    const values = draw(SHAPE, initializer as ScalingInitializer), largest = largestOf(values);
    assert.ok(
      largest <= limit * (1 + 1e-7) && largest > 0.99 * limit,
      `${initializer}: ${largest}`,
    );
    // a uniform number has the deviation limit / sqrt(3); 5 standard errors of an estimate of it
    assert.ok(
      Math.abs(deviationOf(values) * Math.sqrt(3) / limit - 1) < 5 * 0.45 / Math.sqrt(1728),
    );
  }
});

Deno.test("a normal initializer has the named deviation after it is cut at two", () => {
  for (const [initializer, deviation] of Object.entries(NORMAL)) {
    const values = draw(SHAPE, initializer as ScalingInitializer), largest = largestOf(values);
    const limit = 2 * deviation / TRUNCATED_DEVIATION;
    assert.ok(
      largest <= limit * (1 + 1e-7) && largest > 0.97 * limit,
      `${initializer}: ${largest}`,
    );
    assert.ok(Math.abs(deviationOf(values) / deviation - 1) < 5 * 0.6 / Math.sqrt(1728));
  }
});

Deno.test("normal and truncated normal weights have the deviation that is asked for", () => {
  const standardDeviation = 0.02;
  const normal = draw([100, 100], { name: "normal", standardDeviation });
  const truncated = draw([100, 100], { name: "truncated_normal", standardDeviation });
  assert.ok(Math.abs(deviationOf(normal) / 0.02 - 1) < 0.04 && largestOf(normal) > 0.05);
  const expected = 0.02 * TRUNCATED_DEVIATION; // not corrected, as in Keras
  assert.ok(Math.abs(deviationOf(truncated) / expected - 1) < 0.04);
  assert.ok(largestOf(truncated) <= 0.04 * (1 + 1e-7));
});

Deno.test("orthogonal weights of a convolution are orthonormal as a matrix, times the gain", () => {
  const options = { random: random(), initializer: { name: "orthogonal", gain: 2 } } as const;
  const kernel = tf.reshape(initialWeights([2, 2, 3, 5], options), [12, 5]);
  const distance = tf.matMul(kernel, kernel, true).sub(tf.mul(tf.eye(5), 4)).abs().max();
  assert.ok(distance.dataSync()[0]! < 1e-5);
  const plain = draw([4, 4], "orthogonal"), doubled = draw([4, 4], options.initializer);
  assert.deepEqual(doubled, plain.map((value) => 2 * value));
});

Deno.test("zeros and ones are drawn from nothing", () => {
  const generator = random(), before = generator.state;
  const [zeros, ones] = (["zeros", "ones"] as const).map((initializer) =>
    initialWeights<tf.Rank.R1>([3], { random: generator, initializer }).dataSync()
  );
  assert.deepEqual([[...zeros!], [...ones!]], [[0, 0, 0], [1, 1, 1]]);
  assert.deepEqual(generator.state, before);
});

Deno.test("the fans of a kernel count its window, a vector's are its length", () => {
  assert.deepEqual(fansOf([5, 7]), { fanIn: 5, fanOut: 7 });
  assert.deepEqual(fansOf([3, 2, 4]), { fanIn: 6, fanOut: 12 });
  assert.deepEqual(fansOf([9]), { fanIn: 9, fanOut: 9 });
  assert.throws(() => fansOf([]), /"shape" must be of at least one dimension/);
});

Deno.test("given fans replace those of the shape", () => {
  const fans = { fanIn: 100, fanOut: 1 };
  const [a, b] = [[10, 10], [100, 1]].map((shape) =>
    initialWeights(shape as [number, number], {
      ...{ random: random(), fans, initializer: "glorot_uniform" },
    }).dataSync()
  );
  assert.deepEqual(a, b);
});

Deno.test("initial weights leak no tensor", async () => {
  const names: Initializer[] = [
    ...[...Object.keys(UNIFORM), ...Object.keys(NORMAL)] as ScalingInitializer[],
    ...["orthogonal", "zeros", "ones"] as const,
    { name: "normal", standardDeviation: 1 },
    { name: "truncated_normal", standardDeviation: 1 },
  ];
  await withLeakCheck(() => void names.forEach((initializer) => draw([3, 4], initializer)));
});

Deno.test("initialWeights() and initialSpread() name a bad argument", () => {
  const initialize = (initializer: unknown, shape = [2, 2]) => () =>
    draw(shape, initializer as Initializer);
  const names = "one of glorot_uniform, glorot_normal, he_uniform, he_normal, lecun_uniform, " +
    "lecun_normal, fan_in_uniform, orthogonal, normal, truncated_normal, zeros, ones";
  const unknown = `Cannot draw initial weights: "initializer" must be ${names}, `;
  assert.throws(initialize("xavier"), {
    name: "RangeError",
    message: `${unknown}current value is "xavier"`,
  });
  assert.throws(() => initialSpread("toString" as ScalingInitializer, { fanIn: 1, fanOut: 1 }), {
    message: `${unknown}current value is "toString"`,
  });
  assert.throws(initialize(undefined), { name: "TypeError" });
  assert.throws(initialize("zeros", [2, 0]), /"shape\[1\]" must be a positive integer.*is 0$/);
  assert.throws(initialize("orthogonal", [3]), /"shape" must be of at least two dimensions/);
  const deviation = /"initializer.standardDeviation" must be finite and above 0/;
  for (const standardDeviation of [0, -1, Infinity, NaN]) {
    assert.throws(initialize({ name: "normal", standardDeviation }), deviation);
    assert.throws(initialize({ name: "truncated_normal", standardDeviation }), deviation);
  }
  assert.throws(initialize({ name: "orthogonal", gain: NaN }), /"gain" must be finite/);
  assert.throws(
    () => initialGain("softmax" as "tanh"),
    /"activation" must be one of linear, sigmoid/,
  );
  assert.throws(() => initialGain("leaky_relu", NaN), /"slope" must be finite/);
});
