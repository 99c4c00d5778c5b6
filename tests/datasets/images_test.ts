import assert from "node:assert/strict";
import {
  FASHION_MNIST_CLASSES,
  type ImageSplit,
  type LabelledImages,
  loadFashionMnist,
  loadMnist,
} from "lib/datasets/mod.ts";

const PIXELS = 28 * 28;

function countsOf({ labels }: LabelledImages): number[] {
  const counts = new Array(10).fill(0);
  for (const label of labels) counts[label]++;
  return counts;
}

function meanOf({ images }: LabelledImages): number {
  return images.reduce((sum, x) => sum + x, 0) / images.length;
}

/** Accuracy of the nearest class mean: far from chance only where images and labels belong together. */
function accuracyOfClassMeans({ train, test }: ImageSplit): number {
  const means = Array.from({ length: 10 }, () => new Float64Array(PIXELS));
  const counts = countsOf(train);
  train.labels.forEach((label, i) => {
    for (let p = 0; p < PIXELS; p++) {
      means[label]![p]! += train.images[i * PIXELS + p]! / counts[label]!;
    }
  });
  const distance = (mean: Float64Array, i: number) =>
    mean.reduce((sum, m, p) => sum + (test.images[i * PIXELS + p]! - m) ** 2, 0);
  let right = 0;
  test.labels.forEach((label, i) => {
    const distances = means.map((mean) => distance(mean, i));
    if (distances.indexOf(Math.min(...distances)) === label) right++;
  });
  return right / test.count;
}

/** Each image as a string of its bytes. */
function imageKeys({ images, count }: LabelledImages): string[] {
  const bytes = Uint8Array.from(images, (x) => Math.round(255 * x));
  const decoder = new TextDecoder("latin1");
  return Array.from(
    { length: count },
    (_, i) => decoder.decode(bytes.subarray(i * PIXELS, (i + 1) * PIXELS)),
  );
}

Deno.test("loadMnist() gives the first 10,000 training images of MNIST", async () => {
  const { train, test } = await loadMnist();
  // class counts of the first 10,000 labels of MNIST's training file
  const both = countsOf(train).map((count, label) => count + countsOf(test)[label]!);
  assert.deepEqual(both, [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]);
  // the mean intensity of MNIST's training images is 0.1307
  assert.ok(Math.abs(meanOf(train) - 0.1307) < 0.002, `${meanOf(train)}`);
});

Deno.test("loadFashionMnist() gives as many images of each class", async () => {
  const { train, test } = await loadFashionMnist();
  assert.deepEqual(countsOf(train), new Array(10).fill(800));
  assert.deepEqual(countsOf(test), new Array(10).fill(200));
  assert.equal(FASHION_MNIST_CLASSES.length, 10);
  // the mean intensity of Fashion-MNIST's training images is 0.2860
  assert.ok(Math.abs(meanOf(train) - 0.286) < 0.004, `${meanOf(train)}`);
});

for (
  const [name, load, least] of [["loadMnist", loadMnist, 0.78], [
    "loadFashionMnist",
    loadFashionMnist,
    0.65,
  ]] as const
) {
  Deno.test(`${name}() gives intensities in [0, 1] with their labels`, async () => {
    const split = await load();
    for (const { images, count, side } of [split.train, split.test]) {
      assert.deepEqual([side, images.length], [28, count * PIXELS]);
      assert.equal(images.reduce((a, b) => Math.max(a, b)), 1);
      assert.equal(images.reduce((a, b) => Math.min(a, b)), 0);
    }
    assert.ok(accuracyOfClassMeans(split) > least);
  });

  Deno.test(`${name}() shares no image between training and held-out ones`, async () => {
    const { train, test } = await load(), trained = new Set(imageKeys(train));
    assert.equal(imageKeys(test).filter((key) => trained.has(key)).length, 0);
  });

  Deno.test(`${name}() has all classes in any hundred images`, async () => {
    const { train, test } = await load();
    for (const { labels } of [train, test]) {
      for (let i = 0; i + 100 <= labels.length; i += 100) {
        assert.equal(new Set(labels.subarray(i, i + 100)).size, 10);
      }
    }
  });

  Deno.test(`${name}() names the file that is missing`, async () => {
    await assert.rejects(
      load({ directory: new URL("./none/", import.meta.url) }),
      /^Error: Cannot load [\w-]+: data file "\w+\/images.bin.gz" is missing; restore it from git$/,
    );
  });
}
