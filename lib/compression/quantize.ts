/** Numbers as integers of few bits, and back. */
import { log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { type Channels, checkValues, eachElement } from "./_channels.ts";
import { roundHalfToEven } from "./amount.ts";
import {
  type GridOptions,
  type NumberRange,
  type QuantizationGrid,
  quantizationGrid,
  rangeOf,
} from "./quantization_grid.ts";

/** How numbers become integers. */
export interface QuantizeOptions extends GridOptions {
  /**
   * Give each slice along this axis a scale of its own (per channel 逐通道); negative: from the end.
   * Default: one scale for all (per tensor 逐张量).
   */
  readonly axis?: number;
  /** The range, where it is known before: static quantization. Default: that of the values. */
  readonly range?: NumberRange;
  /**
   * Multiply by 1 / scale, as PyTorch does, in place of dividing by the scale, as ONNX does. A number
   * halfway between two integers can then go to the other one. Default `false`.
   */
  readonly byInverse?: boolean;
}

/** An array as integers. */
export interface QuantizedArray {
  /** The integers, row by row: an Int8Array where they are signed, else a Uint8Array. */
  readonly codes: Int8Array | Uint8Array;
  /** Their shape. */
  readonly shape: readonly number[];
  /** The axis of the channels; none for one grid. */
  readonly axis?: number;
  /** One for all, or one for each channel. */
  readonly grids: readonly QuantizationGrid[];
  /** Of an integer. */
  readonly bits: number;
}

const TASK = "quantize an array";

/**
 * Quantization (量化): integers of few bits in place of float32 numbers,
 *
 *     q = clip(round(x / scale) + zeroPoint, least, most),  x ≈ scale (q - zeroPoint)
 *
 * (Jacob et al. 2018, arXiv:1712.05877, equation 1; `QuantizeLinear` of ONNX). A half is rounded to
 * the even integer. Within the grid the error is at most scale / 2.
 *
 * @param values float32 numbers, row by row
 * @param shape their shape
 * @param options see {@linkcode QuantizeOptions}; the default is symmetric, with 8 signed bits
 * @returns see {@linkcode QuantizedArray}
 * @throws {RangeError | TypeError} for a shape that does not fit, an axis that is not there, a range
 *   together with an axis, or an option out of its range
 *
 * @example
 * ```ts
 * import { dequantize, quantize } from "lib/compression/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const quantized = quantize([0.5, -1, 0.26], [3], { bits: 3, narrow: true }); // -3, ..., 3
 * assert.deepEqual([...quantized.codes], [2, -3, 1]); // scale 1 / 3
 * assert.ok(Math.abs(dequantize(quantized)[0]! - 2 / 3) < 1e-7);
 * ```
 */
export function quantize(
  values: ArrayLike<number>,
  shape: readonly number[],
  options: QuantizeOptions = {},
): QuantizedArray {
  const { axis, range, byInverse = false, bits = 8, signed = true } = options;
  const channels = checkValues(TASK, values, shape, axis);
  if (range !== undefined && axis !== undefined) {
    throw invalidArgument(TASK, "range", "left out where there is an axis", range, "object");
  }
  const grids = range === undefined
    ? channelRanges(values, channels).map((own) => quantizationGrid(own, options))
    : [quantizationGrid(range, options)];
  const codes = signed ? new Int8Array(values.length) : new Uint8Array(values.length);
  const { fround } = Math;
  const inverses = grids.map(({ scale }) => fround(1 / scale));
  eachElement(channels, values.length, (i, channel) => {
    const { scale, zeroPoint, least, most } = grids[channel]!, x = fround(values[i]!);
    const steps = byInverse ? fround(x * inverses[channel]!) : fround(x / scale);
    codes[i] = Math.min(Math.max(roundHalfToEven(steps) + zeroPoint, least), most);
  });
  return { codes, shape, grids, bits, ...(axis === undefined ? {} : { axis }) };
}

function channelRanges(
  values: ArrayLike<number>,
  channels: Channels,
): NumberRange[] {
  if (channels.count === 1) return [rangeOf(values)];
  const ranges = Array.from({ length: channels.count }, () => ({ min: Infinity, max: -Infinity }));
  eachElement(channels, values.length, (i, channel) => {
    const range = ranges[channel]!, value = values[i]!;
    range.min = Math.min(range.min, value); // NaN stays, to be refused by the grid
    range.max = Math.max(range.max, value);
  });
  return ranges;
}

/**
 * The numbers that the integers stand for: scale (q - zeroPoint).
 *
 * @param quantized see {@linkcode QuantizedArray}
 * @returns float32 numbers, row by row
 *
 * @example
 * ```ts
 * import { dequantize, quantize } from "lib/compression/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const back = dequantize(quantize([0, 1, 255], [3], { signed: false }));
 * assert.deepEqual([...back], [0, 1, 255]); // scale 1
 * ```
 */
export function dequantize(quantized: QuantizedArray): Float32Array {
  const { codes, shape, axis, grids } = quantized;
  const channels = checkValues("dequantize an array", codes, shape, axis);
  const values = new Float32Array(codes.length);
  eachElement(channels, codes.length, (i, channel) => {
    const { scale, zeroPoint } = grids[channel]!;
    values[i] = scale * (codes[i]! - zeroPoint);
  });
  return values;
}

/**
 * Bytes of a quantized array when its integers are packed: bits for each number, and for each grid a
 * scale of 4 bytes and a zero point of 1.
 *
 * @param quantized see {@linkcode QuantizedArray}
 *
 * @example
 * ```ts
 * import { quantize, quantizedBytes } from "lib/compression/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(quantizedBytes(quantize(new Float32Array(100), [100], { bits: 4 })), 55);
 * ```
 */
export function quantizedBytes({ codes, bits, grids }: QuantizedArray): number {
  return Math.ceil(codes.length * bits / 8) + 5 * grids.length;
}

/**
 * Signal-to-quantization-noise ratio (信噪比, SQNR): 10 log10 (sum x^2 / sum (x - x̂)^2)   [dB]
 *
 * A bit more halves the error, which is 20 log10 2 = 6.02 dB.
 *
 * @param values x
 * @param approximation x̂, of the same length
 * @returns Infinity where both are equal
 * @throws {RangeError} for other lengths
 *
 * @example
 * ```ts
 * import { signalToNoise } from "lib/compression/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.ok(Math.abs(signalToNoise([3, 4], [3, 3.5]) - 20) < 1e-9); // 25 / 0.25 is 100
 * ```
 */
export function signalToNoise(
  values: ArrayLike<number>,
  approximation: ArrayLike<number>,
): number {
  if (approximation.length !== values.length) {
    const requirement = `${values.length}`, { length } = approximation;
    throw invalidArgument("compare with a signal", "approximation.length", requirement, length);
  }
  let signal = 0, noise = 0;
  for (let i = 0; i < values.length; i++) {
    signal += values[i]! ** 2;
    noise += (values[i]! - approximation[i]!) ** 2;
  }
  return 10 * log(signal / noise) / Math.LN10;
}
