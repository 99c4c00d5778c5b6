/** The energy distance (能量距离): how far apart two samples of vectors are. */
import { invalidArgument } from "../_invalid_argument.ts";

/**
 * Energy distance of two samples (Székely & Rizzo 2013), estimated without bias:
 *
 *     2 mean |x - y| - mean |x - x'| - mean |y - y'|
 *
 * with Euclidean distances, over all pairs of an x and a y, and over all pairs of *two different* x or y
 * (a U-statistic). Its expectation is 0 where both samples are of one distribution, and above 0
 * otherwise, whatever the sizes; so of equal distributions about half of the estimates are below 0. A
 * point paired with itself, at distance 0, would add E |x - x'| / n for each sample.
 *
 * @param x rows of finite numbers one after the other, [points * dimensions], at least two points
 * @param y the same for the other sample, which may have another number of points
 * @param dimensions of a point, a positive integer
 * @returns in the unit of the numbers
 * @throws {RangeError | TypeError} when dimensions is out of its range, a sample is no whole number of
 *   points, has fewer than two, or holds a number that is not finite
 *
 * @example Two pairs of points on a line: 2 · 3.5 - 1 - 2
 * ```ts
 * import { energyDistance } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(energyDistance([0, 1], [3, 5], 1), 4);
 * ```
 *
 * Explained in notebooks/30_vae_reparameterization.ipynb.
 */
export function energyDistance(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  dimensions: number,
): number {
  if (!(Number.isSafeInteger(dimensions) && dimensions >= 1)) {
    throw invalidArgument(TASK, "dimensions", "a positive integer", dimensions);
  }
  const [a, b] = [pointsOf("x", x, dimensions), pointsOf("y", y, dimensions)];
  return 2 * meanAcross(a, b, dimensions) - meanWithin(a, dimensions) - meanWithin(b, dimensions);
}

const TASK = "compute the energy distance";

function pointsOf(name: string, values: ArrayLike<number>, dimensions: number): Float64Array {
  const points = Float64Array.from(values);
  if (!(points.length >= 2 * dimensions && points.length % dimensions === 0)) {
    const requirement = `at least two points of ${dimensions} numbers each`;
    throw invalidArgument(TASK, name, requirement, points.length);
  }
  const bad = points.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw invalidArgument(TASK, `${name}[${bad}]`, "a finite number", points[bad]);
  return points;
}

/** Over all pairs of an x and a y. */
function meanAcross(x: Float64Array, y: Float64Array, dimensions: number): number {
  let sum = 0;
  for (let i = 0; i < x.length; i += dimensions) {
    for (let j = 0; j < y.length; j += dimensions) sum += distance(x, i, y, j, dimensions);
  }
  return sum * dimensions / x.length * dimensions / y.length;
}

/** Over all pairs of two different points. */
function meanWithin(x: Float64Array, dimensions: number): number {
  const count = x.length / dimensions;
  let sum = 0;
  for (let i = dimensions; i < x.length; i += dimensions) {
    for (let j = 0; j < i; j += dimensions) sum += distance(x, i, x, j, dimensions);
  }
  return sum * 2 / (count * (count - 1));
}

/** Euclidean, of the points that begin at i and j. */
function distance(
  x: Float64Array,
  i: number,
  y: Float64Array,
  j: number,
  dimensions: number,
): number {
  let squares = 0;
  for (let d = 0; d < dimensions; d++) {
    const difference = x[i + d]! - y[j + d]!;
    squares += difference * difference;
  }
  return Math.sqrt(squares);
}
