/**
 * Gradients of dilated convolutions, which tfjs refuses. A convolution dilated by d is one with d - 1
 * zeros between the elements of its filter. So dx is that of the wider filter, and dW is every d-th
 * element of the wider filter's gradient.
 */
import * as tf from "@tensorflow/tfjs";
import { overrideGradient } from "../host/override_gradient.ts";

type Attributes = Readonly<Record<string, unknown>>;

/** The two gradients of a convolution that is not dilated. */
interface Gradients {
  input(x: tf.Tensor, dy: tf.Tensor, filter: tf.Tensor, attributes: Attributes): tf.Tensor;
  filter(x: tf.Tensor, dy: tf.Tensor, shape: number[], attributes: Attributes): tf.Tensor;
}

/** Of conv2d and conv3d the kernels' gradients take no dilation. */
const DENSE: Readonly<Record<string, Gradients>> = {
  Conv2D: {
    input: (x, dy, filter, attributes) =>
      runKernel("Conv2DBackpropInput", { dy, filter }, { ...attributes, inputShape: x.shape }),
    filter: (x, dy, filterShape, attributes) =>
      runKernel("Conv2DBackpropFilter", { x, dy }, { ...attributes, filterShape }),
  },
  Conv3D: {
    input: (x, dy, filter, attributes) =>
      runKernel("Conv3DBackpropInputV2", { dy, filter }, { ...attributes, inputShape: x.shape }),
    filter: (x, dy, filterShape, attributes) =>
      runKernel("Conv3DBackpropFilterV2", { x, dy }, { ...attributes, filterShape }),
  },
  DepthwiseConv2dNative: {
    input: (x, dy, filter, attributes) =>
      runKernel(
        "DepthwiseConv2dNativeBackpropInput",
        { dy, filter },
        { ...attributes, inputShape: x.shape },
      ),
    filter: (x, dy, filterShape, attributes) =>
      runKernel("DepthwiseConv2dNativeBackpropFilter", { x, dy }, { ...attributes, filterShape }),
  },
};

export function installDilatedGradients(): void {
  for (const [kernel, gradients] of Object.entries(DENSE)) {
    overrideGradient(kernel, {
      save: ["x", "filter"],
      gradient: (dy, saved, attributes) => {
        const [x, filter] = saved as [tf.Tensor, tf.Tensor];
        const dilations = dilationsOf(attributes["dilations"], kernel === "Conv3D" ? 3 : 2);
        const plain = { ...attributes, dilations: dilations.map(() => 1) };
        return {
          x: () => gradients.input(x, dy, dilate(filter, dilations), plain),
          filter: () => {
            const shape = filter.shape.map((n, axis) => (n - 1) * (dilations[axis] ?? 1) + 1);
            return undilate(gradients.filter(x, dy, shape, plain), dilations);
          },
        };
      },
    });
  }
}

function dilationsOf(dilations: unknown, sides: number): number[] {
  if (Array.isArray(dilations)) return dilations as number[];
  return new Array<number>(sides).fill((dilations ?? 1) as number);
}

/** Zeros between the elements of a filter, axis by axis. */
function dilate(filter: tf.Tensor, dilations: readonly number[]): tf.Tensor {
  let wider = filter;
  for (const [axis, dilation] of dilations.entries()) {
    const size = wider.shape[axis]!;
    if (dilation === 1 || size === 1) continue;
    const outer = product(wider.shape.slice(0, axis)), inner = product(wider.shape.slice(axis + 1));
    const apart = tf.reshape(wider, [outer * size, 1, inner]);
    const spread = tf.pad(apart, [[0, 0], [0, dilation - 1], [0, 0]]);
    const whole = tf.reshape(spread, [outer, size * dilation, inner]);
    const length = (size - 1) * dilation + 1;
    wider = tf.reshape(
      tf.slice(whole, [0, 0, 0], [outer, length, inner]),
      wider.shape.with(axis, length),
    );
  }
  return wider;
}

/** Every dilation-th element along the first axes. */
function undilate(wider: tf.Tensor, dilations: readonly number[]): tf.Tensor {
  if (dilations.every((dilation) => dilation === 1)) return wider;
  const strides = wider.shape.map((_, axis) => dilations[axis] ?? 1);
  return tf.stridedSlice(wider, wider.shape.map(() => 0), wider.shape, strides);
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((result, size) => result * size, 1);
}

function runKernel(
  name: string,
  inputs: Readonly<Record<string, tf.Tensor>>,
  attributes: Attributes,
): tf.Tensor {
  const attrs = attributes as Parameters<ReturnType<typeof tf.engine>["runKernel"]>[2];
  return tf.engine().runKernel(name, inputs, attrs) as tf.Tensor;
}
