/** The product of two matrices of integers. */
import * as tf from "@tensorflow/tfjs";
import { Int8Matrix } from "../backend/mod.ts";
import { checkSizes } from "../_check_sizes.ts";
import { invalidArgument } from "../_invalid_argument.ts";

/** Sizes and zero points of {@linkcode matMulInteger}. */
export interface MatMulIntegerOptions {
  /** Rows of A. */
  readonly rows: number;
  /** Columns of A and rows of B: at most 33,025, so that no sum leaves 32 bits. */
  readonly inner: number;
  /** Columns of B. */
  readonly columns: number;
  /** Subtracted from each number of A. Default 0. */
  readonly aZeroPoint?: number;
  /** Subtracted from each number of B. Default 0. */
  readonly bZeroPoint?: number;
}

const TASK = "multiply matrices of integers";
/** 33,025 x 255 x 255 is below 2^31. */
const MOST_INNER = 33_025;

/**
 * Product of two matrices of 8-bit integers, summed in 32 bits: Y = (A - a)(B - b), with the zero
 * points a and b (`MatMulInteger` of ONNX, operator set 10). For many products with one B see
 * {@linkcode Int8Matrix}, whose kernel computes this one too where the backend is WebAssembly.
 *
 * @param a A [rows, inner], row by row
 * @param b B [inner, columns], row by row
 * @param options see {@linkcode MatMulIntegerOptions}
 * @returns Y [rows, columns]
 * @throws {RangeError | TypeError} for sizes that are no positive integers or do not fit
 *
 * @example
 * ```ts
 * import { matMulInteger } from "lib/compression/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const a = Uint8Array.of(10, 20), b = Int8Array.of(3, -4); // [1, 2] and [2, 1]
 * const options = { rows: 1, inner: 2, columns: 1, aZeroPoint: 10 };
 * assert.deepEqual([...matMulInteger(a, b, options)], [0 * 3 + 10 * -4]);
 * ```
 */
export function matMulInteger(
  a: Uint8Array | Int8Array,
  b: Uint8Array | Int8Array,
  options: MatMulIntegerOptions,
): Int32Array {
  const { rows, inner, columns, aZeroPoint = 0, bZeroPoint = 0 } = options;
  checkSizes(TASK, { rows, inner, columns });
  if (inner > MOST_INNER) throw invalidArgument(TASK, "inner", `at most ${MOST_INNER}`, inner);
  checkLength("a", a, rows * inner);
  checkLength("b", b, inner * columns);
  if (tf.getBackend() === "wasm") {
    const matrix = new Int8Matrix(b, { inner, columns });
    try {
      return matrix.multiply(a, { rows, aZeroPoint, bZeroPoint });
    } finally {
      matrix.dispose();
    }
  }
  const y = new Int32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const out = y.subarray(row * columns, (row + 1) * columns);
    for (let i = 0; i < inner; i++) {
      const value = a[row * inner + i]! - aZeroPoint;
      if (value === 0) continue; // half of what a relu gives
      const start = i * columns;
      for (let j = 0; j < columns; j++) out[j]! += value * (b[start + j]! - bZeroPoint);
    }
  }
  return y;
}

function checkLength(name: string, { length }: ArrayLike<number>, needed: number): void {
  if (length === needed) return;
  throw invalidArgument(TASK, `${name}.length`, `${needed}`, length);
}
