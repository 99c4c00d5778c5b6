/** Standardization (标准化): each feature with mean 0 and deviation 1 over the examples that were fitted. */
import { invalidArgument } from "../_invalid_argument.ts";
import { checkRows, type Rows } from "./_table.ts";

/** What {@linkcode fitStandardScaler} learned. */
export interface StandardScaler {
  /** Mean of each feature. */
  readonly means: Float64Array;
  /** Standard deviation of each, by n; 1 for a feature that never changes. */
  readonly deviations: Float64Array;
  /** Rows in deviations from the mean. */
  readonly transform: (rows: Rows) => Float64Array[];
}

/**
 * Learns mean and standard deviation (by n) of each feature, as scikit-learn's StandardScaler. Fit it on the
 * training rows alone, or the test rows tell of themselves.
 *
 * @param rows [count][features]
 * @returns see {@linkcode StandardScaler}
 * @throws {RangeError} for no rows, rows of different lengths, or a number that is not finite
 *
 * @example
 * ```ts
 * import { fitStandardScaler } from "lib/classic/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { transform } = fitStandardScaler([[1], [3]]);
 * assert.deepEqual(transform([[5]]).map((row) => [...row]), [[3]]);
 * ```
 */
export function fitStandardScaler(rows: Rows): StandardScaler {
  const task = "standardize", features = checkRows(task, rows);
  const means = new Float64Array(features), deviations = new Float64Array(features);
  for (let j = 0; j < features; j++) {
    let sum = 0, squares = 0;
    for (const row of rows) sum += row[j]!;
    const mean = sum / rows.length;
    for (const row of rows) squares += (row[j]! - mean) ** 2;
    const deviation = Math.sqrt(squares / rows.length);
    means[j] = mean;
    deviations[j] = deviation > 0 ? deviation : 1;
    if (!Number.isFinite(mean + deviation)) {
      throw invalidArgument(task, "rows", `small enough for a variance, feature ${j}`, mean);
    }
  }
  const transform = (others: Rows) => {
    checkRows(task, others, features);
    return others.map((row) =>
      Float64Array.from(row, (value, j) => (value - means[j]!) / deviations[j]!)
    );
  };
  return { means, deviations, transform };
}
