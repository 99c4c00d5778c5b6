/** Reference cases on convolution, pooling and resizing: Keras's [batch, height, width, channels], PyTorch's [batch, channels, height, width]. */
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  averagePool2d,
  conv1d,
  conv2d,
  conv2dTranspose,
  convolutionLength,
  depthwiseConv2d,
  maxPool2d,
  resizeImages,
  type ResizeMethod,
  separableConv2d,
  transposedConvolutionLength,
  upsampleNearest,
} from "lib/nn/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";

const onTensors = (run: (inputs: GoldenInputs) => Record<string, unknown>): Adapter => ({
  precision: "float32",
  run: async (inputs) => {
    await setUpBackend();
    return run(inputs);
  },
});
const rowsOf = (run: (row: GoldenInputs) => unknown) => ({ rows }: GoldenInputs) => ({
  rows: rows.map(run),
});
const values = (tensor: tf.Tensor) => tensor.arraySync();
const withShape = (output: tf.Tensor) => ({ shape: output.shape, output: values(output) });

const toNhwc = (x: tf.Tensor4D) => tf.transpose(x, [0, 2, 3, 1]);
const toNchw = (x: tf.Tensor4D) => tf.transpose(x, [0, 3, 1, 2]);
const toHwio = (kernel: tf.Tensor4D) => tf.transpose(kernel, [2, 3, 1, 0]);

function keras({ x_nhwc, kernel_hwio, bias, strides, dilation, padding }: GoldenInputs) {
  const parameters = { kernel: tf.tensor4d(kernel_hwio), bias: tf.tensor1d(bias) };
  return withShape(conv2d(tf.tensor4d(x_nhwc), { ...parameters, strides, dilation, padding }));
}

function torch(row: GoldenInputs) {
  const { stride: strides, padding, dilation, groups } = row;
  const inputs = [tf.tensor4d(row.x_nchw), tf.tensor4d(row.weight_oihw), tf.tensor1d(row.bias)];
  const run = (x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor) => {
    const kernel = toHwio(weight as tf.Tensor4D);
    const options = { strides, padding, dilation, groups, bias: bias as tf.Tensor1D };
    return toNchw(conv2d(toNhwc(x as tf.Tensor4D), { kernel, ...options }));
  };
  const { value, grads } = tf.valueAndGrads(run)(inputs, tf.tensor(row.grad_out));
  const [grad_x, grad_weight, grad_bias] = grads.map(values);
  return { ...withShape(value), grad_x, grad_weight, grad_bias };
}

function oneDimensional(inputs: GoldenInputs) {
  const x = tf.tensor3d(inputs.x), images = tf.tensor4d(inputs.x_nhwc);
  const parameters = { kernel: tf.tensor3d(inputs.kernel), bias: tf.tensor1d(inputs.bias) };
  const depthwiseKernel = tf.tensor4d(inputs.depthwise_kernel), padding = "same";
  return {
    valid: values(conv1d(x, parameters)),
    same: values(conv1d(x, { ...parameters, padding })),
    causal: values(conv1d(x, { ...parameters, padding: "causal" })),
    causal_dilation2: values(conv1d(x, { ...parameters, padding: "causal", dilation: 2 })),
    depthwise_same: values(
      depthwiseConv2d(images, {
        kernel: depthwiseKernel,
        bias: tf.tensor1d(inputs.depthwise_bias),
        padding,
      }),
    ),
    separable_same: values(
      separableConv2d(images, {
        depthwiseKernel,
        pointwiseKernel: tf.tensor4d(inputs.pointwise_kernel),
        bias: tf.tensor1d(inputs.pointwise_bias),
        padding,
      }),
    ),
  };
}

function transposed({ rows, torch }: GoldenInputs) {
  const weight = tf.tensor4d(torch.weight_in_out_hw as number[][][][]);
  const y = conv2dTranspose(toNhwc(tf.tensor4d(torch.x_nchw)), {
    kernel: tf.transpose(weight, [2, 3, 1, 0]), // [height, width, out, in]
    strides: torch.stride,
    padding: torch.padding,
    outputPadding: torch.output_padding,
  });
  return {
    rows: rows.map(({ x_nhwc, kernel_hw_out_in, bias, strides, padding }: GoldenInputs) => {
      const parameters = { kernel: tf.tensor4d(kernel_hw_out_in), bias: tf.tensor1d(bias) };
      return withShape(conv2dTranspose(tf.tensor4d(x_nhwc), { ...parameters, strides, padding }));
    }),
    torch: withShape(toNchw(y)),
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
  const max = (x: tf.Tensor) => toSequence(maxPool2d(fromSequence(x), windows));
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
    max_pool1d_k3_s2: max(sequence),
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
  conv1d_causal_depthwise: onTensors(oneDimensional),
  conv2d_keras: onTensors(rowsOf(keras)),
  conv_shapes: shapes,
  conv_torch: onTensors(rowsOf(torch)),
  conv_transpose: onTensors(transposed),
  pooling: onTensors(pooling),
  resize: onTensors(resizing),
};
