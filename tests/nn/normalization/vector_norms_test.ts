import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { layerNorm, LayerNormalization, rmsNorm, RMSNormalization, unitNorm } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../../_assert_close.ts";
import { assertRoundTrip } from "../_round_trip.ts";

await setUpBackend();
const normals = (shape: number[]) =>
  normalTensor(new Random(0).split(shape.join()), shape as tf.ShapeMap[tf.Rank]);

Deno.test("LayerNormalization normalizes with its own gamma and beta, or without", () => {
  const x = normals([2, 3, 5]), ones = tf.ones([5]), zeros = tf.zeros([5]);
  const options = { center: false, scale: false, epsilon: 0.1 };
  const whole = new LayerNormalization(5), bare = new LayerNormalization(5, options);
  whole.gamma!.assign(tf.fill([5], 2));
  whole.beta!.assign(tf.fill([5], -1));
  const expected = layerNorm(x, { gamma: tf.fill([5], 2), beta: tf.fill([5], -1) });
  assertClose(whole.apply(x), expected, 1e-6);
  assertClose(bare.apply(x), layerNorm(x, { gamma: ones, beta: zeros, epsilon: 0.1 }), 1e-6);
  assert.deepEqual(Object.keys(bare.parameters), []);
  whole.dispose();
  bare.dispose();
});

Deno.test("rmsNorm() gives each vector a mean square of 1, whatever its mean", () => {
  const y = rmsNorm(tf.add(tf.mul(normals([4, 7]), 3), 10), { epsilon: 1e-12 });
  assertClose(tf.mean(tf.square(y), 1).dataSync(), [1, 1, 1, 1]);
  const scaled = rmsNorm(tf.tensor2d([[3, -3]]), { gamma: tf.tensor1d([2, 10]), epsilon: 1e-12 });
  assertClose(scaled.dataSync(), [2, -10]);
});

Deno.test("unitNorm() gives each vector length 1, and leaves zeros with a finite gradient", () => {
  const y = unitNorm(normals([3, 2, 5]));
  assertClose(tf.sum(tf.square(y), -1).dataSync(), [1, 1, 1, 1, 1, 1]);
  const zeros = tf.zeros([2, 3]), gradient = tf.grad((x: tf.Tensor) => unitNorm(x))(zeros);
  assert.deepEqual([...unitNorm(zeros).dataSync()], [0, 0, 0, 0, 0, 0]);
  assert.ok(gradient.dataSync().every(Number.isFinite));
});

Deno.test("rmsNorm() and unitNorm() pass checks of their gradients", () => {
  const x = normals([3, 4]), gamma = normals([4]), dy = normals([4, 3]).reshape([3, 4]);
  const rms = (x: tf.Tensor, gamma: tf.Tensor) => tf.sum(tf.mul(rmsNorm(x, { gamma }), dy));
  const checks = [
    checkGradient((x) => rms(x, gamma), x),
    checkGradient((gamma) => rms(x, gamma), gamma),
    checkGradient((x) => tf.sum(tf.mul(unitNorm(x), dy)), x),
  ];
  for (const { largestRelativeError } of checks) assert.ok(largestRelativeError < 0.03);
});

Deno.test("LayerNormalization and RMSNormalization leak no tensor and keep their parameters elsewhere", async () => {
  const x = normals([2, 3, 4]);
  const kinds = [
    () => new LayerNormalization(4),
    () => new LayerNormalization(4, { scale: false }),
    () => new RMSNormalization(4),
  ];
  for (const make of kinds) {
    await withLeakCheck(() => {
      const layer = make();
      layer.apply(x).dispose();
      layer.dispose();
    });
    await assertRoundTrip((seed) => {
      const layer = make();
      tf.tidy(() => layer.variables.forEach((v, i) => v.assign(tf.fill([4], seed + i) as never)));
      return layer;
    });
  }
});

Deno.test("LayerNormalization and RMSNormalization say what is wrong with a shape or an option", () => {
  assert.throws(() => new LayerNormalization(0), {
    name: "RangeError",
    message: 'Cannot build a layer normalization: "features" must be a positive integer, ' +
      "current value is 0",
  });
  assert.throws(() => new RMSNormalization(-1), /"features" must be a positive integer/);
  assert.throws(() => new RMSNormalization(2, { epsilon: -1 }), /"epsilon" must be finite/);
  const layer = new LayerNormalization(3), rms = new RMSNormalization(3);
  assert.throws(() => layer.apply(tf.ones([2, 4])), /"x" must have the shape \[\.\.\., 3\]/);
  assert.throws(() => rms.apply(tf.ones([2, 4])), /"x" must have the shape \[\.\.\., 3\]/);
  layer.dispose();
  rms.dispose();
});
