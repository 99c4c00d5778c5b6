/** Convolutions, poolings, dilations, and their gradients. */
import {
  convolution,
  depthwiseFilterGradient,
  depthwiseInputGradient,
  filterGradient,
  forEachTap,
  type Geometry,
  geometry2d,
  geometry3d,
  inputGradient,
} from "../_reference_convolution.ts";
import { type Case, type NumericType, type Plain, plain, sample, sizeOf, TYPES } from "./_case.ts";

type Pad = "same" | "valid" | number;

/** Sizes of images, filters, strides, dilations. */
interface Place2d {
  readonly image: [batch: number, height: number, width: number, channels: number];
  readonly filter: [height: number, width: number];
  readonly stride: [number, number];
  readonly dilation: [number, number];
  readonly pad: Pad;
}

const PLACES: readonly Place2d[] = [
  { image: [1, 1, 1, 1], filter: [1, 1], stride: [1, 1], dilation: [1, 1], pad: "valid" },
  { image: [2, 5, 7, 3], filter: [3, 2], stride: [1, 1], dilation: [1, 1], pad: "same" },
  { image: [2, 7, 5, 2], filter: [3, 3], stride: [2, 1], dilation: [1, 1], pad: "valid" },
  { image: [1, 11, 13, 5], filter: [2, 3], stride: [3, 2], dilation: [1, 1], pad: "same" },
  { image: [2, 7, 8, 3], filter: [3, 2], stride: [1, 1], dilation: [2, 3], pad: "same" },
  { image: [1, 9, 7, 2], filter: [3, 3], stride: [1, 1], dilation: [2, 1], pad: "valid" },
  { image: [1, 7, 6, 2], filter: [3, 2], stride: [1, 1], dilation: [1, 1], pad: 1 },
  { image: [0, 4, 5, 2], filter: [2, 2], stride: [1, 1], dilation: [1, 1], pad: "same" },
  { image: [2, 6, 7, 2], filter: [2, 3], stride: [2, 1], dilation: [1, 1], pad: 1 },
  { image: [1, 7, 6, 1], filter: [3, 2], stride: [1, 1], dilation: [2, 2], pad: 1 },
];

function from(
  shape: readonly number[],
  values: ArrayLike<number>,
  dtype: NumericType = "float32",
): Plain {
  return plain(shape, dtype, (i) => values[i]!);
}

function labelOf({ image, filter, stride, dilation, pad }: Place2d, more = ""): string {
  return `[${image}] by [${filter}], strides ${stride}, dilations ${dilation}, ${pad} ${more}`;
}

export function windowCases(): Case[] {
  return [
    ...PLACES.flatMap((
      place,
    ) => [...convolutionCases(place), ...depthwiseCases(place), ...dilationCases(place)]),
    ...PLACES.filter(({ dilation }) => dilation.every((d) => d === 1)).flatMap(poolingCases),
    ...volumeCases(),
    ...normalizationCases(),
  ];
}

/** Functions at the end of a fused convolution. */
const ACTIVATIONS: Readonly<Record<string, (x: number) => number>> = {
  linear: (x) => x,
  relu: (x) => Math.max(x, 0),
  relu6: (x) => Math.min(Math.max(x, 0), 6),
  leakyrelu: (x) => x > 0 ? x : 0.2 * x,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  elu: (x) => x > 0 ? x : Math.expm1(x),
};

function convolutionCases(place: Place2d): Case[] {
  const { image, filter: [height, width], stride, dilation, pad } = place;
  const geometry = geometry2d(image, [height, width], stride, pad, dilation);
  const inputs = image[3], outputs = 4;
  const x = sample(image, "float32"),
    filter = sample([height, width, inputs, outputs], "float32", 3);
  const bias = sample([outputs], "float32", 8);
  const shape = [image[0], geometry.output[1], geometry.output[2], outputs];
  const y = convolution(geometry, x.values, filter.values, inputs, outputs);
  const dy = sample(shape, "float32", 5);
  const attributes = { strides: stride, pad, dilations: dilation, dataFormat: "NHWC" };
  const label = labelOf(place);
  const forward: Case[] = [
    { kernel: "Conv2D", label, inputs: { x, filter }, attributes, expected: [from(shape, y)] },
    ...TYPES.slice(1).map((dtype): Case => {
      const whole = sample(image, dtype);
      const z = convolution(geometry, whole.values, filter.values, inputs, outputs);
      return {
        kernel: "Conv2D",
        label: `${label} of ${dtype}`,
        inputs: { x: whole, filter },
        attributes,
        expected: [from(shape, z)],
      };
    }),
    ...Object.entries(ACTIVATIONS).map(([activation, f]): Case => ({
      kernel: "FusedConv2D",
      label: labelOf(place, activation),
      inputs: { x, filter, bias },
      attributes: { ...attributes, activation, leakyreluAlpha: 0.2 },
      expected: [from(shape, y.map((value, i) => f(value + bias.values[i % outputs]!)))],
    })),
  ];
  const slopes = sample([geometry.output[2], 1], "float32", 9); // along the width
  forward.push({
    kernel: "FusedConv2D",
    label: labelOf(place, "prelu"),
    inputs: { x, filter, bias, preluActivationWeights: slopes },
    attributes: { ...attributes, activation: "prelu" },
    expected: [from(
      shape,
      y.map((value, i) => {
        const z = value + bias.values[i % outputs]!;
        return z >= 0 ? z : z * slopes.values[Math.floor(i / outputs) % slopes.values.length]!;
      }),
    )],
  });
  if (dilation.some((d) => d !== 1)) return forward;
  return [
    ...forward,
    {
      kernel: "Conv2DBackpropFilter",
      label,
      inputs: { x, dy },
      attributes: { ...attributes, filterShape: filter.shape },
      expected: [
        from(filter.shape, filterGradient(geometry, x.values, dy.values, inputs, outputs)),
      ],
    },
    {
      kernel: "Conv2DBackpropInput",
      label,
      inputs: { dy, filter },
      attributes: { ...attributes, inputShape: image },
      expected: [from(image, inputGradient(geometry, dy.values, filter.values, inputs, outputs))],
    },
  ];
}

function depthwiseCases(place: Place2d): Case[] {
  const { image, filter: [height, width], stride, dilation, pad } = place;
  const geometry = geometry2d(image, [height, width], stride, pad, dilation);
  const channels = image[3], multiplier = 2, outputs = channels * multiplier;
  const x = sample(image, "float32"),
    filter = sample([height, width, channels, multiplier], "float32", 3);
  const shape = [image[0], geometry.output[1], geometry.output[2], outputs];
  const y = new Float64Array(sizeOf(shape));
  forEachTap(geometry, (pixel, tap, window) => {
    for (let o = 0; o < outputs; o++) {
      y[window * outputs + o]! += x.values[pixel * channels + Math.floor(o / multiplier)]! *
        filter.values[tap * outputs + o]!;
    }
  });
  const dy = sample(shape, "float32", 5), bias = sample([outputs], "float32", 8);
  const attributes = { strides: stride, pad, dilations: dilation, dataFormat: "NHWC" };
  const label = labelOf(place);
  return [
    {
      kernel: "DepthwiseConv2dNative",
      label,
      inputs: { x, filter },
      attributes,
      expected: [from(shape, y)],
    },
    ...Object.entries(ACTIVATIONS).map(([activation, f]): Case => ({
      kernel: "FusedDepthwiseConv2D",
      label: labelOf(place, activation),
      inputs: { x, filter, bias },
      attributes: { ...attributes, activation, leakyreluAlpha: 0.2 },
      expected: [from(shape, y.map((value, i) => f(value + bias.values[i % outputs]!)))],
    })),
    {
      kernel: "DepthwiseConv2dNativeBackpropFilter",
      label,
      inputs: { x, dy },
      attributes: { ...attributes, filterShape: filter.shape },
      expected: [
        from(
          filter.shape,
          depthwiseFilterGradient(geometry, x.values, dy.values, channels, multiplier),
        ),
      ],
    },
    {
      kernel: "DepthwiseConv2dNativeBackpropInput",
      label,
      inputs: { dy, filter },
      attributes: { ...attributes, inputShape: image },
      expected: [
        from(
          image,
          depthwiseInputGradient(geometry, dy.values, filter.values, channels, multiplier),
        ),
      ],
    },
  ];
}

/** The best element of each window and channel: its value, place and tap. */
function best(
  geometry: Geometry,
  channels: number,
  valueOf: (place: number, tap: number, channel: number) => number,
): { values: number[]; places: number[]; taps: number[] } {
  const values: number[] = [], places: number[] = [], taps: number[] = [];
  forEachTap(geometry, (pixel, tap, window) => {
    for (let c = 0; c < channels; c++) {
      const at = window * channels + c,
        place = pixel * channels + c,
        value = valueOf(place, tap, c);
      if (values[at] !== undefined && !(value > values[at]!)) continue;
      [values[at], places[at], taps[at]] = [value, place, tap];
    }
  });
  return { values, places, taps };
}

function addAt(size: number, places: readonly number[], dy: readonly number[]): number[] {
  const sums = Array<number>(size).fill(0);
  for (const [i, place] of places.entries()) sums[place]! += dy[i]!;
  return sums;
}

/** Images of both signs, and one of negative numbers alone. */
function images(shape: readonly number[]): Plain[] {
  return [sample(shape, "float32"), plain(shape, "float32", (i) => -1 - (i * 7 % 5) / 4)];
}

function dilationCases(place: Place2d): Case[] {
  const { image, filter: size, stride, dilation, pad } = place;
  const geometry = geometry2d(image, size, stride, pad, dilation), channels = image[3];
  return [...images(image), sample(image, "int32")].flatMap((x, version): Case[] => {
    const filter = sample([...size, channels], x.dtype, 2);
    const { values, places, taps } = best(
      geometry,
      channels,
      (at, tap, c) => x.values[at]! + filter.values[tap * channels + c]!,
    );
    const shape = [image[0], geometry.output[1], geometry.output[2], channels];
    const dy = sample(shape, x.dtype, 5);
    const call = {
      label: labelOf(place, `image ${version}`),
      attributes: { strides: stride, pad, dilations: dilation },
    };
    return [
      {
        ...call,
        kernel: "Dilation2D",
        inputs: { x, filter },
        expected: [from(shape, values, x.dtype)],
      },
      {
        ...call,
        kernel: "Dilation2DBackpropInput",
        inputs: { x, filter, dy },
        expected: [from(image, addAt(sizeOf(image), places, dy.values), x.dtype)],
      },
      {
        ...call,
        kernel: "Dilation2DBackpropFilter",
        inputs: { x, filter, dy },
        expected: [from(
          filter.shape,
          addAt(
            sizeOf(filter.shape),
            taps.map((tap, i) => tap * channels + i % channels),
            dy.values,
          ),
          x.dtype,
        )],
      },
    ];
  });
}

/** Sums of what windows average, and how many elements that is. */
function average(
  geometry: Geometry,
  channels: number,
  x: Plain,
): { values: number[]; counts: number[] } {
  const sums: number[] = [], counts: number[] = [];
  forEachTap(geometry, (pixel, _, window) => {
    for (let c = 0; c < channels; c++) {
      const at = window * channels + c;
      sums[at] = (sums[at] ?? 0) + x.values[pixel * channels + c]!;
      counts[at] = (counts[at] ?? 0) + 1;
    }
  });
  return { values: sums.map((sum, i) => sum / counts[i]!), counts };
}

function averageGradient(geometry: Geometry, channels: number, x: Plain, dy: Plain): number[] {
  const { counts } = average(geometry, channels, x), dx = x.values.map(() => 0);
  forEachTap(geometry, (pixel, _, window) => {
    for (let c = 0; c < channels; c++) {
      const at = window * channels + c;
      dx[pixel * channels + c]! += dy.values[at]! / counts[at]!;
    }
  });
  return dx;
}

function poolingCases(place: Place2d): Case[] {
  const { image, filter, stride, pad } = place, channels = image[3];
  const geometry = geometry2d(image, filter, stride, pad);
  const shape = [image[0], geometry.output[1], geometry.output[2], channels];
  const attributes = { filterSize: filter, strides: stride, pad };
  return images(image).flatMap((x, version): Case[] => {
    const { values, places } = best(geometry, channels, (at) => x.values[at]!);
    const dy = sample(shape, "float32", 5), size = sizeOf(image), inImage = sizeOf(image.slice(1));
    const call = { label: labelOf(place, `image ${version}`), attributes };
    return [
      { ...call, kernel: "MaxPool", inputs: { x }, expected: [from(shape, values)] },
      {
        ...call,
        kernel: "AvgPool",
        inputs: { x },
        expected: [from(shape, average(geometry, channels, x).values)],
      },
      {
        ...call,
        kernel: "MaxPoolGrad",
        inputs: { dy, input: x, output: from(shape, values) },
        expected: [from(image, addAt(size, places, dy.values))],
      },
      {
        ...call,
        kernel: "AvgPoolGrad",
        inputs: { dy, input: x },
        expected: [from(image, averageGradient(geometry, channels, x, dy))],
      },
      ...[false, true].map((includeBatchInIndex): Case => ({
        ...call,
        kernel: "MaxPoolWithArgmax",
        inputs: { x },
        attributes: { ...attributes, includeBatchInIndex },
        expected: [
          from(shape, values),
          from(shape, places.map((at) => includeBatchInIndex ? at : at % inImage), "int32"),
        ],
      })),
    ];
  });
}

type Triple = [number, number, number];

function volumeCases(): Case[] {
  const volumes: readonly (readonly [number[], Triple, Triple, Triple, "same" | "valid"])[] = [
    [[1, 2, 2, 2, 1], [2, 2, 2], [1, 1, 1], [1, 1, 1], "same"],
    [[0, 2, 3, 2, 2], [2, 2, 2], [1, 1, 1], [1, 1, 1], "same"],
    [[1, 2, 2, 2, 1], [2, 2, 2], [2, 2, 2], [1, 1, 1], "valid"],
    [[2, 3, 5, 4, 3], [2, 3, 1], [1, 2, 1], [1, 1, 1], "same"],
    [[1, 5, 4, 7, 2], [3, 2, 3], [2, 1, 2], [1, 1, 1], "valid"],
    [[1, 5, 5, 5, 2], [2, 2, 2], [1, 1, 1], [2, 1, 2], "valid"],
    [[1, 4, 5, 3, 2], [2, 2, 2], [1, 1, 1], [1, 2, 2], "same"],
  ];
  return volumes.flatMap(([image, size, stride, dilation, pad]): Case[] => {
    const geometry = geometry3d(image, size, stride, pad, dilation), channels = image[4]!;
    const isDilated = dilation.some((d) => d !== 1);
    const label = `[${image}] by [${size}], strides ${stride}, dilations ${dilation}, ${pad}`;
    return [
      ...convolution3d(
        geometry,
        image,
        label,
        { strides: stride, pad, dilations: dilation },
        isDilated,
      ),
      ...(isDilated
        ? []
        : images(image).flatMap((x, version) =>
          pooling3d(geometry, x, `${label} image ${version}`, {
            filterSize: size,
            strides: stride,
            pad,
          }, channels)
        )),
    ];
  });
}

function convolution3d(
  geometry: Geometry,
  image: number[],
  label: string,
  attributes: Record<string, unknown>,
  isDilated: boolean,
): Case[] {
  const inputs = image[4]!, outputs = 3;
  const x = sample(image, "float32"),
    filter = sample([...geometry.filter, inputs, outputs], "float32", 3);
  const shape = [image[0]!, ...geometry.output, outputs], dy = sample(shape, "float32", 5);
  const y = convolution(geometry, x.values, filter.values, inputs, outputs);
  const forward: Case = {
    kernel: "Conv3D",
    label,
    inputs: { x, filter },
    attributes,
    expected: [from(shape, y)],
  };
  if (isDilated) return [forward];
  return [
    forward,
    {
      kernel: "Conv3DBackpropFilterV2",
      label,
      inputs: { x, dy },
      attributes: { ...attributes, filterShape: filter.shape },
      expected: [
        from(filter.shape, filterGradient(geometry, x.values, dy.values, inputs, outputs)),
      ],
    },
    {
      kernel: "Conv3DBackpropInputV2",
      label,
      inputs: { dy, filter },
      attributes: { ...attributes, inputShape: image },
      expected: [from(image, inputGradient(geometry, dy.values, filter.values, inputs, outputs))],
    },
  ];
}

function pooling3d(
  geometry: Geometry,
  x: Plain,
  label: string,
  attributes: Record<string, unknown>,
  channels: number,
): Case[] {
  const shape = [x.shape[0]!, ...geometry.output, channels], dy = sample(shape, "float32", 5);
  const { values, places } = best(geometry, channels, (at) => x.values[at]!);
  const call = { label, attributes };
  return [
    { ...call, kernel: "MaxPool3D", inputs: { x }, expected: [from(shape, values)] },
    {
      ...call,
      kernel: "AvgPool3D",
      inputs: { x },
      expected: [from(shape, average(geometry, channels, x).values)],
    },
    {
      ...call,
      kernel: "MaxPool3DGrad",
      inputs: { dy, input: x, output: from(shape, values) },
      expected: [from(x.shape, addAt(x.values.length, places, dy.values))],
    },
    {
      ...call,
      kernel: "AvgPool3DGrad",
      inputs: { dy, input: x },
      expected: [from(x.shape, averageGradient(geometry, channels, x, dy))],
    },
  ];
}

/** Batch normalization and local response normalization (Krizhevsky et al. 2012, section 3.3). */
function normalizationCases(): Case[] {
  const shape = [2, 3, 2, 5], x = sample(shape, "float32");
  const row = (offset: number) => sample([5], "float32", offset);
  const variance = plain([5], "float32", (i) => 0.5 + i),
    [mean, offset, scale] = [row(1), row(2), row(3)];
  const at = (p: Plain, i: number) => p.values[i % 5]!;
  const radius = 1, bias = 1, alpha = 0.5, beta = 0.75;
  const window = (i: number) =>
    [-1, 0, 1].map((k) => i + k).filter((k) => k >= 0 && Math.floor(k / 5) === Math.floor(i / 5));
  const base = (i: number) => bias + alpha * window(i).reduce((s, k) => s + x.values[k]! ** 2, 0);
  const dy = sample(shape, "float32", 6),
    y = plain(shape, "float32", (i) => x.values[i]! * base(i) ** -beta);
  const attributes = { depthRadius: radius, bias, alpha, beta };
  const dx = plain(shape, "float32", (k) =>
    window(k).reduce((sum, i) => {
      const own = i === k ? base(i) ** -beta : 0;
      return sum +
        dy.values[i]! *
          (own - 2 * alpha * beta * x.values[i]! * x.values[k]! * base(i) ** (-beta - 1));
    }, 0));
  return [
    {
      kernel: "FusedBatchNorm",
      label: "all inputs",
      inputs: { x, mean: mean!, variance, offset: offset!, scale: scale! },
      attributes: { varianceEpsilon: 0.01 },
      expected: [
        plain(
          shape,
          "float32",
          (i) =>
            (x.values[i]! - at(mean!, i)) / Math.sqrt(at(variance, i) + 0.01) * at(scale!, i) +
            at(offset!, i),
        ),
      ],
    },
    {
      kernel: "FusedBatchNorm",
      label: "mean and variance alone",
      inputs: { x, mean: mean!, variance },
      attributes: { varianceEpsilon: 0.01 },
      expected: [
        plain(
          shape,
          "float32",
          (i) => (x.values[i]! - at(mean!, i)) / Math.sqrt(at(variance, i) + 0.01),
        ),
      ],
    },
    { kernel: "LRN", label: "radius 1", inputs: { x }, attributes, expected: [y] },
    { kernel: "LRNGrad", label: "radius 1", inputs: { x, y, dy }, attributes, expected: [dx] },
  ];
}
