/** The Fréchet distance (弗雷歇距离) of two samples of vectors: between the Gaussians fitted to them. */
import { invalidArgument } from "../_invalid_argument.ts";
import { symmetricEigen } from "../linear_algebra/mod.ts";

/**
 * Fréchet distance of two samples, squared as the Fréchet inception distance (FID) has it: a Gaussian is
 * fitted to each, and
 *
 *     |m_x - m_y|^2 + trace(C_x + C_y - 2 (C_x^{1/2} C_y C_x^{1/2})^{1/2})
 *
 * with means m and covariances C, which divide by the number of points - 1 (Heusel et al. 2017,
 * arXiv:1706.08500, section 4; Dowson & Landau 1982). The trace of the root of C_x C_y, which is how FID
 * is mostly written, is the same: both products have the same eigenvalues.
 *
 * Give it features of a classifier rather than pixels. Its expectation is above 0 for two samples of one
 * distribution and falls with their size: compare samples of one size, with such a pair beside them.
 *
 * @param x rows of finite numbers one after the other, [points * dimensions], at least two points
 * @param y the same for the other sample, which may have another number of points
 * @param dimensions of a point, a positive integer
 * @returns at least 0 but for rounding, in the unit of the numbers squared
 * @throws {RangeError | TypeError} when dimensions is out of its range, a sample is no whole number of
 *   points, has fewer than two, or holds a number that is not finite
 *
 * @example On a line it is the difference of the means and that of the deviations, both squared
 * ```ts
 * import { frechetDistance } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.ok(Math.abs(frechetDistance([-1, 0, 1], [3, 5, 7], 1) - (25 + 1)) < 1e-12);
 * ```
 *
 * Explained in notebooks/31_diffusion.ipynb.
 */
export function frechetDistance(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  dimensions: number,
): number {
  if (!(Number.isSafeInteger(dimensions) && dimensions >= 1)) {
    throw invalidArgument(TASK, "dimensions", "a positive integer", dimensions);
  }
  const [a, b] = [gaussianOf("x", x, dimensions), gaussianOf("y", y, dimensions)];
  const root = squareRoot(a.covariance, dimensions);
  const product = sandwich(root, b.covariance, dimensions);
  let distance = 0;
  for (let i = 0; i < dimensions; i++) {
    const diagonal = i * dimensions + i;
    distance += (a.mean[i]! - b.mean[i]!) ** 2;
    distance += a.covariance[diagonal]! + b.covariance[diagonal]!;
  }
  for (const value of symmetricEigen(product).values) distance -= 2 * rootOf(value);
  return distance;
}

const TASK = "compute the Fréchet distance";

/** A Gaussian by its mean, [n], and its covariance, [n, n]. */
interface Gaussian {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

function gaussianOf(name: string, values: ArrayLike<number>, n: number): Gaussian {
  const count = values?.length / n;
  if (!(count >= 2 && Number.isSafeInteger(count))) {
    const requirement = `at least two points of ${n} numbers each`;
    throw invalidArgument(TASK, name, requirement, values?.length);
  }
  const mean = new Float64Array(n), covariance = new Float64Array(n * n);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw invalidArgument(TASK, `${name}[${i}]`, "a finite number", values[i]);
    }
    mean[i % n]! += values[i]! / count;
  }
  const centred = new Float64Array(n);
  for (let start = 0; start < values.length; start += n) {
    for (let i = 0; i < n; i++) centred[i] = values[start + i]! - mean[i]!;
    for (let i = 0; i < n; i++) {
      const row = centred[i]! / (count - 1);
      for (let j = 0; j <= i; j++) covariance[i * n + j]! += row * centred[j]!;
    }
  }
  mirror(covariance, n);
  return { mean, covariance };
}

/** Copy what is below the diagonal to the other side, so that the matrix is symmetric to the bit. */
function mirror(matrix: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) matrix[j * n + i] = matrix[i * n + j]!;
  }
}

/** Of a number that is negative only by rounding. */
function rootOf(value: number): number {
  return Math.sqrt(Math.max(0, value));
}

/** The symmetric square root of a covariance matrix: sum of sqrt(value) vector vector^T. */
function squareRoot(matrix: Float64Array, n: number): Float64Array {
  const { values, vectors } = symmetricEigen(matrix), root = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const scale = rootOf(values[k]!), vector = vectors.subarray(k * n, (k + 1) * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) root[i * n + j]! += scale * vector[i]! * vector[j]!;
    }
  }
  mirror(root, n);
  return root;
}

/** outer inner outer, of symmetric matrices. */
function sandwich(outer: Float64Array, inner: Float64Array, n: number): Float64Array {
  const result = multiply(multiply(outer, inner, n), outer, n);
  mirror(result, n);
  return result;
}

function multiply(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const product = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const factor = a[i * n + k]!;
      for (let j = 0; j < n; j++) product[i * n + j]! += factor * b[k * n + j]!;
    }
  }
  return product;
}
