import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  batchNorm,
  BatchNormalization,
  groupNorm,
  GroupNormalization,
  layerNorm,
  LayerNormalization,
  layerNormPlain,
  rmsNorm,
  RMSNormalization,
} from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../../_assert_close.ts";
import { assertRoundTrip } from "../_round_trip.ts";

await setUpBackend();
const normals = <R extends tf.Rank>(shape: number[], mean = 0, deviation = 1) =>
  normalTensor<R>(new Random(0).split(shape.join()), shape as tf.ShapeMap[R], mean, deviation);

/** Mean and variance of each channel in float64. */
function statistics(x: tf.Tensor): { mean: number[]; variance: number[] } {
  const channels = x.shape.at(-1)!, count = x.size / channels, values = x.dataSync();
  const of = (c: number, f: (value: number) => number) => {
    let sum = 0;
    for (let i = c; i < values.length; i += channels) sum += f(values[i]!);
    return sum / count;
  };
  const mean = Array.from({ length: channels }, (_, c) => of(c, (value) => value));
  return { mean, variance: mean.map((m, c) => of(c, (value) => (value - m) ** 2)) };
}

Deno.test("batchNorm() gives each channel mean 0 and variance 1 over all else, for any rank", () => {
  for (const shape of [[6, 3], [4, 5, 3], [2, 3, 4, 3]]) {
    const y = batchNorm(normals(shape, 2, 5), { epsilon: 1e-12 }),
      { mean, variance } = statistics(y);
    assertClose(mean, [0, 0, 0]);
    assertClose(variance, [1, 1, 1]);
  }
});

Deno.test("batchNorm() keeps its digits far from 0, for every size of the minibatch", () => {
  for (const shape of [[8, 2], [16, 32, 32, 2]]) {
    const small = tf.round(normals(shape, 0, 3)), far = tf.add(small, 80_000);
    assertClose(batchNorm(far, {}), batchNorm(small, {}), 2e-6, `[${shape}]`);
  }
});

Deno.test("batchNorm() passes a check of its gradients, with its own and with given statistics", () => {
  const x = normals([3, 2, 2, 2]), gamma = tf.tensor1d([1.5, -0.5]), beta = tf.tensor1d([0.2, 1]);
  const dy = normals([2, 3, 2, 2]).reshape(x.shape);
  const given = { mean: tf.tensor1d([0.1, -0.2]), variance: tf.tensor1d([2, 0.5]) };
  for (const statistics of [{}, given]) {
    const loss = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
      tf.sum(tf.mul(batchNorm(x, { gamma, beta, ...statistics }), dy));
    const checks = [
      checkGradient((x) => loss(x, gamma, beta), x),
      checkGradient((gamma) => loss(x, gamma, beta), gamma as tf.Tensor),
      checkGradient((beta) => loss(x, gamma, beta), beta as tf.Tensor),
    ];
    for (const { largestRelativeError } of checks) assert.ok(largestRelativeError < 0.03);
  }
});

Deno.test("batchNorm() has a second derivative", () => {
  const x = normals<tf.Rank.R2>([4, 2]), dy = normals([2, 4]).reshape([4, 2]);
  const f = (x: tf.Tensor) => tf.sum(tf.mul(batchNorm(x, {}), dy));
  const squaredSlope = (x: tf.Tensor) => tf.sum(tf.square(tf.grad(f)(x)));
  assert.ok(checkGradient(squaredSlope, x as tf.Tensor).largestRelativeError < 0.02);
});

Deno.test("BatchNormalization averages statistics as Keras, or unbiased ones as PyTorch", () => {
  const x = normals([5, 4, 2], 3, 2), { mean, variance } = statistics(x);
  for (const [unbiased, factor] of [[false, 1], [true, 20 / 19]] as const) {
    const layer = new BatchNormalization(2, { momentum: 0.75, unbiased });
    layer.apply(x, { training: true });
    assertClose(layer.movingMean.dataSync(), mean.map((m) => 0.25 * m));
    assertClose(layer.movingVariance.dataSync(), variance.map((v) => 0.75 + 0.25 * factor * v));
    layer.apply(x, { training: true });
    assertClose(layer.movingMean.dataSync(), mean.map((m) => (0.25 + 0.75 * 0.25) * m));
    layer.dispose();
  }
});

Deno.test("BatchNormalization in inference uses its averages and leaves them as they are", () => {
  const layer = new BatchNormalization(2, { momentum: 0 }), x = normals([6, 2], 1, 3);
  const trained = layer.apply(x, { training: true });
  const before = [layer.movingMean, layer.movingVariance].map((v) => [...v.dataSync()]);
  assertClose(layer.apply(x), trained); // with momentum 0 they are the minibatch's
  const single = tf.slice(x, [0, 0], [1, 2]); // an example on its own is as in the batch
  assertClose(layer.apply(single), tf.slice(trained, [0, 0], [1, 2]));
  assert.deepEqual([layer.movingMean, layer.movingVariance].map((v) => [...v.dataSync()]), before);
  layer.dispose();
});

Deno.test("BatchNormalization trains gamma and beta, and no gradient reaches its averages", async () => {
  const x = normals([6, 2], 1, 3);
  await withLeakCheck(() => {
    const layer = new BatchNormalization(2);
    assert.deepEqual(layer.variables, [layer.gamma, layer.beta]);
    assert.deepEqual(Object.keys(layer.parameters), [
      "gamma",
      "beta",
      "movingMean",
      "movingVariance",
    ]);
    const loss = () => tf.sum(tf.square(layer.apply(x, { training: true }))) as tf.Scalar;
    const { value, grads } = tf.variableGrads(loss); // all that are trainable
    assert.deepEqual(Object.keys(grads).sort(), [layer.gamma!.name, layer.beta!.name].sort());
    assert.notEqual(layer.movingMean.dataSync()[0], 0); // averaged once, inside the gradient
    tf.dispose([value, grads]);
    layer.apply(x).dispose();
    layer.dispose();
  });
});

Deno.test("BatchNormalization goes without gamma and beta, and keeps its parameters elsewhere", async () => {
  const bare = new BatchNormalization(3, { center: false, scale: false });
  assert.deepEqual(Object.keys(bare.parameters), ["movingMean", "movingVariance"]);
  assert.equal(bare.parameterCount, 0);
  bare.dispose();
  await assertRoundTrip((seed) => {
    const layer = new BatchNormalization(3, { momentum: 0.5 });
    tf.tidy(() => {
      layer.apply(tf.add(tf.range(0, 12).reshape([4, 3]), seed), { training: true });
    });
    return layer;
  });
});

Deno.test("batch normalization says what is wrong with a shape or an option", () => {
  const layer = new BatchNormalization(3), training = true;
  assert.throws(() => layer.apply(tf.ones([1, 3]), { training }), {
    name: "RangeError",
    message: 'Cannot normalize a batch: "x" must have the shape [batch, ..., channels] with two ' +
      "elements a channel or more, current shape is [1,3]",
  });
  assert.throws(() => layer.apply(tf.ones([2, 4])), /"x" must have the shape \[\.\.\., 3\]/);
  assert.throws(() => batchNorm(tf.ones([3]), {}), /"x" must have the shape \[batch, \.\.\., chan/);
  const x = tf.ones([2, 3]), mean = tf.zeros([3]);
  assert.throws(() => batchNorm(x, { gamma: tf.ones([2]) }), /"gamma" must be of shape \[3\]/);
  assert.throws(() => batchNorm(x, { mean }), /"variance" must be given with the mean/);
  assert.throws(() => batchNorm(x, { variance: mean }), /"mean" must be given with the variance/);
  assert.throws(() => batchNorm(x, { epsilon: -1 }), /"epsilon" must be finite and greater than 0/);
  assert.throws(() => new BatchNormalization(0), /"channels" must be a positive integer/);
  assert.throws(
    () => new BatchNormalization(2, { momentum: 1.5 }),
    /Cannot build a batch normalization: "momentum" must be in \[0, 1\], current value is 1.5/,
  );
  layer.dispose();
});

Deno.test("BatchNormalization takes over no statistics that are not finite", () => {
  const layer = new BatchNormalization(2, { momentum: 0.5 }), optimizer = tf.train.sgd(0);
  for (const bad of [NaN, Infinity, 1e30]) { // 1e30 has no square in float32
    const x = tf.tensor2d([[1, 2], [3, bad]]);
    const loss = () => tf.sum(layer.apply(x, { training: true })) as tf.Scalar;
    optimizer.minimize(loss, false, layer.variables);
    assert.deepEqual([...layer.movingMean.dataSync()], [0, 0], `${bad}`);
    assert.deepEqual([...layer.movingVariance.dataSync()], [1, 1], `${bad}`);
  }
  layer.apply(tf.tensor2d([[1, 2], [3, 6]]), { training: true });
  assert.deepEqual([...layer.movingMean.dataSync()], [1, 2]);
  layer.dispose();
});

Deno.test("batchNorm() refuses a variance that is negative, and takes one of 0", () => {
  const x = tf.tensor2d([[1, 2], [3, 4]]), mean = tf.tensor1d([1, 2]);
  for (const wrong of [-1, -1e-30, -Infinity]) {
    assert.throws(() => batchNorm(x, { mean, variance: tf.tensor1d([1, wrong]) }), {
      name: "RangeError",
      message: 'Cannot normalize a batch: "variance[1]" must be at least 0, current value is ' +
        Math.fround(wrong),
    });
  }
  assert.ok(batchNorm(x, { mean, variance: tf.zeros([2]) }).dataSync().every(Number.isFinite));
});

Deno.test("no normalization divides equal numbers by 0", () => {
  const x = tf.ones([2, 4]), zeros = tf.zeros([2, 4]);
  const kinds: Record<string, (x: tf.Tensor, epsilon?: number) => tf.Tensor> = {
    batchNorm: (x, epsilon) => batchNorm(x, { ...(epsilon !== undefined && { epsilon }) }),
    groupNorm: (x, epsilon) =>
      groupNorm(x, { groups: 2, ...(epsilon !== undefined && { epsilon }) }),
    layerNorm: (x, epsilon) => layerNorm(x, { ...(epsilon !== undefined && { epsilon }) }),
    layerNormPlain: (x, epsilon) =>
      layerNormPlain(x, { ...(epsilon !== undefined && { epsilon }) }),
    rmsNorm: (x, epsilon) => rmsNorm(x, { ...(epsilon !== undefined && { epsilon }) }),
  };
  for (const [name, normalize] of Object.entries(kinds)) {
    const equal = name === "rmsNorm" ? zeros : x;
    assert.deepEqual([...normalize(equal).dataSync()], Array(8).fill(0), name);
    const slopes = tf.grad((x: tf.Tensor) => normalize(x))(equal).dataSync();
    assert.ok(slopes.every(Number.isFinite), name);
    for (const epsilon of [0, 1e-60, 1e39, NaN]) { // 1e-60 is 0 in float32
      assert.throws(() => normalize(x, epsilon), /"epsilon" must be finite and greater than 0/);
    }
  }
  for (
    const build of [
      () => new BatchNormalization(2, { epsilon: 0 }),
      () => new GroupNormalization(2, 1, { epsilon: 0 }),
      () => new LayerNormalization(2, { epsilon: 0 }),
      () => new RMSNormalization(2, { epsilon: 0 }),
    ]
  ) assert.throws(build, /Cannot build .*"epsilon" must be finite and greater than 0/);
});
