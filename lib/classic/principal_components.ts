/** Principal components (主成分分析, PCA): the few directions in which rows differ most. */
import { symmetricEigen } from "../linear_algebra/mod.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { checkRows, checkWhole, type Rows } from "./_table.ts";

/** Directions, the one of the largest variance first. */
export interface PrincipalAxes {
  /** Mean of each feature. */
  readonly mean: Float64Array;
  /** Unit vectors, [kept][features]; of each the largest number is positive. */
  readonly directions: readonly Float64Array[];
  /** Variance along each, by n - 1. */
  readonly variances: Float64Array;
  /** Their shares of the variance of all directions. */
  readonly shares: Float64Array;
  /** How far rows lie from the mean along each direction, [rows][kept]. */
  readonly project: (rows: Rows) => Float64Array[];
  /** Rows from the first few of such numbers, [rows][features]. */
  readonly reconstruct: (projected: Rows) => Float64Array[];
}

/**
 * The eigenvectors of the covariance (Pearson 1901, doi:10.1080/14786440109462720; Hastie, Tibshirani &
 * Friedman, The Elements of Statistical Learning, 14.5.1).
 *
 * @param rows [count][features], at least two
 * @param kept how many directions, an integer in [1, features]. Default all
 * @returns see {@linkcode PrincipalAxes}
 * @throws {RangeError} for fewer than two rows, rows that do not fit, or a number of directions out of range
 *
 * @example
 * ```ts
 * import { findPrincipalAxes } from "lib/classic/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { directions, variances } = findPrincipalAxes([[1, 5], [3, 5]], 1);
 * assert.deepEqual([[...directions[0]!], [...variances]], [[1, 0], [2]]);
 * ```
 */
export function findPrincipalAxes(rows: Rows, kept?: number): PrincipalAxes {
  const task = "find principal axes", features = checkRows(task, rows), n = rows.length;
  if (n < 2) throw invalidArgument(task, "rows.length", "at least 2", n);
  const count = kept ?? features;
  checkWhole(task, "kept", count, features);
  const mean = new Float64Array(features), covariance = new Float64Array(features ** 2);
  for (const row of rows) for (let j = 0; j < features; j++) mean[j]! += row[j]! / n;
  for (const row of rows) {
    for (let i = 0; i < features; i++) {
      const off = (row[i]! - mean[i]!) / (n - 1);
      for (let j = 0; j <= i; j++) covariance[i * features + j]! += off * (row[j]! - mean[j]!);
    }
  }
  for (let i = 0; i < features; i++) {
    for (let j = i + 1; j < features; j++) {
      covariance[i * features + j] = covariance[j * features + i]!;
    }
  }
  const { values, vectors } = symmetricEigen(covariance);
  const variances = values.map((value) => Math.max(0, value));
  const total = variances.reduce((a, b) => a + b);
  const directions = Array.from(
    { length: count },
    (_, i) => turned(vectors.slice(i * features, (i + 1) * features)),
  );
  return {
    ...{ mean, directions, variances: variances.slice(0, count) },
    shares: variances.slice(0, count).map((variance) => total > 0 ? variance / total : 0),
    ...projections(mean, directions),
  };
}

function projections(mean: Float64Array, directions: readonly Float64Array[]) {
  const project = (rows: Rows) => {
    checkRows("project on principal axes", rows, mean.length);
    return rows.map((row) =>
      Float64Array.from(
        directions,
        (direction) => direction.reduce((sum, d, j) => sum + d * (row[j]! - mean[j]!), 0),
      )
    );
  };
  const reconstruct = (projected: Rows) => {
    const few = checkRows("reconstruct from principal axes", projected);
    checkWhole("reconstruct from principal axes", "projected[0].length", few, directions.length);
    return projected.map((row) =>
      mean.map((center, j) => {
        let sum = center;
        for (let i = 0; i < few; i++) sum += row[i]! * directions[i]![j]!;
        return sum;
      })
    );
  };
  return { project, reconstruct };
}

/** A direction and its opposite say the same; the largest number is made positive. */
function turned(direction: Float64Array): Float64Array {
  const largest = direction.reduce((most, d) => Math.abs(d) > Math.abs(most) ? d : most, 0);
  return largest < 0 ? direction.map((d) => 0 - d) : direction;
}
