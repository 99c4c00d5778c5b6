import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import fc from "npm:fast-check@4.3.0";
import { installKernels } from "../../lib/backend/_install_kernels.ts";
import { restoreStockKernels } from "../../lib/backend/host/override_kernel.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { checkGradient } from "lib/tensor/mod.ts";
import { geometry2d, maxPoolGradient, type Pad } from "./_reference_convolution.ts";

await setUpBackend();
installKernels();

function gradient(
  x: tf.Tensor,
  dy: tf.Tensor,
  size: [number, number],
  strides: unknown,
  pad: unknown,
) {
  return tf.engine().runKernel("MaxPoolGrad", { dy, input: x, output: dy }, {
    filterSize: size,
    strides,
    pad,
  } as never) as tf.Tensor;
}

Deno.test("MaxPoolGrad equals direct search on random shapes, also where elements tie", () => {
  const cases = fc.record({
    batch: fc.integer({ min: 0, max: 3 }),
    size: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })),
    filter: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    pad: fc.constantFrom<Pad>("same", "valid", [[0, 0], [1, 0], [0, 2], [0, 0]]),
    channels: fc.constantFrom(1, 3, 4, 8, 17),
    levels: fc.constantFrom(1, 3, 1000),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(cases, ({ batch, size, filter, stride, pad, channels, levels, seed }) => {
      const geometry = geometry2d([batch, ...size], filter, stride, pad);
      fc.pre(geometry.output.every((side) => side > 0));
      const random = new Random(seed);
      const [height, width] = geometry.output.slice(1);
      // Integers, so that sums are exact; a few levels around and below 0, so that many tie.
      const x = Float32Array.from(
        random.integers(batch * size[0] * size[1] * channels, -levels, 2),
      );
      const dy = Float32Array.from(random.integers(batch * height! * width! * channels, -9, 10));
      tf.tidy(() => {
        const dx = gradient(
          tf.tensor(x, [batch, ...size, channels]),
          tf.tensor(dy, [batch, height!, width!, channels]),
          filter,
          stride,
          pad,
        );
        assert.deepEqual([...dx.dataSync()], [...maxPoolGradient(geometry, x, dy, channels)]);
      });
    }),
    { seed: 21, numRuns: 150 },
  );
});

Deno.test("maxPool has the right gradient where all maxima are negative", () => {
  tf.tidy(() => {
    // Multiples of 2^-10 in [-1, 0), all different, and a step of 2^-12: no maximum moves and every
    // sum is exact.
    const random = new Random(3), order = random.permutation(2 * 5 * 6 * 5);
    const x = tf.tensor4d(Float32Array.from(order, (rank) => -(1 + rank) / 1024), [2, 5, 6, 5]);
    for (const [size, stride] of [[2, 2], [3, 2], [3, 1]] as const) {
      const pool = (input: tf.Tensor) => tf.maxPool(input as tf.Tensor4D, size, stride, "same");
      const { shape, size: count } = pool(x);
      const weights = tf.tensor(random.integers(count, -3, 4), shape, "float32");
      const check = checkGradient((input) => tf.sum(tf.mul(pool(input), weights)), x, {
        epsilon: 1 / 4096,
      });
      assert.equal(check.largestRelativeError, 0, JSON.stringify(check));
    }
  });
});

Deno.test("the gradients of pooling reach the windows that dimRoundingMode ceil adds", () => {
  // tfjs forgets dimRoundingMode on the way to the gradient: dy alone tells of the last window.
  tf.tidy(() => {
    const input = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
    const dy = tf.tensor4d([1, 10, 100, 1000], [1, 2, 2, 1]);
    const pad = [[0, 0], [0, 0], [0, 0], [0, 0]];
    const most = gradient(input, dy, [2, 2], 2, pad);
    assert.deepEqual([...most.dataSync()], [0, 0, 0, 0, 1, 10, 0, 100, 1000]);
    const average = tf.engine().runKernel("AvgPoolGrad", { dy, input }, {
      filterSize: 2,
      strides: 2,
      pad,
    } as never) as tf.Tensor;
    assert.deepEqual([...average.dataSync()], [0.25, 0.25, 5, 0.25, 0.25, 5, 50, 50, 1000]);
  });
});

Deno.test("stock wasm loses the gradient of a window without a positive element", () => {
  const dx = () =>
    tf.tidy(() =>
      tf.grad((x: tf.Tensor) => tf.sum(tf.maxPool(x as tf.Tensor4D, 2, 2, "valid")))(
        tf.tensor4d([-3, -1, -2, -4], [1, 2, 2, 1]),
      ).dataSync()
    );
  assert.deepEqual([...dx()], [0, 1, 0, 0]);
  restoreStockKernels();
  try {
    assert.notDeepEqual([...dx()], [0, 1, 0, 0]);
  } finally {
    installKernels();
  }
});

Deno.test("MaxPoolGrad picks what tfjs's cpu backend picks for ties, NaN and -Infinity", async () => {
  const random = new Random(8);
  const special = [NaN, -Infinity, Infinity, 0, -0, 1, -1, 1e-40];
  const x = Float32Array.from({ length: 3 * 7 * 6 * 5 }, () => special[random.integer(0, 8)]!);
  const dy = Float32Array.from({ length: 3 * 4 * 3 * 5 }, (_, i) => i + 1);
  const dx = () =>
    tf.tidy(() =>
      gradient(tf.tensor(x, [3, 7, 6, 5]), tf.tensor(dy, [3, 4, 3, 5]), [3, 3], 2, "same")
        .dataSync()
    );
  const ours = dx();
  await setUpBackend({ backend: "cpu" });
  try {
    assert.deepEqual(ours, dx());
  } finally {
    await setUpBackend({ backend: "wasm" });
  }
});

Deno.test("avgPool has the right gradient, also where windows hang over the edge", () => {
  const random = new Random(9);
  tf.tidy(() => {
    // Small integers and a step of 1, so that float32 rounds little.
    const shape = [2, 5, 6, 5], count = tf.util.sizeFromShape(shape);
    const x = tf.tensor(Float32Array.from(random.integers(count, -3, 4)), shape);
    for (const stride of [1, 2]) {
      for (const size of [[2, 2], [1, 3], [2, 3]] as const) {
        const pool = (input: tf.Tensor) =>
          tf.avgPool(input as tf.Tensor4D, [...size], stride, "same");
        const y = pool(x);
        const weights = tf.tensor(random.integers(y.size, -3, 4), y.shape, "float32");
        const check = checkGradient((input) => tf.sum(tf.mul(pool(input), weights)), x, {
          epsilon: 1,
        });
        assert.ok(check.largestRelativeError < 1e-3, JSON.stringify(check));
      }
    }
  });
});

Deno.test("stock wasm gives avgPool a gradient that is too small at the edge", () => {
  // The last window holds one element, so that its average is the element itself.
  const dx = () =>
    tf.tidy(() =>
      tf.grad((x: tf.Tensor) => tf.sum(tf.avgPool(x as tf.Tensor4D, 2, 2, "same")))(
        tf.zeros([1, 3, 3, 1]),
      ).dataSync()
    );
  assert.deepEqual([...dx()], [0.25, 0.25, 0.5, 0.25, 0.25, 0.5, 0.5, 0.5, 1]);
  restoreStockKernels();
  try {
    assert.deepEqual([...dx()], Array(9).fill(0.25));
  } finally {
    installKernels();
  }
});
