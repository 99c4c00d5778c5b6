import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { averagePool2d, maxPool2d, type PoolingOptions } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../../_assert_close.ts";

await setUpBackend();
const images = (...shape: [number, number, number, number]) =>
  normalTensor<tf.Rank.R4>(new Random(0).split(shape.join()), shape);

/** What each window of one channel holds of the image, and how many places it has. */
function windows(x: number[][], [rows, columns]: Windows, [down, right]: Windows, zeros: Windows) {
  const places = (length: number, size: number, strides: number, pad: number) => {
    const count = Math.floor((length + 2 * pad - size) / strides) + 1;
    return Array.from({ length: count }, (_, i) => i * strides - pad);
  };
  return places(x.length, rows, down, zeros[0]).flatMap((top) =>
    places(x[0]!.length, columns, right, zeros[1]).map((left) =>
      Array.from(
        { length: rows },
        (_, i) => Array.from({ length: columns }, (_, j) => x[top + i]?.[left + j]),
      ).flat()
        .filter((value) => value !== undefined)
    )
  );
}
type Windows = readonly [number, number];
const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);

Deno.test("maxPool2d() and averagePool2d() agree with their windows in plain loops", () => {
  const x = images(1, 7, 6, 1), image = tf.squeeze(x).arraySync() as number[][];
  for (const poolSize of [[2, 2], [3, 2]] as Windows[]) {
    for (const strides of [[1, 1], [2, 3], [4, 4]] as Windows[]) {
      for (const padding of [[0, 0], [1, 0], [1, 1]] as Windows[]) {
        const options = { poolSize, strides, padding }, name = JSON.stringify(options);
        const all = windows(image, poolSize, strides, padding), area = poolSize[0] * poolSize[1];
        const largest = all.map((values) => Math.max(...values));
        assertClose(maxPool2d(x, options).dataSync(), largest, undefined, name);
        const means = all.map((values) => sum(values) / values.length);
        assertClose(averagePool2d(x, options).dataSync(), means, undefined, name);
        const diluted = all.map((values) => sum(values) / area);
        const included = averagePool2d(x, { ...options, includePadding: true });
        assertClose(included.dataSync(), diluted, undefined, name);
      }
    }
  }
});

Deno.test("maxPool2d() takes no padding for a maximum where all is negative", () => {
  const x = tf.fill([1, 3, 3, 1], -2) as tf.Tensor4D;
  for (const padding of [1, "same"] as const) {
    const y = maxPool2d(x, { poolSize: 2, padding }).dataSync();
    assert.deepEqual([...y], [-2, -2, -2, -2]);
  }
});

Deno.test("maxPool2d() and averagePool2d() pass checks of their gradients", () => {
  const x = images(1, 5, 4, 2);
  for (const padding of ["valid", "same", 1] as const) {
    const options = { poolSize: 3, strides: 2, padding };
    for (const pool of [maxPool2d, averagePool2d]) {
      const loss = (x: tf.Tensor4D) => tf.sum(tf.square(pool(x, options)));
      const { largestRelativeError } = checkGradient(loss, x);
      assert.ok(largestRelativeError < 0.02, `${pool.name} ${padding}: ${largestRelativeError}`);
    }
  }
});

Deno.test("averagePool2d() leaves no tensor behind", async () => {
  const x = images(1, 5, 4, 2);
  (await withLeakCheck(() => averagePool2d(x, { poolSize: 3, padding: 1, includePadding: true })))
    .dispose();
});

Deno.test("maxPool2d() and averagePool2d() name a bad argument", () => {
  const x = images(1, 5, 4, 2);
  const fails = (options: PoolingOptions, message: RegExp) => {
    assert.throws(() => maxPool2d(x, options), message);
    assert.throws(() => averagePool2d(x, options), message);
  };
  assert.throws(() => maxPool2d(x, { poolSize: 3, padding: 2 }), {
    name: "RangeError",
    message:
      'Cannot take the maximum of windows: "padding" must be at most 1, half of the window, ' +
      "current value is 2",
  });
  fails({ poolSize: 0 }, /"poolSize" must be an integer of at least 1/);
  fails({ poolSize: [2, 5] }, /"length" must be at least 5, to hold a window, current value is 4/);
  fails({ poolSize: 2, strides: 0 }, /"strides" must be an integer of at least 1/);
  fails({ poolSize: 2, padding: "full" as "same" }, /"padding" must be .*"full"/);
  const options = { poolSize: 2, padding: "same", includePadding: true } as const;
  assert.throws(() => averagePool2d(x, options), /"includePadding" must be false with "same"/);
});
