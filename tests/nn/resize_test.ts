import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { resizeImages, type ResizeMethod, resizeWeights, upsampleNearest } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();
const METHODS: ResizeMethod[] = [
  "nearest",
  "nearest_exact",
  "bilinear",
  "bilinear_align_corners",
  "bicubic",
  "area",
];
const images = (...shape: [number, number, number, number]) =>
  normalTensor<tf.Rank.R4>(new Random(0).split(shape.join()), shape);

Deno.test("resizeWeights() sum to 1 in each row, and are the identity for the same length", () => {
  for (const method of METHODS) {
    for (const [from, to] of [[1, 5], [5, 1], [4, 7], [7, 4], [3, 3]] as const) {
      const rows = resizeWeights(from, to, method);
      const sums = rows.map((row) => row.reduce((a, b) => a + b, 0));
      assertClose(sums, new Array(to).fill(1), 1e-12, `${method} ${from} ${to}`);
      if (from === to) assertClose(rows.flat(), [1, 0, 0, 0, 1, 0, 0, 0, 1], 1e-12, method);
    }
  }
});

Deno.test("resizeWeights() are mirror images from either end, but for nearest", () => {
  for (const method of METHODS.filter((name) => !name.startsWith("nearest"))) {
    const rows = resizeWeights(5, 8, method),
      mirrored = rows.toReversed().map((r) => r.toReversed());
    assertClose(mirrored.flat(), rows.flat(), 1e-12, method);
  }
});

Deno.test("resizeImages() resizes a straight slope to a straight slope between its ends", () => {
  const slope = tf.tensor4d([0, 1, 2, 3, 4], [1, 5, 1, 1]);
  const tall = (
    size: number,
    method: ResizeMethod,
  ) => [...resizeImages(slope, [size, 1], method).dataSync()];
  assertClose(tall(9, "bilinear_align_corners"), [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4]);
  assertClose(tall(10, "bilinear").slice(1, 9), [0.25, 0.75, 1.25, 1.75, 2.25, 2.75, 3.25, 3.75]);
});

Deno.test("resizeImages() treats rows, columns, channels and images each on its own", () => {
  const x = images(2, 3, 4, 2), y = resizeImages(x, [5, 7], "bicubic");
  assert.deepEqual(y.shape, [2, 5, 7, 2]);
  const one = tf.slice(x, [1, 0, 0, 1], [1, -1, -1, 1]);
  const [vertical, horizontal] = [[3, 5], [4, 7]].map(([from, to]) =>
    tf.tensor2d(resizeWeights(from!, to!, "bicubic"))
  );
  const product = tf.matMul(tf.matMul(vertical!, tf.squeeze(one)), horizontal!, false, true);
  assertClose(tf.slice(y, [1, 0, 0, 1], [1, -1, -1, 1]).dataSync(), product.dataSync());
});

Deno.test("resizeImages() passes a check of its gradient, leaving no tensor behind", async () => {
  const x = images(1, 3, 4, 2), weights = images(1, 5, 3, 2);
  for (const method of METHODS) {
    const loss = (x: tf.Tensor4D) => tf.sum(tf.mul(resizeImages(x, [5, 3], method), weights));
    assert.ok(checkGradient(loss, x).largestRelativeError < 0.02, method);
  }
  (await withLeakCheck(() => resizeImages(x, [5, 3], "area"))).dispose();
});

Deno.test("upsampleNearest() is resizing by nearest, and its gradient sums over the copies", () => {
  const x = images(2, 3, 2, 3);
  for (const factor of [1, 2, 3]) {
    const y = upsampleNearest(x, factor);
    assert.deepEqual(
      y.arraySync(),
      resizeImages(x, [3 * factor, 2 * factor], "nearest").arraySync(),
    );
    const gradient = tf.grad((x) => upsampleNearest(x as tf.Tensor4D, factor))(x);
    assert.deepEqual([...gradient.dataSync()], new Array(36).fill(factor ** 2));
  }
});

Deno.test("resizing names a bad argument", () => {
  assert.throws(() => resizeWeights(3, 0, "bilinear"), {
    name: "RangeError",
    message: 'Cannot resize: "to" must be a positive integer, current value is 0',
  });
  assert.throws(
    () => resizeWeights(3, 4, "lanczos" as "area"),
    /"method" must be one of nearest, nearest_exact, .*, current value is "lanczos"/,
  );
  const x = images(1, 3, 4, 2);
  assert.throws(() => resizeImages(x, [2, 1.5]), /"to" must be a positive integer/);
  assert.throws(
    () => resizeImages(tf.ones<tf.Rank>([3, 4]) as tf.Tensor4D, [2, 2]),
    /"x" must be of shape \[batch, height/,
  );
  assert.throws(() => upsampleNearest(x, 0.5), /"factor" must be a positive integer/);
});
