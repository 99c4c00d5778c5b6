import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  conv2d,
  Conv2DTranspose,
  conv2dTranspose,
  type Padding2D,
  type Size2D,
} from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../../_assert_close.ts";
import { assertRoundTrip } from "../_round_trip.ts";

await setUpBackend();
const random = () => new Random(0);
const images = (...shape: [number, number, number, number]) =>
  normalTensor<tf.Rank.R4>(new Random(0).split(shape.join()), shape);

type Pair = readonly [number, number];

/** The formula, in plain loops: [height, width, filters]. */
function reference(
  x: number[][][],
  w: number[][][][],
  [height, width]: Pair,
  [sh, sw]: Pair,
  [ph, pw]: Pair,
): number[][][] {
  const y = Array.from(
    { length: height },
    () => Array.from({ length: width }, () => w[0]![0]!.map(() => 0)),
  );
  x.forEach((row, h) =>
    row.forEach((pixel, v) =>
      w.forEach((columns, i) =>
        columns.forEach((taps, j) =>
          taps.forEach((weights, f) => {
            const place = y[h * sh + i - ph]?.[v * sw + j - pw];
            if (place) place[f]! += weights.reduce((sum, weight, c) => sum + weight * pixel[c]!, 0);
          })
        )
      )
    )
  );
  return y;
}

Deno.test("conv2dTranspose() agrees with the formula for each padding", () => {
  const x = images(1, 3, 4, 2), [xs] = x.arraySync();
  const large = { size: [4, 3], strides: [2, 1] } as const; // a kernel larger than the strides
  const small = { size: [1, 2], strides: [3, 2] } as const;
  const cases: [typeof large | typeof small, Padding2D, Size2D, Pair, Pair][] = [
    [large, "valid", 0, [8, 6], [0, 0]],
    [large, "same", 0, [6, 4], [1, 1]],
    [large, [1, 0], 0, [6, 6], [1, 0]],
    [large, [2, 1], [1, 0], [5, 4], [2, 1]],
    [small, "valid", 0, [9, 8], [0, 0]],
    [small, "same", 0, [9, 8], [0, 0]],
    [small, 0, [2, 1], [9, 9], [0, 0]],
  ];
  for (const [{ size, strides }, padding, outputPadding, outputs, before] of cases) {
    const kernel = images(size[0], size[1], 3, 2);
    const y = conv2dTranspose(x, { kernel, strides, padding, outputPadding });
    const expected = reference(xs!, kernel.arraySync(), outputs, strides, before);
    assertClose(y, tf.tensor4d([expected]), undefined, JSON.stringify([padding, strides]));
  }
});

Deno.test("conv2dTranspose() is the transposed map of conv2d()", () => {
  const kernel = images(3, 3, 2, 4), sizes = { strides: 2, padding: 1 } as const;
  const x = images(1, 7, 7, 2), y = images(1, 4, 4, 4);
  const there = tf.sum(tf.mul(conv2d(x, { kernel, ...sizes }), y));
  const back = tf.sum(tf.mul(x, conv2dTranspose(y, { kernel, ...sizes })));
  assertClose(there, back, { rtol: 1e-5, atol: 1e-4 });
});

Deno.test("conv2dTranspose() passes a check of its gradients", () => {
  const x = images(1, 2, 3, 2), kernel = images(3, 2, 2, 2), bias = tf.tensor1d([0.3, -0.2]);
  const options = { strides: 2, padding: 1, outputPadding: 1, activation: "tanh" } as const;
  const loss = (x: tf.Tensor4D, kernel: tf.Tensor4D, bias: tf.Tensor1D) =>
    tf.sum(tf.square(conv2dTranspose(x, { ...options, kernel, bias })));
  assert.ok(checkGradient((x) => loss(x, kernel, bias), x).largestRelativeError < 0.02);
  assert.ok(checkGradient((w) => loss(x, w, bias), kernel).largestRelativeError < 0.02);
  assert.ok(checkGradient((bias) => loss(x, kernel, bias), bias).largestRelativeError < 0.02);
});

Deno.test("Conv2DTranspose leaks no tensor and keeps its weights on the way to other frameworks", async () => {
  const x = images(1, 3, 3, 2), options = { kernelSize: [3, 2], strides: 2 } as const;
  await withLeakCheck(() => {
    const layer = new Conv2DTranspose(2, 4, { ...options, random: random() });
    const loss = () => tf.sum(layer.apply(x)) as tf.Scalar;
    const { value, grads } = tf.variableGrads(loss, layer.variables);
    tf.dispose([value, grads]);
    layer.dispose();
  });
  await assertRoundTrip((seed) =>
    new Conv2DTranspose(2, 4, {
      ...options,
      initializer: "fan_in_uniform",
      random: new Random(seed),
    })
  );
});

Deno.test("Conv2DTranspose and conv2dTranspose() say what is wrong with a size or a shape", () => {
  assert.throws(() => new Conv2DTranspose(2, 0, { kernelSize: 2, random: random() }), {
    name: "RangeError",
    message: 'Cannot build a transposed convolution of images: "filters" must be a positive ' +
      "integer, current value is 0",
  });
  const x = images(1, 3, 3, 2), kernel = images(3, 3, 4, 2);
  const fails = (options: object, message: RegExp) =>
    assert.throws(() => conv2dTranspose(x, { kernel, ...options }), message);
  fails({ kernel: images(3, 3, 2, 4) }, /"x" must be of shape \[batch, height, width, 4\]/);
  fails({ outputPadding: 1 }, /"outputPadding" must be 0 with padding "valid", current value is 1/);
  fails({ padding: 0, outputPadding: 1 }, /"outputPadding" must be less than the strides of 1/);
  fails({ padding: 3 }, /"padding" must be small enough to leave something, current value is 3/);
  fails({ padding: "causal" }, /"padding" must be "valid", "same" or an integer.*"causal"/);
  fails({ strides: [1, 0] }, /"strides" must be an integer of at least 1, or two of them/);
});
