/** Which vectors of a table point most nearly the same way as another. */
import { checkSizes } from "../_check_sizes.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { checkLength, dot } from "./_vectors.ts";

/** A table with a vector for each token. */
export interface VectorTable {
  /** Length of a vector. */
  readonly dimensions: number;
  /** Shape [vocabulary, dimensions]. */
  readonly vectors: Float32Array | Float64Array;
}

/** A token, and how near its vector is. */
export interface Neighbour {
  /** Its number. */
  readonly token: number;
  /** The cosine of the angle, in [-1, 1]. */
  readonly cosine: number;
}

/** What {@linkcode nearestVectors} looks for. */
export interface NearestOptions {
  /** How many, at most. */
  readonly count: number;
  /** Tokens that are left out, such as the words of a question. Default none. */
  readonly excluded?: readonly number[];
}

/**
 * The tokens whose vectors have the largest cosine (余弦相似度) with a vector.
 *
 * @param table see {@linkcode VectorTable}
 * @param vector [dimensions]
 * @param options see {@linkcode NearestOptions}
 * @returns the nearest first, of equal ones the lower number; a vector of length 0 has the cosine 0
 * @throws {RangeError | TypeError} for a vector of another length, or a count that is not a positive integer
 *
 * @example
 * ```ts
 * import { nearestVectors } from "lib/word_vectors/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const table = { dimensions: 2, vectors: Float32Array.of(1, 0, 2, 0.1, 0, 1) };
 * const found = nearestVectors(table, [3, 0], { count: 2, excluded: [0] });
 * assert.deepEqual(found.map(({ token }) => token), [1, 2]);
 * ```
 */
export function nearestVectors(
  { dimensions, vectors }: VectorTable,
  vector: ArrayLike<number>,
  { count, excluded = [] }: NearestOptions,
): Neighbour[] {
  const task = "find the nearest vectors";
  checkSizes(task, { dimensions, count });
  checkLength(task, "vector", vector, dimensions);
  if (!(vectors.length % dimensions === 0)) {
    throw invalidArgument(
      task,
      "vectors",
      `of a length that ${dimensions} divides`,
      vectors,
      "object",
    );
  }
  const length = Math.sqrt(dot(vector, vector)), out = new Set(excluded);
  const found: Neighbour[] = [];
  for (let token = 0; token < vectors.length / dimensions; token++) {
    if (out.has(token)) continue;
    let product = 0, square = 0;
    for (let i = token * dimensions, k = 0; k < dimensions; i++, k++) {
      const value = vectors[i]!;
      product += value * vector[k]!;
      square += value * value;
    }
    const size = length * Math.sqrt(square), cosine = size === 0 ? 0 : product / size;
    if (found.length === count && !(cosine > found.at(-1)!.cosine)) continue;
    const before = found.findIndex((other) => other.cosine < cosine);
    found.splice(before < 0 ? found.length : before, 0, { token, cosine });
    if (found.length > count) found.pop();
  }
  return found;
}
