/** Distances and similarities of all pairs of points. */
import { sumOf, type Values } from "./_checks.ts";
import { checkPoints, distance, lengthOf } from "./_points.ts";

/**
 * Euclidean distances of all pairs (scikit-learn's `euclidean_distances`).
 *
 * @param points shape [points, dimensions]
 * @returns shape [points, points], symmetric, with zeros on the diagonal
 * @throws {RangeError | TypeError} for points of different lengths, or coordinates that are not finite
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(metrics.euclideanDistances([[0, 0], [3, 4]]), [[0, 5], [5, 0]]);
 * ```
 */
export function euclideanDistances(points: readonly Values[]): number[][] {
  checkPoints("compute Euclidean distances", points);
  return points.map((a) => points.map((b) => distance(a, b)));
}

/**
 * Cosine similarities of all pairs: a b / (|a| |b|); 0 for a point of zeros (scikit-learn's
 * `cosine_similarity`).
 *
 * @param points shape [points, dimensions]
 * @returns shape [points, points], symmetric, in [-1, 1]
 * @throws {RangeError | TypeError} for points of different lengths, or coordinates that are not finite
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(metrics.cosineSimilarities([[2, 0], [0, 3]]), [[1, 0], [0, 1]]);
 * ```
 */
export function cosineSimilarities(points: readonly Values[]): number[][] {
  checkPoints("compute cosine similarities", points);
  const directions = points.map((point) => {
    const length = lengthOf(point) || 1;
    return Array.from(point, (x) => x / length);
  });
  return directions.map((a) => directions.map((b) => sumOf(a.length, (i) => a[i]! * b[i]!)));
}
