import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { fromPatches, toPatches } from "lib/dalle/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";

await setUpBackend();

Deno.test("toPatches() puts the pixels of a square into one place, row by row", () => {
  const image = tf.tensor4d(Array.from({ length: 16 }, (_, i) => i), [1, 4, 4, 1]);
  assert.deepEqual(toPatches(image, 2).arraySync(), [[
    [[0, 1, 4, 5], [2, 3, 6, 7]],
    [[8, 9, 12, 13], [10, 11, 14, 15]],
  ]]);
});

Deno.test("fromPatches() undoes toPatches(), also for colours and pictures that are no squares", () => {
  const images = normalTensor<tf.Rank.R4>(new Random(0), [3, 6, 9, 2]);
  assert.deepEqual(fromPatches(toPatches(images, 3), 3).arraySync(), images.arraySync());
});

Deno.test("patches let gradients through", () => {
  const images = normalTensor<tf.Rank.R4>(new Random(1), [1, 4, 4, 1]);
  const gradient = tf.grad((x) => tf.sum(tf.square(toPatches(x as tf.Tensor4D, 2))))(images);
  assert.deepEqual(gradient.arraySync(), tf.mul(images, 2).arraySync());
});

Deno.test("patches refuse sizes that do not fit", () => {
  assert.throws(() => toPatches(tf.ones([1, 4, 6, 1]), 4), {
    name: "RangeError",
    message:
      'Cannot cut patches: "size" must be a positive integer that divides 4 and 6, current value is 4',
  });
  assert.throws(() => fromPatches(tf.ones([1, 2, 2, 6]), 2), {
    name: "RangeError",
    message:
      'Cannot join patches: "size" must be a positive integer whose square divides 6, current value is 2',
  });
});

Deno.test("patches leak no tensor", async () => {
  const images = tf.ones<tf.Rank.R4>([1, 4, 4, 3]), patches = tf.ones<tf.Rank.R4>([1, 2, 2, 12]);
  await withLeakCheck(() => [toPatches(images, 2), fromPatches(patches, 2)]);
});
