/** The grid of integers that stand for numbers: scale and zero point of a range. */
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import { roundHalfToEven } from "./amount.ts";

/** The smallest and the largest of some numbers. */
export interface NumberRange {
  /** The smallest. */
  readonly min: number;
  /** The largest. */
  readonly max: number;
}

/** How a range of numbers is laid on integers. */
export interface GridOptions {
  /** Bits of an integer, in [2, 8]. Default 8. */
  readonly bits?: number;
  /** Whether the integers start at -2^(bits - 1), not at 0. Default `true`. */
  readonly signed?: boolean;
  /** Whether the range is made symmetric about 0, so that 0 stands for 0. Default: as `signed`. */
  readonly symmetric?: boolean;
  /** Whether the lowest integer is left out, so that the integers are symmetric too. Default `false`. */
  readonly narrow?: boolean;
}

/** An integer q in [least, most] stands for the number scale (q - zeroPoint). */
export interface QuantizationGrid {
  /** Distance of two neighbours, greater than 0; a float32. */
  readonly scale: number;
  /** The integer that stands for 0. */
  readonly zeroPoint: number;
  /** The lowest integer. */
  readonly least: number;
  /** The highest integer. */
  readonly most: number;
}

const TASK = "make a quantization grid";
/** The smallest normal float32: below it a range counts as empty. */
const TINY = 2 ** -126;

/**
 * Scale and zero point (量化的比例与零点) for numbers of a range, which is widened to hold 0:
 *
 *     scale = (max - min) / (most - least),  zeroPoint = round(least - min / scale)
 *
 * (Jacob et al. 2018, arXiv:1712.05877, section 2.1; `compute_scale_zp` of ONNX Runtime). Symmetric:
 * max and -min are the larger of the two, and the zero point is 0 for signed integers.
 *
 * @param range see {@linkcode NumberRange}
 * @param options see {@linkcode GridOptions}
 * @returns the grid; with scale 1 for an empty range
 * @throws {RangeError | TypeError} for a range that is not finite or upside down, and other bits
 *
 * @example
 * ```ts
 * import { quantizationGrid } from "lib/compression/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const grid = quantizationGrid({ min: -1, max: 3 }, { bits: 2, signed: false });
 * assert.deepEqual(grid, { scale: Math.fround(4 / 3), zeroPoint: 1, least: 0, most: 3 });
 * ```
 */
export function quantizationGrid(
  range: NumberRange,
  options: GridOptions = {},
): QuantizationGrid {
  const { bits = 8, signed = true, symmetric = signed, narrow = false } = options;
  if (!(Number.isInteger(bits) && bits >= 2 && bits <= 8)) {
    throw invalidArgument(TASK, "bits", "an integer in [2, 8]", bits);
  }
  const [min, max] = checkRange(range);
  const least = (signed ? -(2 ** (bits - 1)) : 0) + (narrow ? 1 : 0);
  const most = 2 ** (signed ? bits - 1 : bits) - 1;
  const largest = Math.max(-min, max);
  const [low, high] = symmetric ? [-largest, largest] : [min, max];
  const step = Math.fround(Math.fround(high - low) / (most - least)); // as float32 computes it
  if (step < TINY) return { scale: 1, zeroPoint: signed ? 0 : least, least, most };
  const zero = symmetric ? (least + most) / 2 : least - low / step;
  return { scale: step, zeroPoint: roundHalfToEven(zero), least, most };
}

/** The range, widened to hold 0. */
function checkRange(range: NumberRange): [min: number, max: number] {
  const { min, max } = requireObject(TASK, "range", range);
  for (const [name, value] of Object.entries({ min, max })) {
    if (!Number.isFinite(value)) {
      throw invalidArgument(TASK, `range.${name}`, "finite", value);
    }
  }
  if (min > max) throw invalidArgument(TASK, "range.max", `at least ${min}`, max);
  return [Math.min(Math.fround(min), 0), Math.max(Math.fround(max), 0)];
}

/**
 * The range of numbers, also of several arrays one after another: what a layer's inputs are calibrated
 * with for static quantization.
 *
 * @param values the numbers
 * @param before a range to widen. Default: none
 * @returns see {@linkcode NumberRange}
 * @throws {RangeError | TypeError} for no number at all, or one that is NaN
 *
 * @example
 * ```ts
 * import { rangeOf } from "lib/compression/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(rangeOf([2, -1], rangeOf([3])), { min: -1, max: 3 });
 * ```
 */
export function rangeOf(values: ArrayLike<number>, before?: NumberRange): NumberRange {
  let { min, max } = before ?? { min: Infinity, max: -Infinity };
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!(value === value)) {
      throw invalidArgument("find a range", `values[${i}]`, "a number", value);
    }
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (min <= max) return { min, max };
  throw invalidArgument("find a range", "values.length", "at least 1", values.length);
}
