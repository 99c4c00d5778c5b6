/** Pooling by windows of one element, in the forward direction. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import fc from "npm:fast-check@4.3.0";
import { setUpBackend } from "lib/backend/mod.ts";
import { geometry2d, type Pad } from "./_reference_convolution.ts";
import { coordinates, indexOf, onStock, valuesOf } from "./_reference_elementwise.ts";

await setUpBackend();

const OPS = [{ pool: tf.maxPool, ofNone: -Infinity }, { pool: tf.avgPool, ofNone: NaN }] as const;

/** The element that each window holds, or `ofNone` beside the image. */
function pick(
  x: ArrayLike<number>,
  [batch, height, width, channels]: [number, number, number, number],
  stride: [number, number],
  pad: Pad,
  ofNone: number,
): number[] {
  const { output, padding } = geometry2d([batch, height, width], [1, 1], stride, pad);
  return Array.from(coordinates([batch, output[1], output[2], channels]), ([n, i, j, channel]) => {
    const row = i! * stride[0] - padding[1], column = j! * stride[1] - padding[2];
    if (row < 0 || column < 0 || row >= height || column >= width) return ofNone;
    return x[indexOf([n!, row, column, channel!], [batch, height, width, channels])]!;
  });
}

Deno.test("maxPool and avgPool by a 1x1 window pick elements, whatever stride and padding", () => {
  const side = fc.integer({ min: 1, max: 9 }), stride = fc.integer({ min: 1, max: 4 });
  const padding = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }));
  const cases = fc.record({
    shape: fc.tuple(fc.integer({ min: 0, max: 3 }), side, side, fc.constantFrom(1, 3, 4, 17)),
    strides: fc.tuple(stride, stride),
    pad: fc.oneof(
      fc.constantFrom<Pad>("same", "valid"),
      fc.tuple(padding, padding).map(([rows, columns]): Pad => [[0, 0], rows, columns, [0, 0]]),
    ),
  });
  fc.assert(
    fc.property(cases, ({ shape, strides, pad }) => {
      const x = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => i - 20);
      for (const { pool, ofNone } of OPS) {
        const y = tf.tidy(() => pool(tf.tensor4d(x, shape), [1, 1], strides, pad as never));
        assert.deepEqual(valuesOf(y), pick(x, shape, strides, pad, ofNone));
      }
    }),
    { seed: 51, numRuns: 150 },
  );
});

Deno.test("a 1x1 window passes NaN and infinities, and its gradient back to its element", () => {
  tf.tidy(() => {
    const x = tf.tensor4d([NaN, 1, -Infinity, 2, 3, 4, Infinity, 5, -6], [1, 3, 3, 1]);
    for (const { pool } of OPS) {
      assert.deepEqual([...pool(x, 1, 2, "valid").dataSync()], [NaN, -Infinity, Infinity, -6]);
      const dx = tf.grad((input: tf.Tensor) => tf.sum(pool(input as tf.Tensor4D, 1, 2, "valid")))(
        tf.ones([1, 3, 3, 1]),
      );
      assert.deepEqual([...dx.dataSync()], [1, 0, 1, 0, 0, 0, 1, 0, 1]);
    }
  });
});

Deno.test("stock wasm forgets the padding of a 1x1 window", () => {
  for (const { pool, ofNone } of OPS) {
    const values = () => valuesOf(tf.tidy(() => pool(tf.ones<tf.Rank.R4>([1, 2, 2, 1]), 1, 2, 1)));
    const expected = [ofNone, ofNone, ofNone, 1];
    assert.deepEqual(values(), expected);
    assert.notDeepEqual(onStock(values), expected);
  }
});
