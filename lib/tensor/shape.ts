/** Shape checks whose errors name both shapes. */
import { invalidArgument } from "../_invalid_argument.ts";

/** One expected dimension: a size, a dimension word such as "batch", or null for any size. */
export type ExpectedDimension = number | string | null;

/** Anything that has a shape: a tensor, a variable. */
export interface Shaped {
  /** The sizes of the dimensions. */
  readonly shape: readonly number[];
}

/** Whose argument is checked, for the error's text. */
export interface ShapeContext {
  /** What the function does, to follow "Cannot": "compute attention". */
  readonly function: string;
  /** The argument's name. */
  readonly argument: string;
}

/**
 * A shape as text, with the dimension words as they are: "[batch, 64]".
 *
 * @param shape A tensor, or its (expected) dimensions.
 * @returns The text; "[] (a scalar)" when there is no dimension.
 *
 * @example
 * ```ts
 * import { describeShape } from "lib/tensor/shape.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(describeShape(["batch", 3, null]), "[batch, 3, any]");
 * assert.equal(describeShape([]), "[] (a scalar)");
 * ```
 */
export function describeShape(shape: Shaped | readonly ExpectedDimension[]): string {
  const dimensions: readonly ExpectedDimension[] = "shape" in shape ? shape.shape : shape;
  if (dimensions.length === 0) return "[] (a scalar)";
  return `[${dimensions.map((dimension) => dimension ?? "any").join(", ")}]`;
}

/**
 * Asserts that a tensor has the expected shape. A dimension word stands for any size, but for the
 * same size wherever it appears in one expected shape.
 *
 * @param tensor Anything with a shape.
 * @param expected A size, a word or null for each dimension; [] for a scalar.
 * @param context Whose argument it is.
 * @throws {RangeError} When the shapes differ; the text names both.
 * @throws {TypeError} When it has no shape.
 *
 * @example
 * ```ts
 * import * as tf from "@tensorflow/tfjs";
 * import { assertShape } from "lib/tensor/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const weights = tf.zeros([5, 3]);
 * assert.throws(
 *   () =>
 *     assertShape(weights, ["inputs", 4], {
 *       function: "apply a dense layer",
 *       argument: "weights",
 *     }),
 *   /"weights" must be of shape \[inputs, 4\], current shape is \[5, 3\]/,
 * );
 * ```
 */
export function assertShape(
  tensor: Shaped,
  expected: readonly ExpectedDimension[],
  context: ShapeContext,
): void {
  const actual = tensor?.shape;
  if (!Array.isArray(actual)) {
    throw invalidArgument(context.function, context.argument, "a tensor", tensor, "never");
  }
  const sizeOfWord = new Map<string, number>();
  const matches = actual.length === expected.length && expected.every((dimension, axis) => {
    const size = actual[axis]!;
    if (typeof dimension !== "string") return dimension === null || dimension === size;
    const known = sizeOfWord.get(dimension) ?? size;
    sizeOfWord.set(dimension, known);
    return known === size;
  });
  if (matches) return;
  throw new RangeError(
    `Cannot ${context.function}: "${context.argument}" must be of shape ` +
      `${describeShape(expected)}, current shape is ${describeShape(actual)}`,
  );
}
