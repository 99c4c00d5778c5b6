import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  bucketsOf,
  chooseByText,
  fromTokens,
  principalComponents,
  priorLoss,
  project,
  reconstruct,
  slerp,
  toTokens,
} from "lib/dalle/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();

const normal = (seed: number, shape: [number, number] = [40, 6]) =>
  normalTensor<tf.Rank.R2>(new Random(seed), shape);

Deno.test("principalComponents() finds the directions in which numbers vary", () => {
  // deviations 3 along (1, 1) / sqrt(2) and 0.5 across
  const drawn = tf.mul<tf.Tensor2D>(normal(0, [4000, 2]), tf.tensor1d([3, 0.5]));
  const turned = tf.matMul(drawn, tf.tensor2d([[1, 1], [-1, 1]]).div(Math.SQRT2));
  const { mean, directions, variances } = principalComponents(turned.add(7) as tf.Tensor2D);
  assertClose(mean, [7, 7], 0.25);
  assertClose(variances.map(Math.sqrt), [3, 0.5], 0.15);
  assertClose(Math.abs(directions[0]! + directions[1]!), Math.SQRT2, 0.01);
});

Deno.test("all components give the embeddings again, fewer of them the nearest that they can", () => {
  const x = normal(1), components = principalComponents(x);
  const errors = [1, 3, 5, 6].map((kept) => {
    const back = reconstruct(components, project(components, x, kept));
    return tf.mean(tf.sum(tf.square(tf.sub(back, x)), 1)).dataSync()[0]!;
  });
  const left = (kept: number) => components.variances.slice(kept).reduce((a, b) => a + b, 0);
  assertClose(errors, [1, 3, 5, 6].map(left), 1e-4);
  assertClose(errors[3]!, 0, 1e-9);
});

Deno.test("tokens keep a number to half a bucket, and cut off what lies outside", () => {
  const x = normal(2), buckets = bucketsOf(x, 16), tokens = toTokens(buckets, x);
  assert.equal(tokens.dtype, "int32");
  assert.ok(tokens.dataSync().every((token: number) => token >= 0 && token < 16));
  const back = fromTokens(buckets, tokens),
    width = (i: number) => (buckets.high[i]! - buckets.low[i]!) / 16;
  const distances = tf.abs(tf.sub(back, x)).dataSync();
  distances.forEach((distance: number, i: number) =>
    assert.ok(distance <= width(i % 6) / 2 + 1e-6)
  );
  assert.deepEqual(toTokens(buckets, tf.fill([1, 6], 99) as tf.Tensor2D).arraySync(), [
    new Array(6).fill(15),
  ]);
  assert.deepEqual(toTokens(buckets, back).arraySync(), tokens.arraySync());
});

Deno.test("a component that does not vary has one token", () => {
  const same = tf.ones<tf.Rank.R2>([3, 2]), buckets = bucketsOf(same, 4);
  const tokens = toTokens(buckets, same);
  assert.deepEqual(tokens.arraySync(), [[0, 0], [0, 0], [0, 0]]);
  assertClose(fromTokens(buckets, tokens), same, 0);
});

Deno.test("priorLoss() has the gradient of finite differences", () => {
  const images = normal(3, [2, 3]);
  const f = (x: tf.Tensor2D) => priorLoss(x, images).squaredDistance;
  const { largestRelativeError } = checkGradient(f, normal(4, [2, 3]));
  assert.ok(largestRelativeError < 5e-3, `${largestRelativeError}`);
});

Deno.test("slerp() goes along the arc in even steps, and starts and ends at its ends", () => {
  const a = tf.tensor2d([[1, 0], [0, 5]]), b = tf.tensor2d([[0, 2], [-1, 0]]);
  for (const t of [0, 0.25, 2 / 3, 1]) {
    const angle = t * Math.PI / 2, [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    assertClose(slerp(a, b, t).dataSync(), [cos, sin, -sin, cos], 1e-6);
  }
});

Deno.test("slerp() gives unit vectors, for close and for far directions", () => {
  const a = normal(5), near = tf.add<tf.Tensor2D>(a, tf.mul(normal(6), 1e-3));
  for (const b of [a, near, normal(7)]) {
    const lengths = tf.norm(slerp(a, b, 0.3), 2, 1);
    assertClose(lengths, tf.ones([40]), 1e-5);
  }
  assertClose(slerp(a, a, 0.5), tf.div(a, tf.norm(a, 2, 1, true)), 1e-6);
});

Deno.test("chooseByText() takes the sample with the largest product, example by example", () => {
  const samples = tf.tensor3d([[[1, 0], [0, 1], [0.5, 0.5]], [[0, 1], [3, 0], [1, 1]]]);
  const { chosen, choice } = chooseByText(samples, tf.tensor2d([[0, 1], [1, 0]]));
  assert.deepEqual(choice.arraySync(), [1, 1]);
  assert.deepEqual(chosen.arraySync(), [[0, 1], [3, 0]]);
});

Deno.test("the formulas of the prior name a bad argument", () => {
  const x = normal(0), components = principalComponents(x), buckets = bucketsOf(x, 4);
  const narrow = tf.zeros<tf.Rank.R2>([1, 5]);
  assert.throws(() => principalComponents(tf.zeros([1, 3])), {
    name: "RangeError",
    message:
      'Cannot find principal components: "embeddings" must be at least two, current value is 1',
  });
  assert.throws(() => project(components, x, 7), /"kept" must be an integer in \[1, 6\]/);
  assert.throws(() => project(components, narrow, 1), /"embeddings" must be of shape \[count, 6\]/);
  assert.throws(() => reconstruct(components, tf.zeros([1, 7])), /"kept" must be an integer/);
  assert.throws(() => bucketsOf(x, 0), /"count" must be a positive integer/);
  assert.throws(() => toTokens(buckets, narrow), /"values" must be of shape \[examples, 6\]/);
  const far = tf.fill([1, 6], 4, "int32") as tf.Tensor2D;
  assert.throws(() => fromTokens(buckets, far), /"tokens\[0\]" must be an integer in \[0, 4\)/);
  assert.throws(() => priorLoss(narrow, x), /"predicted" must be of shape \[40, 6\]/);
  assert.throws(() => slerp(x, x, 1.5), /"t" must be in \[0, 1\], current value is 1.5/);
  assert.throws(() => slerp(x, tf.neg(x), 0.5), /"to\[0\]" must be not opposite/);
  assert.throws(
    () => chooseByText(tf.zeros([2, 2, 3]), tf.zeros([2, 4])),
    /"texts" must be of shape/,
  );
});

Deno.test("the formulas of the prior leave no tensors behind", async () => {
  const x = normal(0), y = normal(1), samples = tf.reshape<tf.Rank.R3>(x, [20, 2, 6]);
  const texts = tf.slice(y, [0, 0], [20, 6]);
  await withLeakCheck(() => {
    const components = principalComponents(x), buckets = bucketsOf(x, 4);
    const few = project(components, x, 2), tokens = toTokens(buckets, x);
    const results = [few, tokens, reconstruct(components, few), fromTokens(buckets, tokens)];
    return [...results, slerp(x, y, 0.5), priorLoss(x, y), chooseByText(samples, texts)];
  });
});
