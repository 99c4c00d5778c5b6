import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { groupNorm, GroupNormalization, layerNorm } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../../_assert_close.ts";
import { assertRoundTrip } from "../_round_trip.ts";

await setUpBackend();
const normals = (shape: number[], mean = 0, deviation = 1) =>
  normalTensor(new Random(0).split(shape.join()), shape as tf.ShapeMap[tf.Rank], mean, deviation);

Deno.test("groupNorm() gives each group of an example mean 0 and variance 1", () => {
  for (const shape of [[2, 6], [2, 5, 6], [2, 3, 4, 6]]) {
    const y = groupNorm(normals(shape, -3, 4), { groups: 2, epsilon: 1e-12 });
    const groups = tf.reshape(y, [2, -1, 2, 3]);
    const { mean, variance } = tf.moments(groups, [1, 3]);
    assertClose(mean.dataSync(), [0, 0, 0, 0]);
    assertClose(variance.dataSync(), [1, 1, 1, 1]);
  }
});

Deno.test("groupNorm() of one group is layer normalization where there is one place", () => {
  const x = normals([4, 6]), gamma = normals([6]), beta = normals([1, 6]).reshape([6]);
  assertClose(groupNorm(x, { groups: 1, gamma, beta }), layerNorm(x, { gamma, beta }));
});

Deno.test("groupNorm() doesn't mix examples", () => {
  const x = normals([3, 4, 4, 4]), alone = tf.slice(x, [1, 0, 0, 0], [1, 4, 4, 4]);
  const together = tf.slice(groupNorm(x, { groups: 2 }), [1, 0, 0, 0], [1, 4, 4, 4]);
  assertClose(groupNorm(alone, { groups: 2 }), together, 1e-6);
});

Deno.test("groupNorm() keeps its digits far from 0", () => {
  const small = tf.round(normals([2, 32, 32, 4], 0, 3)), far = tf.add(small, 80_000);
  for (const groups of [1, 2, 4]) {
    assertClose(groupNorm(far, { groups }), groupNorm(small, { groups }), 2e-6, `${groups}`);
  }
});

Deno.test("groupNorm() passes a check of its gradients", () => {
  const x = normals([2, 2, 2, 4]), gamma = normals([4]), beta = normals([1, 4]).reshape([4]);
  const dy = normals([4, 2, 2, 2]).reshape(x.shape);
  const loss = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) =>
    tf.sum(tf.mul(groupNorm(x, { groups: 2, gamma, beta }), dy));
  const checks = [
    checkGradient((x) => loss(x, gamma, beta), x),
    checkGradient((gamma) => loss(x, gamma, beta), gamma),
    checkGradient((beta) => loss(x, gamma, beta), beta),
  ];
  for (const { largestRelativeError } of checks) assert.ok(largestRelativeError < 0.03);
});

Deno.test("GroupNormalization leaks no tensor, trains and keeps its parameters elsewhere", async () => {
  const x = normals([2, 3, 3, 4]);
  await withLeakCheck(() => {
    const layer = new GroupNormalization(4, 2);
    const loss = () => tf.sum(tf.square(layer.apply(x))) as tf.Scalar;
    const { value, grads } = tf.variableGrads(loss, layer.variables);
    assert.equal(Object.keys(grads).length, 2);
    tf.dispose([value, grads]);
    layer.dispose();
  });
  await assertRoundTrip((seed) => {
    const layer = new GroupNormalization(4, 2);
    tf.tidy(() => layer.variables.forEach((v, i) => v.assign(tf.fill([4], seed + i) as never)));
    return layer;
  });
});

Deno.test("group normalization says what is wrong with a shape or an option", () => {
  assert.throws(() => new GroupNormalization(6, 4), {
    name: "RangeError",
    message:
      'Cannot build a group normalization: "groups" must be a positive integer that divides ' +
      "the 6 channels, current value is 4",
  });
  assert.throws(() => new GroupNormalization(0, 1), /"channels" must be a positive integer/);
  assert.throws(() => new GroupNormalization(4, 2, { epsilon: NaN }), /"epsilon" must be finite/);
  const layer = new GroupNormalization(4, 2), x = tf.ones([2, 6]);
  assert.throws(() => layer.apply(x), /"x" must have the shape \[\.\.\., 4\]/);
  assert.throws(() => groupNorm(x, { groups: 4 }), /"groups" must be a positive integer that/);
  assert.throws(() => groupNorm(tf.ones([6]), { groups: 2 }), /"x" must have the shape \[batch/);
  layer.dispose();
});
