/** The one comparison of computed numbers with expected ones. */
import assert from "node:assert/strict";

/** `|got - expected| <= atol + rtol |expected|` */
export interface Tolerance {
  readonly rtol: number;
  readonly atol: number;
}

/** What the roundings of float32 add up to in a few dozen terms. */
export const FLOAT32: Tolerance = { rtol: 1e-5, atol: 1e-5 };

interface TensorLike {
  readonly shape: readonly number[];
  dataSync(): ArrayLike<number>;
}

/** One number, many in order, or a tensor. */
export type Numbers = number | ArrayLike<number> | TensorLike;

/**
 * Throw unless as many numbers as expected are there and each is within the tolerance of its own.
 *
 * Two tensors must also agree in shape. NaN is close to nothing, an infinity only to itself.
 *
 * @param got What was computed.
 * @param expected What it should be.
 * @param tolerance A number is the largest absolute difference.
 * @param name What the numbers are, for the error: `context[1][0]: got 0.5, expected 0.4, ...`.
 */
export function assertClose(
  got: Numbers,
  expected: Numbers,
  tolerance: number | Tolerance = FLOAT32,
  name = "value",
): void {
  const { rtol, atol } = typeof tolerance === "number" ? { rtol: 0, atol: tolerance } : tolerance;
  if (isTensor(got) && isTensor(expected)) assert.deepEqual(got.shape, expected.shape, name);
  const values = valuesOf(got), references = valuesOf(expected);
  if (values.length !== references.length) {
    assert.fail(`${name}: got ${values.length} numbers, expected ${references.length}`);
  }
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!, reference = references[i]!;
    const difference = Math.abs(value - reference), limit = atol + rtol * Math.abs(reference);
    if (value === reference || (Number.isFinite(reference) && difference <= limit)) continue;
    assert.fail(
      `${name}${positionOf(i, isTensor(expected) ? expected : got)}: got ${value}, ` +
        `expected ${reference}, off by ${difference}, tolerance ${limit}`,
    );
  }
}

function isTensor(numbers: Numbers): numbers is TensorLike {
  return typeof numbers === "object" && "dataSync" in numbers;
}

function valuesOf(numbers: Numbers): ArrayLike<number> {
  if (typeof numbers === "number") return [numbers];
  return isTensor(numbers) ? numbers.dataSync() : numbers;
}

function positionOf(index: number, numbers: Numbers): string {
  if (typeof numbers === "number") return "";
  if (!isTensor(numbers)) return `[${index}]`;
  let position = "";
  for (const length of numbers.shape.toReversed()) {
    position = `[${index % length}]${position}`;
    index = Math.floor(index / length);
  }
  return position;
}
