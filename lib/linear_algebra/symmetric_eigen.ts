/** Eigenvalues and eigenvectors of small symmetric matrices. */
import { invalidArgument } from "../_invalid_argument.ts";

/** Eigenvalues with their eigenvectors, the largest first. */
export interface Eigen {
  /** Shape [n], falling. */
  readonly values: Float64Array;
  /** Unit vectors, perpendicular to each other, a row each in the order of the values: [n, n]. */
  readonly vectors: Float64Array;
}

const TASK = "find eigenvectors";

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, by Jacobi's rotations: each sets one pair of elements
 * off the diagonal to 0, all pairs in turn until none is left (Golub & Van Loan, Matrix Computations, section
 * 8.5 of the fourth edition).
 *
 * @param matrix shape [n, n], row after row, symmetric
 * @returns see {@linkcode Eigen}
 * @throws {RangeError} for a matrix that is not square, not symmetric or not finite
 *
 * @example
 * ```ts
 * import { symmetricEigen } from "lib/linear_algebra/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 1, 2));
 * assert.deepEqual([...values].map((value) => value.toFixed(6)), ["3.000000", "1.000000"]);
 * assert.ok(Math.abs(vectors[0]! - vectors[1]!) < 1e-12); // the first points along [1, 1]
 * ```
 */
export function symmetricEigen(matrix: Float64Array): Eigen {
  const n = Math.round(Math.sqrt(matrix.length)), a = matrix.slice();
  check(matrix, n);
  const vectors = Float64Array.from({ length: n * n }, (_, i) => Number(i % (n + 1) === 0));
  const scale = a.reduce((sum, value) => sum + value * value, 0);
  for (let sweep = 0; sweep < 60 && offDiagonal(a, n) > 1e-30 * scale; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) rotate(a, vectors, n, p, q);
    }
  }
  const order = Array.from({ length: n }, (_, i) => i)
    .sort((i, j) => a[j * n + j]! - a[i * n + i]! || i - j);
  const sorted = new Float64Array(n * n);
  order.forEach((i, row) => sorted.set(vectors.subarray(i * n, (i + 1) * n), row * n));
  return { values: Float64Array.from(order, (i) => a[i * n + i]!), vectors: sorted };
}

/** Turn rows and columns p and q so that the element between them becomes 0; the vectors' rows with them. */
function rotate(a: Float64Array, vectors: Float64Array, n: number, p: number, q: number): void {
  const between = a[p * n + q]!;
  if (between === 0) return;
  const half = (a[q * n + q]! - a[p * n + p]!) / (2 * between);
  const tangent = (half < 0 ? -1 : 1) / (Math.abs(half) + Math.sqrt(1 + half * half));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent), sine = tangent * cosine;
  const turn = (values: Float64Array, i: number, j: number) => {
    const [x, y] = [values[i]!, values[j]!];
    values[i] = cosine * x - sine * y;
    values[j] = sine * x + cosine * y;
  };
  for (let k = 0; k < n; k++) turn(a, k * n + p, k * n + q);
  for (let k = 0; k < n; k++) turn(a, p * n + k, q * n + k);
  for (let k = 0; k < n; k++) turn(vectors, p * n + k, q * n + k);
}

/** Sum of the squares above the diagonal. */
function offDiagonal(a: Float64Array, n: number): number {
  let sum = 0;
  for (let row = 0; row < n; row++) {
    for (let column = row + 1; column < n; column++) sum += a[row * n + column]! ** 2;
  }
  return sum;
}

function check(matrix: Float64Array, n: number): void {
  if (n === 0 || n * n !== matrix.length) {
    throw invalidArgument(TASK, "matrix", "square, with at least one row", matrix, "object");
  }
  const largest = matrix.reduce(
    (most, value) => Math.abs(value) > most ? Math.abs(value) : most, // passes over NaN
    0,
  );
  for (let i = 0; i < matrix.length; i++) {
    const other = matrix[(i % n) * n + Math.floor(i / n)]!;
    if (Math.abs(matrix[i]! - other) <= 1e-9 * largest) continue; // NaN is refused, too
    throw invalidArgument(
      TASK,
      `matrix[${i}]`,
      `finite and ${other}, as across the diagonal`,
      matrix[i],
    );
  }
}
