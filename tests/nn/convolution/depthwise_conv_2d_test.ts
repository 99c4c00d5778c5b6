import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  Conv2D,
  conv2d,
  DepthwiseConv2D,
  depthwiseConv2d,
  loadTorch,
  SeparableConv2D,
  separableConv2d,
  toTorch,
} from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../../_assert_close.ts";
import { assertRoundTrip } from "../_round_trip.ts";

await setUpBackend();
const random = () => new Random(0);
const images = (...shape: [number, number, number, number]) =>
  normalTensor<tf.Rank.R4>(new Random(0).split(shape.join()), shape);

Deno.test("DepthwiseConv2D is, with PyTorch's weights, a convolution of as many groups as channels", () => {
  const x = images(2, 7, 6, 3);
  for (const padding of ["valid", "same", [1, 2]] as const) {
    for (const [strides, dilation] of [[1, 1], [2, 1], [1, 2], [[2, 3], 2], [3, 1]] as const) {
      const windows = { kernelSize: [2, 3], padding, strides, dilation } as const;
      const options = { ...windows, initializer: "fan_in_uniform", random: random() } as const;
      const depthwise = new DepthwiseConv2D(3, { ...options, depthMultiplier: 2 });
      const grouped = new Conv2D(3, 6, { ...options, groups: 3 });
      loadTorch(grouped, toTorch(depthwise));
      assertClose(depthwise.apply(x), grouped.apply(x), undefined, JSON.stringify(windows));
      depthwise.dispose();
      grouped.dispose();
    }
  }
});

Deno.test("depthwiseConv2d() passes a check of its gradients", () => {
  const x = images(1, 4, 5, 2), kernel = images(2, 2, 2, 2), bias = tf.tensor1d([0.1, -1, 0.2, 0]);
  const options = { dilation: 2, padding: "same", activation: "tanh" } as const;
  const loss = (x: tf.Tensor4D, kernel: tf.Tensor4D, bias: tf.Tensor1D) =>
    tf.sum(tf.square(depthwiseConv2d(x, { ...options, kernel, bias })));
  const step = { epsilon: 0.01 }; // a smaller one drowns in float32's rounding
  const checks = [
    checkGradient((x) => loss(x, kernel, bias), x, step),
    checkGradient((kernel) => loss(x, kernel, bias), kernel, step),
    checkGradient((bias) => loss(x, kernel, bias), bias, step),
  ];
  for (const { largestRelativeError } of checks) assert.ok(largestRelativeError < 0.02);
});

Deno.test("DepthwiseConv2D takes the window as the fan-in of its weights", () => {
  const layer = new DepthwiseConv2D(200, { kernelSize: [2, 3], random: random() });
  const limit = Math.sqrt(6 / (6 + 6)), largest = tf.max(tf.abs(layer.kernel)).dataSync()[0]!;
  assert.ok(largest <= limit * (1 + 1e-6) && largest > 0.98 * limit);
  layer.dispose();
});

Deno.test("separableConv2d() is a convolution whose kernel is a product", () => {
  const x = images(1, 5, 5, 2), bias = tf.tensor1d([1, 2, 3]);
  const depthwiseKernel = images(3, 3, 2, 2), pointwiseKernel = images(1, 1, 4, 3);
  const windows = { strides: 2, padding: "same", activation: "relu" } as const;
  const y = separableConv2d(x, { depthwiseKernel, pointwiseKernel, bias, ...windows });
  // [height, width, channels, multiplier] times [channels, multiplier, filters], over the multiplier
  const mixing = tf.reshape(pointwiseKernel, [2, 2, 3]);
  const kernel = tf.einsum("hwcm,cmf->hwcf", depthwiseKernel, mixing) as tf.Tensor4D;
  assertClose(y, conv2d(x, { kernel, bias, ...windows }));
});

Deno.test("DepthwiseConv2D and SeparableConv2D leak no tensor, while they train too", async () => {
  const x = images(1, 5, 5, 2), options = { kernelSize: 3, depthMultiplier: 2 };
  await withLeakCheck(() => {
    for (
      const layer of [
        new DepthwiseConv2D(2, { ...options, random: random() }),
        new SeparableConv2D(2, 3, { ...options, random: random() }),
      ]
    ) {
      const loss = () => tf.sum(layer.apply(x)) as tf.Scalar;
      const { value, grads } = tf.variableGrads(loss, layer.variables);
      tf.dispose([value, grads]);
      layer.dispose();
    }
  });
});

Deno.test("DepthwiseConv2D and SeparableConv2D keep their weights on the way to other frameworks", async () => {
  const options = {
    kernelSize: [2, 3],
    depthMultiplier: 3,
    initializer: "fan_in_uniform",
  } as const;
  await assertRoundTrip((seed) => new DepthwiseConv2D(2, { ...options, random: new Random(seed) }));
  await assertRoundTrip((seed) =>
    new SeparableConv2D(2, 5, { ...options, random: new Random(seed) })
  );
});

Deno.test("depthwise and separable convolutions say what is wrong with a size or a shape", () => {
  const build = (options: object) =>
    new DepthwiseConv2D(2, { kernelSize: 3, random: random(), ...options });
  assert.throws(() => build({ depthMultiplier: 0 }), {
    name: "RangeError",
    message:
      'Cannot build a depthwise convolution of images: "depthMultiplier" must be a positive ' +
      "integer, current value is 0",
  });
  assert.throws(
    () => new SeparableConv2D(2, 0, { kernelSize: 3, random: random() }),
    /Cannot build a separable convolution of images: "filters"/,
  );
  const kernel = images(3, 3, 2, 2), x = images(1, 5, 5, 3);
  assert.throws(() => depthwiseConv2d(x, { kernel }), /"x" must be of shape .*2\].*\[1, 5, 5, 3\]/);
  const kernels = { depthwiseKernel: kernel, pointwiseKernel: images(1, 1, 2, 2) };
  assert.throws(
    () => separableConv2d(x, kernels),
    /"pointwiseKernel" must be of shape \[1, 1, 4, filters\], current shape is \[1, 1, 2, 2\]/,
  );
});
