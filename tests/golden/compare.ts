/** Compares what lib computed with what a reference computed, number by number. */
import { assertClose, type Tolerance } from "../_assert_close.ts";

/**
 * Throw unless `got` has the structure of `expected` and every number is within the tolerance.
 *
 * `{min, median, max, n_seeds}` is a band over seeds: a number in [min, max], or within the tolerance of an
 * end, passes.
 */
export function compare(got: unknown, expected: unknown, tolerance: Tolerance, path: string): void {
  if (typeof expected === "number") return compareNumber(got, expected, tolerance, path);
  if (expected !== null && typeof expected === "object") {
    if (isBand(expected) && typeof got === "number") {
      const nearest = Math.min(Math.max(got, expected.min), expected.max);
      return assertClose(
        got,
        nearest,
        tolerance,
        `${path}, within [${expected.min}, ${expected.max}]`,
      );
    }
    if (got === null || typeof got !== "object") {
      throw new Error(`${path}: got ${JSON.stringify(got)}, expected ${describe(expected)}`);
    }
    const gotSize = "length" in got ? got.length : undefined;
    if (Array.isArray(expected) && gotSize !== expected.length) {
      throw new Error(`${path}: got ${gotSize} elements, expected ${expected.length}`);
    }
    for (const [key, value] of Object.entries(expected)) {
      compare((got as Record<string, unknown>)[key], value, tolerance, `${path}.${key}`);
    }
    return;
  }
  if (got !== expected) {
    throw new Error(`${path}: got ${JSON.stringify(got)}, expected ${JSON.stringify(expected)}`);
  }
}

function compareNumber(got: unknown, expected: number, tolerance: Tolerance, path: string) {
  if (typeof got === "bigint") got = Number(got);
  if (typeof got !== "number") {
    throw new Error(`${path}: got ${JSON.stringify(got)}, expected the number ${expected}`);
  }
  assertClose(got, expected, tolerance, path);
}

function isBand(value: object): value is { min: number; max: number } {
  return "min" in value && "max" in value && "n_seeds" in value;
}

function describe(expected: object): string {
  return Array.isArray(expected) ? `an array of ${expected.length}` : "an object";
}
