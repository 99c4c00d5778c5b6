import * as tf from "@tensorflow/tfjs";
import fc from "npm:fast-check@4.3.0";
import { installKernels } from "../../lib/backend/_install_kernels.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import {
  depthwiseFilterGradient,
  depthwiseInputGradient,
  filterGradient,
  type Geometry,
  geometry2d,
  geometry3d,
  inputGradient,
  type Pad,
} from "./_reference_convolution.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();
installKernels();

const PROPERTY = { seed: 20, numRuns: 60 };
const CHANNELS = [1, 2, 3, 4, 7, 8, 17];

const sizes = fc.tuple(fc.integer({ min: 1, max: 11 }), fc.integer({ min: 1, max: 11 }));

const pads = fc.oneof(
  fc.constantFrom("same", "valid"),
  fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 4, maxLength: 4 }).map((
    [top, bottom, left, right],
  ) => [[0, 0], [top!, bottom!], [left!, right!], [0, 0]]),
) as fc.Arbitrary<Pad>;

function fits(
  { batch, size, filter, stride, pad }: {
    batch: number;
    size: number[];
    filter: number[];
    stride: [number, number];
    pad: Pad;
  },
): boolean {
  return geometry2d([batch, ...size], filter, stride, pad).output.every((side) => side > 0);
}

/** A random 2-D convolution whose windows fit: sides, filters, strides, paddings, channels. */
const convolutions = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  size: sizes,
  filter: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
  stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  pad: pads,
  inputs: fc.constantFrom(...CHANNELS),
  outputs: fc.constantFrom(...CHANNELS),
  seed: fc.nat(),
}).filter(fits);

function numbers(random: Random, shape: number[]): tf.Tensor {
  const values = new Float32Array(tf.util.sizeFromShape(shape));
  random.fillNormal(values);
  return tf.tensor(values, shape);
}

/** Within the largest error that sums of so many float32 products may have. */
function assertSums(got: tf.Tensor, expected: Float64Array, terms: number): void {
  const tolerance = 2e-6 * Math.sqrt(terms) + 2e-7 * terms;
  assertClose(got, expected, { rtol: tolerance, atol: tolerance });
}

function run(kernel: string, inputs: Record<string, tf.Tensor>, attributes: object): tf.Tensor {
  return tf.engine().runKernel(kernel, inputs, attributes as never) as tf.Tensor;
}

function outShape(geometry: Geometry, channels: number): number[] {
  return [geometry.batch, ...geometry.output.slice(1), channels];
}

/** Channels that Winograd's algorithm takes, and filters of 3x3 with stride 1. */
const wideConvolutions = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  size: sizes,
  filter: fc.constant<[number, number]>([3, 3]),
  stride: fc.constant<[number, number]>([1, 1]),
  pad: pads,
  inputs: fc.constantFrom(8, 20, 36),
  outputs: fc.constantFrom(8, 28, 32),
  seed: fc.nat(),
}).filter(fits);

/** Fails unless both gradients of a 2-D convolution equal direct sums. */
function assertConv2dGradients(
  { batch, size, filter, stride, pad, inputs, outputs, seed }: {
    readonly batch: number;
    readonly size: readonly [number, number];
    readonly filter: readonly [number, number];
    readonly stride: readonly [number, number];
    readonly pad: Pad;
    readonly inputs: number;
    readonly outputs: number;
    readonly seed: number;
  },
): void {
  const geometry = geometry2d([batch, ...size], filter, stride, pad);
  const random = new Random(seed);
  tf.tidy(() => {
    const inputShape = [batch, ...size, inputs], filterShape = [...filter, inputs, outputs];
    const x = numbers(random, inputShape), w = numbers(random, filterShape);
    const dy = numbers(random, outShape(geometry, outputs));
    const attributes = { strides: stride, pad, dataFormat: "NHWC", inputShape, filterShape };
    assertSums(
      run("Conv2DBackpropFilter", { x, dy }, attributes),
      filterGradient(geometry, x.dataSync(), dy.dataSync(), inputs, outputs),
      dy.size / outputs,
    );
    assertSums(
      run("Conv2DBackpropInput", { dy, filter: w }, attributes),
      inputGradient(geometry, dy.dataSync(), w.dataSync(), inputs, outputs),
      filter[0] * filter[1] * outputs,
    );
  });
}

Deno.test("Conv2DBackpropFilter and Conv2DBackpropInput equal direct sums on random shapes", () => {
  fc.assert(fc.property(convolutions, assertConv2dGradients), { ...PROPERTY, numRuns: 100 });
});

Deno.test("Winograd's algorithm equals direct sums on random shapes", () => {
  fc.assert(fc.property(wideConvolutions, assertConv2dGradients), PROPERTY);
});

Deno.test("large batches, which are computed chunk by chunk, equal direct sums too", () => {
  const cases = [
    { inputs: 17, outputs: 7, stride: [1, 1] }, // dx gathers
    { inputs: 7, outputs: 17, stride: [1, 1] }, // dx scatters
    { inputs: 17, outputs: 7, stride: [2, 2] },
    { inputs: 16, outputs: 20, stride: [1, 1] }, // by Winograd's algorithm
  ] as const;
  for (const one of cases) {
    assertConv2dGradients({
      ...one,
      batch: 4,
      size: [33, 29],
      filter: [3, 3],
      pad: "same",
      seed: 0,
    });
  }
});

Deno.test("the depthwise gradients equal direct sums on random shapes", () => {
  const cases = fc.tuple(
    convolutions,
    fc.integer({ min: 1, max: 3 }),
    fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
  );
  fc.assert(
    fc.property(
      cases,
      ([{ batch, size, filter, stride, pad, inputs, seed }, multiplier, holes]) => {
        const dilations: [number, number] = stride.every((side) => side === 1) ? holes : [1, 1];
        const geometry = geometry2d([batch, ...size], filter, stride, pad, dilations);
        if (geometry.output.some((side) => side <= 0)) return;
        const random = new Random(seed);
        tf.tidy(() => {
          const inputShape = [batch, ...size, inputs],
            filterShape = [...filter, inputs, multiplier];
          const x = numbers(random, inputShape), w = numbers(random, filterShape);
          const dy = numbers(random, outShape(geometry, inputs * multiplier));
          const attributes = { strides: stride, pad, dilations, inputShape, filterShape };
          assertSums(
            run("DepthwiseConv2dNativeBackpropFilter", { x, dy }, attributes),
            depthwiseFilterGradient(geometry, x.dataSync(), dy.dataSync(), inputs, multiplier),
            dy.size / inputs / multiplier,
          );
          assertSums(
            run("DepthwiseConv2dNativeBackpropInput", { dy, filter: w }, attributes),
            depthwiseInputGradient(geometry, dy.dataSync(), w.dataSync(), inputs, multiplier),
            filter[0] * filter[1] * multiplier,
          );
        });
      },
    ),
    PROPERTY,
  );
});

Deno.test("the gradients of conv3d equal direct sums on random shapes", () => {
  const side = fc.integer({ min: 1, max: 5 }), tap = fc.integer({ min: 1, max: 3 });
  const cases = fc.record({
    batch: fc.integer({ min: 1, max: 2 }),
    size: fc.tuple(side, side, side),
    filter: fc.tuple(tap, tap, tap),
    strides: fc.tuple(tap, tap, tap),
    pad: fc.constantFrom("same" as const, "valid" as const),
    inputs: fc.constantFrom(1, 3, 8),
    outputs: fc.constantFrom(1, 3, 17),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(cases, ({ batch, size, filter, strides, pad, inputs, outputs, seed }) => {
      const geometry = geometry3d([batch, ...size], filter, strides, pad);
      // tfjs refuses what does not fit, and lets a stride jump over the image with "same".
      fc.pre(geometry.output.every((count) => count > 0));
      fc.pre(size.every((s, i) => (geometry.output[i]! - 1) * strides[i]! + filter[i]! >= s));
      const random = new Random(seed);
      tf.tidy(() => {
        const inputShape = [batch, ...size, inputs], filterShape = [...filter, inputs, outputs];
        const x = numbers(random, inputShape), w = numbers(random, filterShape);
        const dy = numbers(random, [batch, ...geometry.output, outputs]);
        const attributes = { strides, pad, inputShape, filterShape };
        assertSums(
          run("Conv3DBackpropFilterV2", { x, dy }, attributes),
          filterGradient(geometry, x.dataSync(), dy.dataSync(), inputs, outputs),
          dy.size / outputs,
        );
        assertSums(
          run("Conv3DBackpropInputV2", { dy, filter: w }, attributes),
          inputGradient(geometry, dy.dataSync(), w.dataSync(), inputs, outputs),
          filter[0] * filter[1] * filter[2] * outputs,
        );
      });
    }),
    PROPERTY,
  );
});
