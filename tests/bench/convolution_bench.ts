/**
 * Speed of the gradients of convolution and pooling, ours beside tfjs's own where it has one:
 * `deno bench -A tests/bench/convolution_bench.ts`. The forward pass (tfjs's own) is the yardstick:
 * each gradient has as many products.
 */
import * as tf from "@tensorflow/tfjs";
import { installKernels } from "../../lib/backend/_install_kernels.ts";
import { type Kernel, stockKernel } from "../../lib/backend/host/override_kernel.ts";
import type { TensorInfo } from "../../lib/backend/host/wasm_backend.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";

await setUpBackend();
installKernels();
const random = new Random(0);

function normal(shape: number[]): tf.Tensor {
  return normalTensor(random, shape as [number]);
}

/** Runs a kernel and frees its output. */
function call(kernel: Kernel, inputs: Record<string, tf.Tensor>, attributes: object): void {
  const backend = tf.backend();
  const output = kernel({
    inputs: inputs as Record<string, TensorInfo>,
    attrs: attributes as Record<string, unknown>,
    backend,
  }) as TensorInfo;
  backend.disposeData(output.dataId);
}

function compare(
  group: string,
  name: string,
  inputs: Record<string, tf.Tensor>,
  attributes: object,
): void {
  const ours = tf.getKernel(name, "wasm").kernelFunc as unknown as Kernel;
  const stock = stockKernel(name);
  Deno.bench(`${name}, ours`, { group }, () => call(ours, inputs, attributes));
  if (stock === undefined) return;
  Deno.bench(`${name}, stock`, { group }, () => call(stock, inputs, attributes));
}

/** The shapes of a CNN for 28x28 images, of a U-Net, and of a transposed convolution. */
const CONVOLUTIONS: readonly (readonly [string, number[], number[], number])[] = [
  ["CNN, first layer, batch 64", [64, 28, 28, 1], [3, 3, 1, 32], 1],
  ["CNN, second layer, batch 64", [64, 14, 14, 32], [3, 3, 32, 64], 1],
  ["U-Net 16x16x64, batch 16", [16, 16, 16, 64], [3, 3, 64, 64], 1],
  ["stride 2, batch 16", [16, 16, 16, 64], [3, 3, 64, 64], 2],
  ["1x1, batch 16", [16, 16, 16, 64], [1, 1, 64, 64], 1],
];

for (const [group, inputShape, filterShape, strides] of CONVOLUTIONS) {
  const x = normal(inputShape) as tf.Tensor4D, filter = normal(filterShape) as tf.Tensor4D;
  const y = tf.conv2d(x, filter, strides, "same");
  const dy = normal(y.shape);
  const attributes = { strides, pad: "same", dataFormat: "NHWC", inputShape, filterShape };
  Deno.bench("Conv2D, forward", { group, baseline: true }, () => {
    tf.conv2d(x, filter, strides, "same").dispose();
  });
  compare(group, "Conv2DBackpropFilter", { x, dy }, attributes);
  compare(group, "Conv2DBackpropInput", { dy, filter }, attributes);
}

{
  const group = "depthwise 16x16x64, batch 16";
  const x = normal([16, 16, 16, 64]) as tf.Tensor4D, filter = normal([3, 3, 64, 1]) as tf.Tensor4D;
  const attributes = {
    strides: 1,
    pad: "same",
    inputShape: x.shape,
    filterShape: filter.shape,
  };
  Deno.bench("DepthwiseConv2dNative, forward", { group, baseline: true }, () => {
    tf.depthwiseConv2d(x, filter, 1, "same").dispose();
  });
  compare(group, "DepthwiseConv2dNativeBackpropFilter", { x, dy: x }, attributes);
  compare(group, "DepthwiseConv2dNativeBackpropInput", { dy: x, filter }, attributes);
}

{
  const group = "3-D, 8x8x8x16, batch 4";
  const x = normal([4, 8, 8, 8, 16]), filter = normal([3, 3, 3, 16, 16]);
  const attributes = {
    strides: [1, 1, 1],
    pad: "same",
    inputShape: x.shape,
    filterShape: filter.shape,
  };
  compare(group, "Conv3DBackpropFilterV2", { x, dy: x }, attributes);
  compare(group, "Conv3DBackpropInputV2", { dy: x, filter }, attributes);
}

for (const [filterSize, strides] of [[2, 2], [3, 2]] as const) {
  const group = `pooling ${filterSize}x${filterSize} / ${strides}, 28x28x32, batch 64`;
  const input = normal([64, 28, 28, 32]), dy = normal([64, 14, 14, 32]);
  const attributes = { filterSize, strides, pad: "same" };
  compare(group, "MaxPoolGrad", { dy, input, output: dy }, attributes);
  compare(group, "AvgPoolGrad", { dy, input }, attributes);
}
