/** The Cholesky factor of a covariance matrix, and systems that it solves. */

/**
 * L, lower triangular, with L L^T = A.
 *
 * @param matrix A, shape [n, n]: symmetric; only its lower half is read
 * @param n its size
 * @throws {RangeError} for a matrix that is not positive definite
 */
export function choleskyFactor(matrix: Float64Array, n: number): Float64Array {
  const L = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) rest -= L[i * n + k]! * L[j * n + k]!;
      if (i === j && !(rest > 0)) {
        throw new RangeError(
          "Cannot fit a Gaussian process: points are too much alike for so little noise",
        );
      }
      L[i * n + j] = i === j ? Math.sqrt(rest) : rest / L[j * n + j]!;
    }
  }
  return L;
}

/** x with L x = b. */
export function solveLower(L: Float64Array, b: ArrayLike<number>): Float64Array {
  const n = b.length, x = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let rest = b[i]!;
    for (let k = 0; k < i; k++) rest -= L[i * n + k]! * x[k]!;
    x[i] = rest / L[i * n + i]!;
  }
  return x;
}

/** x with L^T x = b. */
export function solveUpper(L: Float64Array, b: ArrayLike<number>): Float64Array {
  const n = b.length, x = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    let rest = b[i]!;
    for (let k = i + 1; k < n; k++) rest -= L[k * n + i]! * x[k]!;
    x[i] = rest / L[i * n + i]!;
  }
  return x;
}
