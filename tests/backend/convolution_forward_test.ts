/** conv2d and fused.conv2d, which go by Winograd's algorithm for wide 3x3 filters. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import fc from "npm:fast-check@4.3.0";
import { sideModule } from "lib/backend/host/side_module.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { convolution, geometry2d, type Pad } from "./_reference_convolution.ts";
import { onStock, valuesOf } from "./_reference_elementwise.ts";

await setUpBackend();

type Shape = [number, number, number, number];

const normal = (random: Random, shape: Shape) =>
  normalTensor(random, shape as never) as unknown as tf.Tensor4D;

/** Chunks of tiles that `body` convolves by Winograd's algorithm, to the end. */
function winogradRuns(body: () => void): number {
  const { kernels } = sideModule(), own = kernels.winogradConvolution;
  let runs = 0;
  kernels.winogradConvolution = (...values) => {
    const isFinite = own(...values), [count, chunk] = values.slice(9, 11) as [number, number];
    runs += isFinite * Math.ceil(count / chunk);
    return isFinite;
  };
  try {
    body();
  } finally {
    kernels.winogradConvolution = own;
  }
  return runs;
}

/** Largest error in terms of the size that a sum of so many products of normal numbers has. */
function largestError(got: ArrayLike<number>, expected: ArrayLike<number>, terms: number): number {
  assert.equal(got.length, expected.length);
  let largest = 0;
  for (let i = 0; i < got.length; i++) {
    largest = Math.max(largest, Math.abs(got[i]! - expected[i]!));
  }
  return largest / Math.sqrt(terms);
}

Deno.test("conv2d by Winograd's algorithm is within 3e-6 of direct sums, relative to their size", () => {
  const size = fc.tuple(fc.integer({ min: 7, max: 12 }), fc.integer({ min: 7, max: 12 }));
  const padding = fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 4 }));
  const cases = fc.record({
    batch: fc.integer({ min: 4, max: 6 }),
    size,
    pad: fc.oneof(
      fc.constantFrom<Pad>("same", "valid"),
      fc.tuple(padding, padding).map(([rows, columns]): Pad => [[0, 0], rows, columns, [0, 0]]),
    ),
    inputs: fc.constantFrom(20, 32, 68),
    outputs: fc.constantFrom(28, 40),
    seed: fc.nat(),
  });
  let runs = 0, worst = 0;
  fc.assert(
    fc.property(cases, ({ batch, size, pad, inputs, outputs, seed }) => {
      const random = new Random(seed), geometry = geometry2d([batch, ...size], [3, 3], [1, 1], pad);
      tf.tidy(() => {
        const x = normal(random, [batch, ...size, inputs]);
        const filter = normal(random, [3, 3, inputs, outputs]);
        runs += winogradRuns(() => {
          const y = tf.conv2d(x, filter, 1, pad as never);
          assert.deepEqual(y.shape, [batch, geometry.output[1], geometry.output[2], outputs]);
          const exact = convolution(geometry, x.dataSync(), filter.dataSync(), inputs, outputs);
          worst = Math.max(worst, largestError(y.dataSync(), exact, 9 * inputs));
        });
      });
    }),
    { seed: 61, numRuns: 12 },
  );
  assert.ok(runs >= 10, `${runs} runs`);
  assert.ok(worst < 3e-6, `error ${worst}`);
});

Deno.test("a large batch, which is convolved chunk by chunk, is as accurate", () => {
  tf.tidy(() => {
    const random = new Random(62), shape: Shape = [5, 29, 31, 64];
    const x = normal(random, shape), filter = normal(random, [3, 3, 64, 16]);
    const runs = winogradRuns(() => {
      const y = tf.conv2d(x, filter, 1, "same").dataSync();
      const geometry = geometry2d(shape, [3, 3], [1, 1], "same");
      const exact = convolution(geometry, x.dataSync(), filter.dataSync(), 64, 16);
      assert.ok(largestError(y, exact, 9 * 64) < 3e-6);
    });
    assert.ok(runs > 2, `${runs} chunks`);
  });
});

Deno.test("fused.conv2d adds its bias and applies each activation", () => {
  tf.tidy(() => {
    const random = new Random(63);
    const x = normal(random, [4, 10, 9, 32]), filter = normal(random, [3, 3, 32, 28]);
    const bias = normalTensor(random, [28]) as tf.Tensor1D;
    const slopes = normalTensor(random, [28]) as tf.Tensor1D;
    const z = tf.add(tf.conv2d(x, filter, 1, "same"), bias);
    const plain = {
      linear: z,
      relu: tf.relu(z),
      relu6: tf.relu6(z),
      leakyrelu: tf.leakyRelu(z, 0.3),
      elu: tf.elu(z),
      sigmoid: tf.sigmoid(z),
      prelu: tf.prelu(z, slopes),
    };
    for (const [activation, expected] of Object.entries(plain)) {
      const runs = winogradRuns(() => {
        const y = tf.fused.conv2d({
          ...{ x, filter, bias, strides: 1, pad: "same", leakyreluAlpha: 0.3 },
          activation: activation as tf.fused.Activation,
          ...(activation === "prelu" ? { preluActivationWeights: slopes } : {}),
        });
        assert.deepEqual(valuesOf(y), valuesOf(expected), activation);
      });
      assert.ok(runs > 0, activation);
    }
    const relu = tf.fused.conv2d({ x, filter, strides: 1, pad: "same", activation: "relu" });
    assert.deepEqual(valuesOf(relu), valuesOf(tf.relu(tf.conv2d(x, filter, 1, "same"))));
  });
});

Deno.test("NaN and infinities reach only what they touch, with a bias and relu too", () => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    tf.tidy(() => {
      const image = tf.buffer([4, 8, 8, 32]);
      image.values.fill(1);
      image.set(bad, 1, 3, 4, 5);
      const x = image.toTensor() as tf.Tensor4D, filter = tf.ones<tf.Rank.R4>([3, 3, 32, 32]);
      const bias = tf.ones<tf.Rank.R1>([32]);
      const runs = winogradRuns(() => {
        const y = tf.conv2d(x, filter, 1, "same").dataSync();
        const fused = tf.fused.conv2d({
          x,
          filter,
          bias,
          strides: 1,
          pad: "same",
          activation: "relu",
        })
          .dataSync();
        const direct = onStock(() =>
          tf.fused.conv2d({ x, filter, bias, strides: 1, pad: "same", activation: "relu" })
            .dataSync()
        );
        y.forEach((value, i) => {
          const [n, row, column] = [i >> 11, i >> 8 & 7, i >> 5 & 7];
          const touched = n === 1 && Math.abs(row - 3) <= 1 && Math.abs(column - 4) <= 1;
          assert.ok(touched ? Object.is(value, bad) : value > 0 && value <= 288, `element ${i}`);
        });
        assert.deepEqual(fused, direct);
      });
      assert.equal(runs, 0);
    });
  }
});

Deno.test("conv2d leaves to tfjs what Winograd's algorithm cannot do, or not faster", () => {
  tf.tidy(() => {
    const random = new Random(64);
    const convolve = (
      x: Shape,
      filter: Shape,
      stride: number,
      pad: "same" | "valid",
      holes = 1,
    ) => {
      const image = normal(random, x), weights = normal(random, filter);
      const run = () => valuesOf(tf.conv2d(image, weights, stride, pad, "NHWC", holes as never));
      const ours = run();
      assert.deepEqual(ours, onStock(run));
    };
    const runs = winogradRuns(() => {
      convolve([4, 16, 16, 32], [3, 3, 32, 32], 2, "same");
      convolve([4, 16, 16, 32], [3, 3, 32, 32], 1, "same", 2);
      convolve([4, 16, 16, 32], [5, 5, 32, 32], 1, "same");
      convolve([4, 16, 16, 30], [3, 3, 30, 32], 1, "same");
      convolve([64, 3, 3, 32], [3, 3, 32, 32], 1, "valid");
      convolve([4, 8, 8, 16], [3, 3, 16, 16], 1, "same");
      convolve([0, 16, 16, 32], [3, 3, 32, 32], 1, "same");
    });
    assert.equal(runs, 0);
  });
});

Deno.test("conv2d sees a wide filter that was written in place; stock goes on with a packed copy", () => {
  const convolve = (): number[] => {
    const x = tf.ones<tf.Rank.R4>([4, 16, 16, 16]), filter = tf.ones<tf.Rank.R4>([3, 3, 16, 16]);
    const first = () => tf.tidy(() => tf.conv2d(x, filter, 1, "valid").dataSync()[0]!);
    const before = first();
    const { backend } = sideModule(), address = sideModule().pointer(filter as never);
    new Float32Array(backend.wasm.asm.memory.buffer, address, filter.size).fill(2);
    const after = first();
    tf.dispose([x, filter]);
    return [before, after];
  };
  assert.deepEqual(convolve(), [144, 288]);
  assert.deepEqual(onStock(convolve), [144, 144]); // wrong
});

Deno.test("Winograd's convolution leaves no buffer behind, also where it falls back", () => {
  for (const element of [1, NaN]) {
    const x = tf.fill([4, 16, 16, 16], element) as tf.Tensor4D;
    const filter = tf.ones<tf.Rank.R4>([3, 3, 16, 16]);
    const buffers = tf.backend().numDataIds();
    tf.tidy(() => void tf.conv2d(x, filter, 1, "same"));
    assert.equal(tf.backend().numDataIds(), buffers);
    tf.dispose([x, filter]);
  }
});
