/** Gradients against central differences of the operation itself. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { plain, tensorOf } from "./differential/_case.ts";

/** An operation of one tensor, and numbers where it is smooth. */
interface Smooth {
  readonly shape: readonly number[];
  readonly op: (x: tf.Tensor) => tf.Tensor;
  readonly at?: (i: number) => number;
}

const STEP = 1 / 64;
const spread = (i: number) => ((i * 7919 + 13) % 23 - 11) / 8 + 0.03125;
const constant = (shape: readonly number[]) =>
  tensorOf(plain(shape, "float32", (i) => spread(i + 5)));

const image = [1, 7, 6, 2];
const volume = [1, 4, 5, 4, 1];

const OPERATIONS: Readonly<Record<string, Smooth>> = {
  "conv2d, dilated: image": {
    shape: image,
    op: (x) =>
      tf.conv2d(x as tf.Tensor4D, constant([3, 2, 2, 3]) as tf.Tensor4D, 1, "same", "NHWC", [2, 3]),
  },
  "conv2d, dilated: filter": {
    shape: [3, 2, 2, 3],
    op: (w) =>
      tf.conv2d(constant(image) as tf.Tensor4D, w as tf.Tensor4D, 1, "valid", "NHWC", [2, 3]),
  },
  "conv2d, dilated, explicit padding": {
    shape: image,
    op: (x) =>
      tf.conv2d(x as tf.Tensor4D, constant([3, 2, 2, 3]) as tf.Tensor4D, 1, 1, "NHWC", 2, "floor"),
  },
  "conv1d, dilated": {
    shape: [2, 9, 2],
    op: (x) => tf.conv1d(x as tf.Tensor3D, constant([3, 2, 2]) as tf.Tensor3D, 1, "same", "NWC", 2),
  },
  "conv2d, strides": {
    shape: image,
    op: (x) => tf.conv2d(x as tf.Tensor4D, constant([3, 2, 2, 3]) as tf.Tensor4D, [2, 1], "same"),
  },
  "depthwiseConv2d, dilated: image": {
    shape: image,
    op: (x) =>
      tf.depthwiseConv2d(
        x as tf.Tensor4D,
        constant([3, 2, 2, 2]) as tf.Tensor4D,
        1,
        "same",
        "NHWC",
        [2, 3],
      ),
  },
  "depthwiseConv2d, dilated: filter": {
    shape: [3, 2, 2, 2],
    op: (w) =>
      tf.depthwiseConv2d(constant(image) as tf.Tensor4D, w as tf.Tensor4D, 1, "valid", "NHWC", 2),
  },
  "conv3d, dilated: volume": {
    shape: volume,
    op: (x) =>
      tf.conv3d(x as tf.Tensor5D, constant([2, 2, 2, 1, 2]) as tf.Tensor5D, 1, "same", "NDHWC", [
        2,
        1,
        2,
      ]),
  },
  "conv3d, dilated: filter": {
    shape: [2, 2, 2, 1, 2],
    op: (w) =>
      tf.conv3d(constant(volume) as tf.Tensor5D, w as tf.Tensor5D, 1, "valid", "NDHWC", [2, 1, 2]),
  },
  "conv3d, strides": {
    shape: volume,
    op: (x) =>
      tf.conv3d(x as tf.Tensor5D, constant([2, 2, 2, 1, 2]) as tf.Tensor5D, [2, 1, 2], "same"),
  },
  "conv3d, strides: filter": {
    shape: [2, 2, 2, 1, 2],
    op: (w) => tf.conv3d(constant(volume) as tf.Tensor5D, w as tf.Tensor5D, [2, 1, 2], "same"),
  },
  maxPool3d: {
    shape: volume,
    op: (x) => tf.maxPool3d(x as tf.Tensor5D, 2, 1, "same"),
    at: (i) => -1 - (i * 37 % 80) / 8,
  },
  avgPool3d: { shape: volume, op: (x) => tf.avgPool3d(x as tf.Tensor5D, 2, 1, "same") },
  "dilation2d: image": {
    shape: [1, 4, 5, 1],
    op: (x) => tf.dilation2d(x as tf.Tensor4D, constant([2, 2, 1]) as tf.Tensor3D, 1, "same"),
    at: (i) => -9 - (i * 7 % 20) / 2,
  },
  cumprod: { shape: [2, 5], op: (x) => tf.cumprod(x, 1) },
  "cumprod, first axis, exclusive": { shape: [4, 3], op: (x) => tf.cumprod(x, 0, true) },
  "cumprod, reverse": { shape: [2, 3, 2], op: (x) => tf.cumprod(x, 1, false, true) },
  "cumprod, zeros": {
    shape: [6],
    op: (x) => tf.cumprod(x, 0),
    at: (i) => i % 3 === 1 ? 0 : i / 2 + 1,
  },
  cumsum: { shape: [2, 3, 2], op: (x) => tf.cumsum(x, 1, true, true) },
  prod: { shape: [2, 3], op: (x) => tf.prod(x) },
  "prod, an axis, a zero": { shape: [2, 3], op: (x) => tf.prod(x, 1), at: (i) => i - 1 },
  "prod, from the end": { shape: [2, 3, 2], op: (x) => tf.prod(x, -2, true) },
  topk: { shape: [3, 5], op: (x) => tf.topk(x, 2).values },
  gatherND: {
    shape: [3, 4],
    op: (x) => tf.gatherND(x, tf.tensor2d([[2, 1], [0, 3], [2, 1]], [3, 2], "int32")),
  },
  scatterND: {
    shape: [3, 2],
    op: (x) => tf.scatterND(tf.tensor2d([[1], [3], [1]], [3, 1], "int32"), x, [4, 2]),
  },
  tensorScatterUpdate: {
    shape: [4],
    op: (x) =>
      tf.tensorScatterUpdate(x, tf.tensor2d([[1], [3]], [2, 1], "int32"), tf.tensor1d([5, 6])),
  },
  depthToSpace: { shape: [1, 2, 3, 4], op: (x) => tf.depthToSpace(x as tf.Tensor4D, 2) },
  diag: { shape: [3], op: (x) => tf.diag(x) },
  mirrorPad: { shape: [3, 4], op: (x) => tf.mirrorPad(x, [[1, 2], [2, 1]], "reflect") },
  "prelu: x": { shape: [2, 2, 3], op: (x) => tf.prelu(x, constant([1, 2, 1])) },
  "prelu: slopes": { shape: [1, 2, 1], op: (alpha) => tf.prelu(constant([2, 2, 3]), alpha) },
  "pow: base": {
    shape: [5],
    op: (x) => tf.pow(x, tf.tensor1d([2, 1, 0, 3, -1])),
    at: (i) => i + 1,
  },
  "pow: exponent": { shape: [5], op: (x) => tf.pow(tf.tensor1d([1, 2, 3, 0.5, 1.5]), x) },
  mod: { shape: [5], op: (x) => tf.mod(x, 3) },
  resizeBilinear: {
    shape: [1, 3, 4, 2],
    op: (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [5, 7]),
  },
  "resizeBilinear, smaller": {
    shape: [1, 7, 5, 2],
    op: (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [3, 2]),
  },
  "resizeBilinear, corners": {
    shape: [1, 3, 4, 1],
    op: (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [5, 7], true),
  },
  "resizeBilinear, half pixels": {
    shape: [1, 3, 4, 1],
    op: (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [5, 7], false, true),
  },
  resizeNearestNeighbor: {
    shape: [1, 3, 4, 2],
    op: (x) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [5, 7]),
  },
  "resizeNearestNeighbor, smaller": {
    shape: [1, 7, 5, 2],
    op: (x) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [3, 2]),
  },
  "resizeNearestNeighbor, corners": {
    shape: [1, 3, 4, 1],
    op: (x) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [5, 7], true),
  },
  "resizeNearestNeighbor, half pixels": {
    shape: [1, 3, 4, 1],
    op: (x) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [5, 7], false, true),
  },
};

function checkGradient({ shape, op, at = spread }: Smooth): void {
  const x = plain(shape, "float32", at);
  const weighted = (values: readonly number[]) => {
    const y = op(tf.tensor([...values], [...shape]));
    return tf.sum(tf.mul(y, tensorOf(plain(y.shape, "float32", (i) => 1 + i * 5 % 7))));
  };
  tf.tidy(() => {
    const weights = (y: tf.Tensor) => tensorOf(plain(y.shape, "float32", (i) => 1 + i * 5 % 7));
    const gradient = tf.grad((t: tf.Tensor) => {
      const y = op(t);
      return tf.sum(tf.mul(y, weights(y)));
    })(tensorOf(x));
    assert.deepEqual(gradient.shape, shape);
    for (const [i, value] of gradient.dataSync().entries()) {
      const [up, down] = [STEP, -STEP].map((step) =>
        weighted(x.values.with(i, x.values[i]! + step)).dataSync()[0]!
      );
      const slope = (up! - down!) / (2 * STEP);
      const allowed = 0.02 * Math.max(1, Math.abs(slope));
      assert.ok(Math.abs(value - slope) <= allowed, `element ${i}: ${value}, must be ${slope}`);
    }
  });
}

for (const [name, smooth] of Object.entries(OPERATIONS)) {
  Deno.test(`the gradient of ${name} is the slope`, async () => {
    await setUpBackend();
    checkGradient(smooth);
  });
}
