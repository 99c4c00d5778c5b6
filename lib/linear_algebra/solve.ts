/** Solves small dense systems of linear equations. */

/**
 * x with A x = b, by Gaussian elimination with partial pivoting.
 *
 * @param matrix A, shape [n, n], row after row
 * @param right b, shape [n]
 * @throws {RangeError} when the matrix is singular
 */
export function solveLinearSystem(matrix: Float64Array, right: Float64Array): Float64Array {
  const n = right.length, a = matrix.slice(), x = right.slice();
  const largest = matrix.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const exchange = (values: Float64Array, i: number, j: number) => {
    [values[i], values[j]] = [values[j]!, values[i]!];
  };
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let row = column + 1; row < n; row++) {
      if (Math.abs(a[row * n + column]!) > Math.abs(a[pivot * n + column]!)) pivot = row;
    }
    if (!(Math.abs(a[pivot * n + column]!) > 1e-14 * largest)) { // rounding leaves no exact 0
      throw new RangeError("Cannot solve the linear system: its matrix must not be singular");
    }
    for (let j = 0; j < n; j++) exchange(a, column * n + j, pivot * n + j);
    exchange(x, column, pivot);
    for (let row = column + 1; row < n; row++) {
      const factor = a[row * n + column]! / a[column * n + column]!;
      for (let j = column; j < n; j++) a[row * n + j]! -= factor * a[column * n + j]!;
      x[row]! -= factor * x[column]!;
    }
  }
  for (let row = n - 1; row >= 0; row--) {
    for (let j = row + 1; j < n; j++) x[row]! -= a[row * n + j]! * x[j]!;
    x[row]! /= a[row * n + row]!;
  }
  return x;
}
