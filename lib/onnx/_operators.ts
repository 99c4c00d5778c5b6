/** Operators of ONNX on tensors. Images are [batch, channels, height, width] there. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { conv2d } from "../nn/mod.ts";
import { TASK } from "./_task.ts";
import type { Attributes } from "./_attributes.ts";

/** What an operator makes of its inputs; those that are left out are undefined. */
export type Operator = (
  inputs: readonly (tf.Tensor | undefined)[],
  attributes: Attributes,
) => tf.Tensor;

type Unary = (x: tf.Tensor) => tf.Tensor;
type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

const unary = (f: Unary): Operator => ([x]) => f(x!);
const binary = (f: Binary): Operator => ([a, b]) => f(a!, b!);

/** By the names of operator set 17. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  Add: binary(tf.add),
  AveragePool: ([x], attributes) => pool(x!, attributes, "average"),
  Conv: ([x, kernel, bias], attributes) => convolve(x!, kernel!, bias, attributes),
  Flatten: ([x], { integer }) => {
    const axis = integer("axis", 1), leading = x!.shape.slice(0, axis);
    const rows = leading.reduce((product, length) => product * length, 1);
    return tf.reshape(x!, [rows, x!.size / rows]);
  },
  Gemm: ([a, b, c], { integer, float }) => {
    const product = tf.matMul(a!, b!, integer("transA", 0) === 1, integer("transB", 0) === 1);
    const scaled = times(product, float("alpha", 1));
    return c === undefined ? scaled : tf.add(scaled, times(c, float("beta", 1)));
  },
  GlobalAveragePool: unary((x) => tf.mean(x, [2, 3], true)),
  Identity: unary(tf.clone),
  MatMul: binary(tf.matMul),
  MaxPool: ([x], attributes) => pool(x!, attributes, "maximum"),
  Mul: binary(tf.mul),
  ReduceMean: ([x, axes], { integers, integer }) => {
    const given = axes === undefined ? integers("axes") : [...axes.dataSync()];
    const over = given ?? x!.shape.map((_, axis) => axis);
    return tf.mean(x!, [...over], integer("keepdims", 1) === 1);
  },
  Relu: unary(tf.relu),
  Reshape: ([x, shape]) => {
    // 0 keeps a length, -1 stands for what is left
    const lengths = Array.from(shape!.dataSync(), (length, axis) => length || x!.shape[axis]!);
    return tf.reshape(x!, lengths);
  },
  Sigmoid: unary(tf.sigmoid),
  Softmax: ([x], { integer }) => softmax(x!, integer("axis", -1)),
  Sub: binary(tf.sub),
  Tanh: unary(tf.tanh),
  Transpose: ([x], { integers }) => tf.transpose(x!, [...integers("perm") ?? []]),
};

function times(x: tf.Tensor, factor: number): tf.Tensor {
  return factor === 1 ? x : tf.mul(x, factor);
}

/** tfjs has it for the last axis only. */
function softmax(x: tf.Tensor, axis: number): tf.Tensor {
  const powers = tf.exp(tf.sub(x, tf.max(x, axis, true)));
  return tf.div(powers, tf.sum(powers, axis, true));
}

const toNhwc = (x: tf.Tensor) => tf.transpose(x as tf.Tensor4D, [0, 2, 3, 1]);
const toNchw = (x: tf.Tensor4D) => tf.transpose(x, [0, 3, 1, 2]);

type Pair = readonly [number, number];

function convolve(
  x: tf.Tensor,
  weights: tf.Tensor,
  bias: tf.Tensor | undefined,
  attributes: Attributes,
): tf.Tensor {
  const { integers, integer } = attributes;
  const images = pad(toNhwc(x), attributes, 0);
  const kernel = tf.transpose(weights as tf.Tensor4D, [2, 3, 1, 0]); // [height, width, in, out]
  return toNchw(conv2d(images, {
    kernel,
    bias: bias as tf.Tensor1D | undefined,
    strides: (integers("strides") ?? [1, 1]) as Pair,
    dilation: (integers("dilations") ?? [1, 1]) as Pair,
    groups: integer("group", 1),
  }));
}

function pool(x: tf.Tensor, attributes: Attributes, kind: "maximum" | "average"): tf.Tensor {
  const { integers, integer } = attributes;
  if (integer("ceil_mode", 0) !== 0) throw invalidArgument(TASK, "ceil_mode", "0", 1);
  const size = integers("kernel_shape") as [number, number];
  const strides = (integers("strides") ?? [1, 1]) as [number, number];
  const isPadded = integers("pads")?.some((width) => width !== 0) ?? false;
  if (kind === "maximum") {
    return toNchw(tf.maxPool(pad(toNhwc(x), attributes, LOWEST), size, strides, "valid"));
  }
  if (isPadded && integer("count_include_pad", 0) === 0) {
    throw invalidArgument(TASK, "count_include_pad", "1 where there is padding", 0);
  }
  return toNchw(tf.avgPool(pad(toNhwc(x), attributes, 0), size, strides, "valid"));
}

/** The lowest float32: never the maximum of a window that has an element of the image. */
const LOWEST = -3.4028234663852886e38;

/** `pads` are top, left, bottom and right. */
function pad(images: tf.Tensor4D, { integers, text }: Attributes, value: number): tf.Tensor4D {
  const automatic = text("auto_pad", "NOTSET");
  if (automatic !== "NOTSET") {
    throw invalidArgument(TASK, "auto_pad", "NOTSET, with pads", automatic, "string");
  }
  const [top, left, bottom, right] = integers("pads") ?? [0, 0, 0, 0];
  if (top! + left! + bottom! + right! === 0) return images;
  return tf.pad(images, [[0, 0], [top!, bottom!], [left!, right!], [0, 0]], value);
}
