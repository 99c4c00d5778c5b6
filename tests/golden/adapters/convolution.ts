/** Reference cases on convolution, pooling and resizing: Keras's [batch, height, width, channels], PyTorch's [batch, channels, height, width]. */
import * as tf from "@tensorflow/tfjs";
import {
  averagePool2d,
  Conv1D,
  Conv2D,
  conv2d,
  Conv2DTranspose,
  convolutionLength,
  DepthwiseConv2D,
  loadKeras,
  loadTorch,
  maxPool2d,
  type Padding1D,
  resizeImages,
  type ResizeMethod,
  SeparableConv2D,
  transposedConvolutionLength,
  upsampleNearest,
} from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";
import { inFloat32 } from "../on_tensors.ts";

const values = (tensor: tf.Tensor) => tensor.arraySync();

const rowsOf = (run: (row: GoldenInputs) => unknown) => ({ rows }: GoldenInputs) => ({
  rows: rows.map(run),
});
const withShape = (output: tf.Tensor) => ({ shape: output.shape, output: values(output) });

const toNhwc = (x: tf.Tensor4D) => tf.transpose(x, [0, 2, 3, 1]);
const toNchw = (x: tf.Tensor4D) => tf.transpose(x, [0, 3, 1, 2]);

/** The weights come from the case. */
const random = new Random(0);

function keras({ x_nhwc, kernel_hwio, bias, strides, dilation, padding }: GoldenInputs) {
  const [inputChannels, filters] = tf.tensor4d(kernel_hwio).shape.slice(2) as [number, number];
  const kernelSize = [kernel_hwio.length, kernel_hwio[0].length] as const;
  const options = { kernelSize, strides, dilation, padding, random };
  const layer = new Conv2D(inputChannels, filters, options);
  loadKeras(layer, { kernel: kernel_hwio, bias });
  return withShape(layer.apply(tf.tensor4d(x_nhwc)));
}

function torch({ x_nchw, weight_oihw, bias, grad_out, ...row }: GoldenInputs) {
  const { stride: strides, padding, dilation, groups } = row;
  const x = tf.tensor4d(x_nchw), weight = tf.tensor4d(weight_oihw);
  const [filters, , height, width] = weight.shape;
  const options = { strides, padding, dilation, groups };
  const kernelSize = [height, width] as const;
  const layer = new Conv2D(x.shape[1], filters, { ...options, kernelSize, random });
  loadTorch(layer, { weight, bias });
  const run = (x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor) => {
    const kernel = tf.transpose(weight as tf.Tensor4D, [2, 3, 1, 0]);
    return toNchw(
      conv2d(toNhwc(x as tf.Tensor4D), { ...options, kernel, bias: bias as tf.Tensor1D }),
    );
  };
  const gradients = tf.grads(run)([x, weight, tf.tensor1d(bias)], tf.tensor(grad_out));
  const [grad_x, grad_weight, grad_bias] = gradients.map(values);
  return { ...withShape(toNchw(layer.apply(toNhwc(x)))), grad_x, grad_weight, grad_bias };
}

function oneDimensional(inputs: GoldenInputs) {
  const x = tf.tensor3d(inputs.x), images = tf.tensor4d(inputs.x_nhwc);
  const { kernel, bias } = inputs, kernelSize = kernel.length;
  const convolved = (padding: Padding1D, dilation = 1) => {
    const options = { kernelSize, padding, dilation, random };
    const layer = new Conv1D(x.shape[2], bias.length, options);
    loadKeras(layer, { kernel, bias });
    return values(layer.apply(x));
  };
  const channels = images.shape[3], depthMultiplier = 2;
  const options = { kernelSize, depthMultiplier, padding: "same", random } as const;
  const depthwise = new DepthwiseConv2D(channels, options);
  loadKeras(depthwise, { kernel: inputs.depthwise_kernel, bias: inputs.depthwise_bias });
  const separable = new SeparableConv2D(channels, inputs.pointwise_bias.length, options);
  const { depthwise_kernel, pointwise_kernel, pointwise_bias } = inputs;
  loadKeras(separable, { depthwise_kernel, pointwise_kernel, bias: pointwise_bias });
  return {
    valid: convolved("valid"),
    same: convolved("same"),
    causal: convolved("causal"),
    causal_dilation2: convolved("causal", 2),
    depthwise_same: values(depthwise.apply(images)),
    separable_same: values(separable.apply(images)),
  };
}

function transposed({ rows, torch }: GoldenInputs) {
  const weight = tf.tensor4d(torch.weight_in_out_hw as number[][][][]);
  const [inputChannels, filters, ...kernelSize] = weight.shape;
  const { stride: strides, padding, output_padding: outputPadding } = torch;
  const options = { kernelSize, strides, padding, outputPadding, useBias: false, random };
  const layer = new Conv2DTranspose(inputChannels, filters, options);
  loadTorch(layer, { weight });
  return {
    rows: rows.map(({ x_nhwc, kernel_hw_out_in: kernel, bias, strides, padding }: GoldenInputs) => {
      const x = tf.tensor4d(x_nhwc), kernelSize = kernel.length;
      const options = { kernelSize, strides, padding, random };
      const layer = new Conv2DTranspose(x.shape[3], bias.length, options);
      loadKeras(layer, { kernel, bias });
      return withShape(layer.apply(x));
    }),
    torch: withShape(toNchw(layer.apply(toNhwc(tf.tensor4d(torch.x_nchw))))),
  };
}

function shapes(inputs: GoldenInputs) {
  type Row = [number, number, number, number, "valid" | "same"];
  type TransposedRow = [number, number, number, "valid" | "same"];
  const rows: Row[] = inputs.conv_n_k_stride_dilation_padding;
  const transposedRows: TransposedRow[] = inputs.transpose_n_k_stride_padding;
  return {
    conv: rows.map(([length, kernelSize, strides, dilation, padding]) =>
      convolutionLength(length, { kernelSize, strides, dilation, padding })
    ),
    transpose: transposedRows.map(([length, kernelSize, strides, padding]) =>
      transposedConvolutionLength(length, { kernelSize, strides, padding })
    ),
  };
}

/** PyTorch's sequences [batch, channels, time] as images [batch, time, 1, channels], and back. */
const fromSequence = (x: tf.Tensor) => tf.expandDims(tf.transpose(x, [0, 2, 1]), 2) as tf.Tensor4D;
const toSequence = (x: tf.Tensor4D) => values(tf.transpose(tf.squeeze(x, [2]), [0, 2, 1]));

function pooling({ rows, global_x_nhwc, x1d, grad_out_1d }: GoldenInputs) {
  const images = tf.tensor4d(global_x_nhwc), sequence = tf.tensor3d(x1d);
  const windows = { poolSize: [3, 1], strides: [2, 1] } as const;
  const padded = { ...windows, padding: [1, 0] } as const;
  const maxOf = (x: tf.Tensor) => maxPool2d(fromSequence(x), windows);
  const x = fromSequence(sequence);
  return {
    rows: rows.map((row: GoldenInputs) => {
      const { pool_size: poolSize, strides, padding } = row, image = tf.tensor4d(row.x_nhwc);
      const max = maxPool2d(image, { poolSize, strides, padding });
      const average = averagePool2d(image, { poolSize, strides, padding });
      return { max: values(max), average: values(average), shape: max.shape };
    }),
    global_max: values(tf.max(images, [1, 2])),
    global_average: values(tf.mean(images, [1, 2])),
    max_pool1d_k3_s2: toSequence(maxOf(sequence)),
    max_pool1d_grad_x: values(tf.grad(maxOf)(sequence, fromSequence(tf.tensor3d(grad_out_1d)))),
    avg_pool1d_k3_s2_p1_count_include_pad: toSequence(
      averagePool2d(x, { ...padded, includePadding: true }),
    ),
    avg_pool1d_k3_s2_p1_exclude_pad: toSequence(averagePool2d(x, padded)),
    adaptive_avg_pool1d_3: toSequence(resizeImages(x, [3, 1], "area")),
  };
}

function resizing({ x, size, scale }: GoldenInputs) {
  const [height, width] = [x.length, x[0].length];
  const image = tf.tensor4d(x.flat(), [1, height, width, 1]);
  const matrix = (y: tf.Tensor4D) => values(tf.squeeze(y, [0, 3]));
  const resized = (method: ResizeMethod) => matrix(resizeImages(image, size, method));
  return {
    nearest: resized("nearest"),
    nearest_exact: resized("nearest_exact"),
    bilinear_half_pixel: resized("bilinear"),
    bilinear_align_corners: resized("bilinear_align_corners"),
    bicubic: resized("bicubic"),
    area: resized("area"),
    keras_upsampling2d_nearest_x2: matrix(upsampleNearest(image, scale)),
    keras_upsampling2d_bilinear_x2: matrix(resizeImages(image, [scale * height, scale * width])),
    keras_image_resize_bilinear: resized("bilinear"),
  };
}

export const adapters: Record<string, Adapter> = {
  conv1d_causal_depthwise: inFloat32(oneDimensional),
  conv2d_keras: inFloat32(rowsOf(keras)),
  conv_shapes: shapes,
  conv_torch: inFloat32(rowsOf(torch)),
  conv_transpose: inFloat32(transposed),
  pooling: inFloat32(pooling),
  resize: inFloat32(resizing),
};
