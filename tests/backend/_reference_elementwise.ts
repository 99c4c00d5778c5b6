/** Plain float64 references for element-wise kernels, sums and copies, and what their tests share. */
import type * as tf from "@tensorflow/tfjs";
import { installKernels } from "lib/backend/_install_kernels.ts";
import { restoreStockKernels } from "lib/backend/host/override_kernel.ts";
import { restoreStockGradients } from "lib/backend/host/override_gradient.ts";

/** What `body` gives on tfjs's own kernels. */
export function onStock<T>(body: () => T): T {
  restoreStockKernels();
  restoreStockGradients();
  try {
    return body();
  } finally {
    installKernels();
  }
}

const single = new Float32Array(1);
const bits = new Int32Array(single.buffer);

/** Distance of a float32 from the exact value, in units of the exact value's last place. */
export function unitsApart(value: number, exact: number): number {
  single[0] = exact;
  if (Object.is(value, single[0]) || (value !== value && exact !== exact)) return 0;
  if (!Number.isFinite(single[0]!)) return Infinity;
  const magnitude = Math.abs(exact);
  single[0] = magnitude;
  const exponent = bits[0]! >>> 23;
  // The float32 next to `exact` may be a power of two above it, where the units are twice as big.
  const binade = exponent - (single[0]! > magnitude && (bits[0]! & 0x7fffff) === 0 ? 1 : 0);
  return Math.abs(value - exact) / 2 ** (Math.max(binade, 1) - 150);
}

/** Every `stride`-th float32 of all that there are, negative, denormal, infinite and NaN included. */
export function* everyFloat32(stride: number, chunk = 1 << 16): Generator<Float32Array> {
  for (let start = 0; start < 2 ** 32; start += stride * chunk) {
    const length = Math.min(chunk, Math.ceil((2 ** 32 - start) / stride));
    const words = Uint32Array.from({ length }, (_, i) => start + i * stride);
    yield new Float32Array(words.buffer);
  }
}

/** The coordinates of each element of a tensor of this shape, in order. */
export function* coordinates(shape: readonly number[]): Generator<number[]> {
  const size = shape.reduce((product, length) => product * length, 1);
  for (let index = 0; index < size; index++) {
    const place = new Array<number>(shape.length);
    let rest = index;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place[axis] = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    yield place;
  }
}

/** Where the element with these coordinates stands. */
export function indexOf(place: readonly number[], shape: readonly number[]): number {
  return place.reduce((index, at, axis) => index * shape[axis]! + at, 0);
}

/** The elements of a tensor of shape `to` that takes each from where `source` says in `from`. */
export function rearranged(
  values: ArrayLike<number>,
  from: readonly number[],
  to: readonly number[],
  source: (place: number[]) => number[],
): number[] {
  return Array.from(coordinates(to), (place) => values[indexOf(source(place), from)]!);
}

/** Sums over axes in float64, and the sums of the magnitudes, which bound the rounding error. */
export function sums(
  values: ArrayLike<number>,
  shape: readonly number[],
  axes: readonly number[],
): { sum: number[]; magnitude: number[]; shape: number[] } {
  const kept = shape.map((length, axis) => axes.includes(axis) ? 1 : length);
  const size = kept.reduce((product, length) => product * length, 1);
  const sum = new Array<number>(size).fill(0), magnitude = new Array<number>(size).fill(0);
  for (const place of coordinates(shape)) {
    const value = values[indexOf(place, shape)]!;
    const at = indexOf(place.map((i, axis) => axes.includes(axis) ? 0 : i), kept);
    sum[at]! += value;
    magnitude[at]! += Math.abs(value);
  }
  return { sum, magnitude, shape: kept };
}

/** Values of a tensor, with the tensor freed. */
export function valuesOf(tensor: tf.Tensor): number[] {
  const values = Array.from(tensor.dataSync());
  tensor.dispose();
  return values;
}
