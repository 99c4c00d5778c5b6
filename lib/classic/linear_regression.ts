/** Linear regression (线性回归): least squares, ridge and lasso. */
import { invalidArgument } from "../_invalid_argument.ts";
import { solveLinearSystem } from "../linear_algebra/mod.ts";
import { checkRows, checkTable, type Rows, type Table } from "./_table.ts";

/** A plane through the examples: intercept + sum of coefficient times feature. */
export interface LinearModel {
  /** One a feature. */
  readonly coefficients: Float64Array;
  /** Where all features are 0. */
  readonly intercept: number;
  /** The plane's height at each row. */
  readonly predict: (rows: Rows) => Float64Array;
}

/** What {@linkcode fitLinearRegression} can be given besides. */
export interface LinearRegressionOptions {
  /** Weight of the squares of the coefficients, at least 0 (ridge). Default 0. */
  readonly ridge?: number;
  /** Whether there is an intercept, which is never penalized. Default true. */
  readonly intercept?: boolean;
}

const TASK = "fit a linear regression";

/**
 * The coefficients b that minimize |y - X b - intercept|^2 + ridge |b|^2, by the normal equations of centred
 * and scaled features (Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, 3.2 and 3.4.1).
 *
 * @param table see `Table`
 * @param options see {@linkcode LinearRegressionOptions}
 * @returns see {@linkcode LinearModel}
 * @throws {RangeError} for a table that is empty, ragged or not finite, or features that are combinations of
 *   others, where only a ridge decides
 *
 * @example
 * ```ts
 * import { fitLinearRegression } from "lib/classic/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { predict } = fitLinearRegression({ rows: [[0], [1], [2]], targets: [1, 3, 5] });
 * assert.ok(Math.abs(predict([[10]])[0]! - 21) < 1e-9);
 * ```
 */
export function fitLinearRegression(
  table: Table,
  { ridge = 0, intercept = true }: LinearRegressionOptions = {},
): LinearModel {
  const features = checkTable(TASK, table);
  if (!(ridge >= 0 && ridge < Infinity)) throw invalidArgument(TASK, "ridge", "at least 0", ridge);
  const { rows, centers, lengths, center, targets } = centred(table, features, intercept);
  const gram = new Float64Array(features * features), right = new Float64Array(features);
  for (const [r, row] of rows.entries()) {
    for (let i = 0; i < features; i++) {
      right[i]! += row[i]! * targets[r]!;
      for (let j = 0; j < features; j++) gram[i * features + j]! += row[i]! * row[j]!;
    }
  }
  for (let i = 0; i < features; i++) gram[i * features + i]! += ridge / lengths[i]! ** 2;
  const coefficients = solve(gram, right).map((b, i) => b / lengths[i]!);
  return model(coefficients, center - dot(coefficients, centers));
}

/**
 * The lasso: minimizes |y - X b - intercept|^2 / (2 n) + penalty sum of |b|, one coefficient after another
 * (coordinate descent; Friedman, Hastie & Tibshirani 2010, doi:10.18637/jss.v033.i01). Features should be
 * standardized, since the penalty sees their units.
 *
 * @param table see `Table`
 * @param penalty weight of the sum of |b|, at least 0; a large one leaves few coefficients
 * @returns see {@linkcode LinearModel}
 * @throws {RangeError} for a bad table or a penalty below 0
 *
 * @example
 * ```ts
 * import { fitLasso } from "lib/classic/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { coefficients } = fitLasso({ rows: [[-1], [1]], targets: [-3, 3] }, 1);
 * assert.ok(Math.abs(coefficients[0]! - 2) < 1e-12); // 3, less the penalty
 * ```
 */
export function fitLasso(table: Table, penalty: number): LinearModel {
  const features = checkTable("fit a lasso", table);
  if (!(penalty >= 0 && penalty < Infinity)) {
    throw invalidArgument("fit a lasso", "penalty", "at least 0", penalty);
  }
  const { rows, centers, lengths, center, targets } = centred(table, features, true);
  const n = rows.length, scaled = new Float64Array(features); // coefficient times the feature's length
  const rest = Float64Array.from(targets);
  for (let round = 0, moved = Infinity; round < 100_000 && moved > 1e-13; round++) {
    moved = 0;
    for (let j = 0; j < features; j++) {
      const before = scaled[j]!;
      let pull = before;
      for (let r = 0; r < n; r++) pull += rows[r]![j]! * rest[r]!;
      const after = softThreshold(pull, n * penalty / lengths[j]!);
      if (after === before) continue;
      for (let r = 0; r < n; r++) rest[r]! -= rows[r]![j]! * (after - before);
      scaled[j] = after;
      moved = Math.max(moved, Math.abs(after - before));
    }
  }
  const coefficients = scaled.map((b, j) => b / lengths[j]!);
  return model(coefficients, center - dot(coefficients, centers));
}

function softThreshold(value: number, by: number): number {
  return Math.sign(value) * Math.max(0, Math.abs(value) - by);
}

/** Features with mean 0 and length 1, targets with mean 0; without an intercept nothing is centred. */
function centred({ rows, targets }: Table, features: number, intercept: boolean) {
  const meanOf = (values: readonly number[]) =>
    intercept ? values.reduce((a, b) => a + b, 0) / rows.length : 0;
  const columns = Array.from({ length: features }, (_, j) => rows.map((row) => row[j]!));
  const centers = columns.map(meanOf), center = meanOf(Array.from(targets));
  const lengths = columns.map((column, j) => {
    const length = Math.sqrt(column.reduce((sum, value) => sum + (value - centers[j]!) ** 2, 0));
    return length > 0 ? length : 1;
  });
  return {
    rows: rows.map((row) => Float64Array.from(row, (x, j) => (x - centers[j]!) / lengths[j]!)),
    targets: Float64Array.from(targets, (y) => y - center),
    ...{ centers, center, lengths },
  };
}

function solve(gram: Float64Array, right: Float64Array): Float64Array {
  try {
    return solveLinearSystem(gram, right);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new RangeError(
      `Cannot ${TASK}: a feature is a combination of others; leave it out, or give a "ridge" above 0`,
    );
  }
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function model(coefficients: Float64Array, intercept: number): LinearModel {
  const predict = (rows: Rows) => {
    checkRows("predict by a linear model", rows, coefficients.length);
    return Float64Array.from(rows, (row) => intercept + dot(coefficients, row));
  };
  return { coefficients, intercept, predict };
}
