/** How much more often words stand near each other than by chance, and vectors made of that. */
import { checkSizes } from "../_check_sizes.ts";
import { log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { dot } from "./_vectors.ts";
import type { CoOccurrences } from "./co_occurrences.ts";

/**
 * Pointwise mutual information (逐点互信息, PMI) of each cell, ln (X_ij X / (X_i X_j)), where X_i is the sum of
 * a row and X that of all cells (Church & Hanks 1990).
 *
 * @param counts a symmetric matrix, see {@linkcode CoOccurrences}
 * @returns in nats, for each cell that is not 0; where a cell is 0 it is minus infinity
 *
 * @example
 * ```ts
 * import { coOccurrences, pointwiseInformation } from "lib/word_vectors/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const counts = coOccurrences([[0, 1], [2, 3]], { vocabulary: 4, window: 1 });
 * assert.ok([...pointwiseInformation(counts)].every((value) => value === Math.log(4)));
 * ```
 */
export function pointwiseInformation(counts: CoOccurrences): Float64Array {
  const { vocabulary, rows, columns, values } = counts, sums = new Float64Array(vocabulary);
  values.forEach((value, c) => sums[rows[c]!]! += value);
  const total = values.reduce((sum, value) => sum + value, 0);
  return values.map((value, c) => log(value * total / (sums[rows[c]!]! * sums[columns[c]!]!)));
}

/** How {@linkcode informationVectors} finds its axes. */
export interface InformationOptions {
  /** Length of a vector, at most the size of the vocabulary. */
  readonly dimensions: number;
  /** Times that the matrix is applied. Default 20. */
  readonly iterations?: number;
  /** Where the axes start. */
  readonly random: Random;
}

/**
 * Word vectors from positive PMI: the matrix max(PMI, 0), in its best approximation by `dimensions` singular
 * vectors, each times the root of its singular value (Levy & Goldberg 2014, "Neural word embedding as
 * implicit matrix factorization", section 4). The singular vectors come from subspace iteration.
 *
 * @param counts a symmetric matrix, see {@linkcode CoOccurrences}
 * @param options see {@linkcode InformationOptions}
 * @returns shape [vocabulary, dimensions]
 * @throws {RangeError | TypeError} for an option out of its range
 *
 * @example
 * ```ts
 * import { coOccurrences, informationVectors } from "lib/word_vectors/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const counts = coOccurrences([[0, 1], [2, 1], [3, 4], [5, 4]], { vocabulary: 6, window: 1 });
 * const vectors = informationVectors(counts, { dimensions: 2, random: new Random(0) });
 * assert.equal(vectors.length, 12);
 * ```
 */
export function informationVectors(
  counts: CoOccurrences,
  { dimensions, iterations = 20, random }: InformationOptions,
): Float64Array {
  const task = "make vectors of mutual information", { vocabulary } = counts;
  checkSizes(task, { dimensions, iterations });
  if (dimensions > vocabulary) {
    throw invalidArgument(task, "dimensions", `at most ${vocabulary}`, dimensions);
  }
  requireRandom(task, random);
  const positive = pointwiseInformation(counts).map((value) => Math.max(value, 0));
  let axes: Float64Array[] = Array.from({ length: dimensions }, () => {
    const axis = new Float64Array(vocabulary);
    random.fillNormal(axis);
    return axis;
  });
  for (let step = 0; step < iterations; step++) {
    axes = orthonormal(axes).map((axis) => product(counts, positive, axis));
  }
  axes = orthonormal(axes);
  const roots = axes.map((axis) => {
    const image = product(counts, positive, axis);
    return Math.sqrt(Math.sqrt(dot(image, image)));
  });
  const vectors = new Float64Array(vocabulary * dimensions);
  axes.forEach((axis, k) => {
    axis.forEach((value, i) => vectors[i * dimensions + k] = roots[k]! * value);
  });
  return vectors;
}

/** A sparse matrix times a vector. */
function product({ rows, columns }: CoOccurrences, values: Float64Array, x: Float64Array) {
  const y = new Float64Array(x.length);
  for (let c = 0; c < values.length; c++) y[rows[c]!]! += values[c]! * x[columns[c]!]!;
  return y;
}

/** Gram and Schmidt's vectors, each twice made perpendicular to those before it. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const found: Float64Array[] = [];
  for (const vector of vectors) {
    const own = vector.slice();
    for (const other of [...found, ...found]) {
      const share = dot(own, other);
      for (let i = 0; i < own.length; i++) own[i]! -= share * other[i]!;
    }
    const length = Math.sqrt(dot(own, own));
    found.push(length > 0 ? own.map((value) => value / length) : own);
  }
  return found;
}
