import assert from "node:assert/strict";
import { loadMnist, shrinkImages } from "lib/datasets/mod.ts";
import { assertClose } from "../_assert_close.ts";

const image = (values: readonly number[]) => ({
  count: 1,
  side: Math.sqrt(values.length),
  images: Float32Array.from(values),
  labels: Uint8Array.of(3),
});

Deno.test("shrinkImages() takes the mean of what a pixel covers, half pixels by half", () => {
  const columns = [0, 3, 6, 0, 3, 6, 0, 3, 6]; // 3 x 3, alike in all rows
  const { images, side, count, labels } = shrinkImages(image(columns), { side: 2 });
  assertClose(images, [1, 5, 1, 5], 1e-6); // (0 + 3 / 2) / 1.5 and (3 / 2 + 6) / 1.5
  assert.deepEqual([side, count, labels[0]], [2, 1, 3]);
});

Deno.test("shrinkImages() cuts out the middle, and leaves images alone that have the size", () => {
  const values = Array.from({ length: 16 }, (_, i) => i);
  assert.deepEqual([...shrinkImages(image(values), { crop: 2, side: 2 }).images], [5, 6, 9, 10]);
  assert.deepEqual([...shrinkImages(image(values), { side: 4 }).images], values);
});

Deno.test("shrinkImages() keeps the mean ink of the part that it keeps", async () => {
  const { test } = await loadMnist(), small = shrinkImages(test, { crop: 28, side: 16 });
  const meanOf = (values: Float32Array) => values.reduce((a, b) => a + b, 0) / values.length;
  assertClose(meanOf(small.images), meanOf(test.images), 1e-4);
});

Deno.test("shrinkImages() names a size that does not fit", () => {
  const four = image(new Array(16).fill(0));
  assert.throws(() => shrinkImages(four, { side: 5 }), {
    message: 'Cannot shrink images: "side" must be at most 4, current value is 5',
  });
  assert.throws(() => shrinkImages(four, { crop: 3, side: 2 }), /"crop" must be at most 4 and as/);
  assert.throws(() => shrinkImages(four, { side: 0 }), /"side" must be/);
});
