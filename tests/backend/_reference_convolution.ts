/** Convolutions, poolings and their gradients as plain loops in float64, to check kernels against. */

/** How a padding is asked for. */
export type Pad = "same" | "valid" | number | [
  [number, number],
  [number, number],
  [number, number],
  [number, number],
];

type Triple = readonly [number, number, number];

/** Where windows lie: sizes are [depth, height, width]. */
export interface Geometry {
  readonly batch: number;
  readonly input: Triple;
  readonly filter: Triple;
  readonly output: Triple;
  readonly stride: Triple;
  readonly dilation: Triple;
  readonly padding: Triple;
}

/** Windows of a 2-D image, as TensorFlow defines "same", "valid" and explicit padding. */
export function geometry2d(
  [batch, height, width]: readonly number[],
  [filterHeight, filterWidth]: readonly number[],
  stride: readonly [number, number],
  pad: Pad,
  dilation: readonly [number, number] = [1, 1],
): Geometry {
  const sides = [[height!, filterHeight!], [width!, filterWidth!]].map(([size, filter], side) =>
    alongSide(size!, (filter! - 1) * dilation[side]! + 1, stride[side]!, padOf(pad, side))
  );
  return {
    batch: batch!,
    input: [1, height!, width!],
    filter: [1, filterHeight!, filterWidth!],
    output: [1, sides[0]!.output, sides[1]!.output],
    stride: [1, ...stride],
    dilation: [1, ...dilation],
    padding: [0, sides[0]!.before, sides[1]!.before],
  };
}

/** Windows of a 3-D volume. */
export function geometry3d(
  [batch, ...input]: readonly number[],
  filter: readonly number[],
  stride: Triple,
  pad: "same" | "valid",
  dilation: Triple = [1, 1, 1],
): Geometry {
  const sides = input.slice(0, 3).map((size, side) =>
    alongSide(size, (filter[side]! - 1) * dilation[side]! + 1, stride[side]!, pad)
  );
  return {
    batch: batch!,
    input: input.slice(0, 3) as unknown as Triple,
    filter: filter.slice(0, 3) as unknown as Triple,
    output: sides.map(({ output }) => output) as unknown as Triple,
    stride,
    dilation,
    padding: sides.map(({ before }) => before) as unknown as Triple,
  };
}

function padOf(pad: Pad, side: number): "same" | "valid" | [number, number] {
  if (typeof pad === "string") return pad;
  return typeof pad === "number" ? [pad, pad] : pad[side + 1]!;
}

function alongSide(
  size: number,
  filter: number,
  stride: number,
  pad: "same" | "valid" | [number, number],
): { output: number; before: number } {
  if (pad === "same") {
    const output = Math.ceil(size / stride);
    const total = Math.max(0, (output - 1) * stride + filter - size);
    return { output, before: Math.floor(total / 2) };
  }
  const [before, after] = pad === "valid" ? [0, 0] : pad;
  return { output: Math.floor((size + before + after - filter) / stride) + 1, before };
}

/** Calls `visit` with each pair of a window's place and an element inside the image, as flat indices. */
export function forEachTap(
  geometry: Geometry,
  visit: (pixel: number, tap: number, window: number) => void,
): void {
  const { batch, input, filter, output, stride, dilation, padding } = geometry;
  for (let n = 0; n < batch; n++) {
    for (const out of indices(output)) {
      for (const tap of indices(filter)) {
        const at = out.map((o, side) =>
          o * stride[side]! - padding[side]! + tap[side]! * dilation[side]!
        );
        if (at.some((a, side) => a < 0 || a >= input[side]!)) continue;
        const windows = output[0] * output[1] * output[2];
        const pixels = input[0] * input[1] * input[2];
        visit(n * pixels + flat(at, input), flat(tap, filter), n * windows + flat(out, output));
      }
    }
  }
}

function* indices([depth, height, width]: Triple): Generator<Triple> {
  for (let d = 0; d < depth; d++) {
    for (let h = 0; h < height; h++) for (let w = 0; w < width; w++) yield [d, h, w];
  }
}

function flat([d, h, w]: readonly number[], [, height, width]: Triple): number {
  return (d! * height + h!) * width + w!;
}

/** A convolution with a filter [taps, inputs, outputs]. */
export function convolution(
  geometry: Geometry,
  x: ArrayLike<number>,
  filter: ArrayLike<number>,
  inputs: number,
  outputs: number,
): Float64Array {
  const [depth, height, width] = geometry.output;
  const y = new Float64Array(geometry.batch * depth * height * width * outputs);
  forEachTap(geometry, (pixel, tap, window) => {
    for (let i = 0; i < inputs; i++) {
      for (let o = 0; o < outputs; o++) {
        y[window * outputs + o]! += x[pixel * inputs + i]! *
          filter[(tap * inputs + i) * outputs + o]!;
      }
    }
  });
  return y;
}

/** Gradient of a convolution with respect to its filter [taps, inputs, outputs]. */
export function filterGradient(
  geometry: Geometry,
  x: ArrayLike<number>,
  dy: ArrayLike<number>,
  inputs: number,
  outputs: number,
): Float64Array {
  const [depth, height, width] = geometry.filter;
  const dw = new Float64Array(depth * height * width * inputs * outputs);
  forEachTap(geometry, (pixel, tap, window) => {
    for (let i = 0; i < inputs; i++) {
      for (let o = 0; o < outputs; o++) {
        dw[(tap * inputs + i) * outputs + o]! += x[pixel * inputs + i]! * dy[window * outputs + o]!;
      }
    }
  });
  return dw;
}

/** Gradient of a convolution with respect to its input. */
export function inputGradient(
  geometry: Geometry,
  dy: ArrayLike<number>,
  filter: ArrayLike<number>,
  inputs: number,
  outputs: number,
): Float64Array {
  const { batch, input: [depth, height, width] } = geometry;
  const dx = new Float64Array(batch * depth * height * width * inputs);
  forEachTap(geometry, (pixel, tap, window) => {
    for (let i = 0; i < inputs; i++) {
      for (let o = 0; o < outputs; o++) {
        dx[pixel * inputs + i]! += filter[(tap * inputs + i) * outputs + o]! *
          dy[window * outputs + o]!;
      }
    }
  });
  return dx;
}

/** Gradient of a depthwise convolution with respect to its filter [taps, channels, multiplier]. */
export function depthwiseFilterGradient(
  geometry: Geometry,
  x: ArrayLike<number>,
  dy: ArrayLike<number>,
  channels: number,
  multiplier: number,
): Float64Array {
  const [depth, height, width] = geometry.filter, outputs = channels * multiplier;
  const dw = new Float64Array(depth * height * width * outputs);
  forEachTap(geometry, (pixel, tap, window) => {
    for (let o = 0; o < outputs; o++) {
      const c = Math.floor(o / multiplier);
      dw[tap * outputs + o]! += x[pixel * channels + c]! * dy[window * outputs + o]!;
    }
  });
  return dw;
}

/** Gradient of a depthwise convolution with respect to its input. */
export function depthwiseInputGradient(
  geometry: Geometry,
  dy: ArrayLike<number>,
  filter: ArrayLike<number>,
  channels: number,
  multiplier: number,
): Float64Array {
  const { batch, input: [depth, height, width] } = geometry, outputs = channels * multiplier;
  const dx = new Float64Array(batch * depth * height * width * channels);
  forEachTap(geometry, (pixel, tap, window) => {
    for (let o = 0; o < outputs; o++) {
      const c = Math.floor(o / multiplier);
      dx[pixel * channels + c]! += filter[tap * outputs + o]! * dy[window * outputs + o]!;
    }
  });
  return dx;
}

/** Gradient of max pooling: to the first of the largest elements of a window, row by row. */
export function maxPoolGradient(
  geometry: Geometry,
  x: ArrayLike<number>,
  dy: ArrayLike<number>,
  channels: number,
): Float64Array {
  const dx = new Float64Array(x.length);
  const best = new Float64Array(dy.length).fill(-Infinity);
  const at = new Int32Array(dy.length).fill(-1);
  forEachTap(geometry, (pixel, _tap, window) => {
    for (let c = 0; c < channels; c++) {
      const value = x[pixel * channels + c]!;
      if (!(value > best[window * channels + c]!)) continue;
      best[window * channels + c] = value;
      at[window * channels + c] = pixel * channels + c;
    }
  });
  at.forEach((position, i) => {
    if (position >= 0) dx[position]! += dy[i]!;
  });
  return dx;
}
