/** Positions, which attention by itself does not see: sinusoids to add, and rotations. */
import { invalidArgument } from "../_invalid_argument.ts";
import { cosine, sine } from "../_sine_cosine.ts";

/** Wavelengths grow from 2 pi to 10,000 times that (Vaswani et al. 2017, section 3.5). */
const BASE = 10_000;

/** position / 10000^(2 i / dimensions), the angle of the pair i. */
function angle(position: number, i: number, dimensions: number): number {
  return position * BASE ** (-2 * i / dimensions);
}

function checkSizes(task: string, length: number, dimensions: number): void {
  if (!(Number.isSafeInteger(length) && length > 0)) {
    throw invalidArgument(task, "length", "a positive integer", length);
  }
  if (!(Number.isSafeInteger(dimensions) && dimensions > 0 && dimensions % 2 === 0)) {
    throw invalidArgument(task, "dimensions", "a positive even integer", dimensions);
  }
}

/**
 * Sinusoidal positions (正弦位置编码; Vaswani et al. 2017, section 3.5): in the columns 2i and 2i + 1
 * the sine and the cosine of position / 10000^(2i / dimensions).
 *
 * @param length places, a positive integer
 * @param dimensions numbers for each, a positive even integer
 * @returns [length, dimensions]
 * @throws {RangeError} for a size out of its range
 *
 * @example
 * ```ts
 * import { sinusoidalPositions } from "lib/transformer/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const [, second] = sinusoidalPositions(2, 2);
 * assert.deepEqual([...second!].map((x) => x.toFixed(4)), ["0.8415", "0.5403"]); // of 1 radian
 * ```
 */
export function sinusoidalPositions(length: number, dimensions: number): Float64Array[] {
  checkSizes("compute sinusoidal positions", length, dimensions);
  return Array.from(
    { length },
    (_, position) =>
      Float64Array.from({ length: dimensions }, (_, column) => {
        const at = angle(position, Math.floor(column / 2), dimensions);
        return column % 2 === 0 ? sine(at) : cosine(at);
      }),
  );
}

/** The rotations of {@linkcode rotate}: one row a place. */
export interface RotaryPositions {
  /** [length, dimensions]; the second half of a row repeats the first. */
  readonly cos: readonly Float64Array[];
  /** [length, dimensions] */
  readonly sin: readonly Float64Array[];
}

/**
 * Rotary position embedding (旋转位置编码, RoPE; Su et al. 2021, arXiv:2104.09864, equation 34), in the
 * half-split form: the numbers i and i + dimensions / 2 of a row make a pair, which is turned by
 * position / 10000^(2i / dimensions).
 *
 * @param length places, a positive integer
 * @param dimensions numbers for each, a positive even integer
 * @returns cosines and sines
 * @throws {RangeError} for a size out of its range
 *
 * @example
 * ```ts
 * import { rotaryPositions } from "lib/transformer/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { cos, sin } = rotaryPositions(1, 4); // the first place is not turned
 * assert.deepEqual([[...cos[0]!], [...sin[0]!]], [[1, 1, 1, 1], [0, 0, 0, 0]]);
 * ```
 */
export function rotaryPositions(length: number, dimensions: number): RotaryPositions {
  checkSizes("compute rotary positions", length, dimensions);
  const table = (f: (angle: number) => number) =>
    Array.from(
      { length },
      (_, position) =>
        Float64Array.from({ length: dimensions }, (_, column) =>
          f(angle(position, column % (dimensions / 2), dimensions))),
    );
  return { cos: table(cosine), sin: table(sine) };
}

/**
 * Turn the rows of queries or keys by their places: x cos + (-second half, first half) sin. The dot
 * product of two turned rows depends on how far apart they stand, not on where.
 *
 * @param rows [length, dimensions]
 * @param positions from {@linkcode rotaryPositions}, at least as long
 * @returns [length, dimensions]
 * @throws {RangeError} when there are more rows than places, or a row has another size
 *
 * @example
 * ```ts
 * import { rotaryPositions, rotate } from "lib/transformer/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const [, second] = rotate([[1, 0], [1, 0]], rotaryPositions(2, 2));
 * assert.deepEqual([...second!], [Math.cos(1), Math.sin(1)]);
 * ```
 */
export function rotate(
  rows: readonly ArrayLike<number>[],
  { cos, sin }: RotaryPositions,
): Float64Array[] {
  const task = "apply rotary positions", dimensions = cos[0]!.length, half = dimensions / 2;
  if (rows.length > cos.length) {
    throw invalidArgument(task, "rows", `at most ${cos.length} rows`, rows, "object");
  }
  return rows.map((row, position) => {
    if (row.length !== dimensions) {
      const name = `rows[${position}]`;
      throw invalidArgument(task, name, `${dimensions} numbers long`, row, "object");
    }
    return Float64Array.from({ length: dimensions }, (_, i) => {
      const partner = i < half ? -row[i + half]! : row[i - half]!;
      return row[i]! * cos[position]![i]! + partner * sin[position]![i]!;
    });
  });
}
