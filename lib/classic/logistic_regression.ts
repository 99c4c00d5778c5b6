/** Logistic regression (逻辑回归), of two classes and of more. */
import { exp, log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { solveLinearSystem } from "../linear_algebra/mod.ts";
import { checkClasses, checkRows, largestIndex, type Rows, type Table } from "./_table.ts";

/** Planes whose heights are the logarithms of odds. */
export interface LogisticModel {
  /** A row a class, [classes][features]; of two classes one row, that of class 1. */
  readonly coefficients: readonly Float64Array[];
  /** One a row of coefficients. */
  readonly intercepts: Float64Array;
  /** [rows][classes] */
  readonly probabilities: (rows: Rows) => Float64Array[];
  /** The most probable class of each row. */
  readonly predict: (rows: Rows) => Int32Array;
}

/** What {@linkcode fitLogisticRegression} can be given besides. */
export interface LogisticRegressionOptions {
  /** Weight of |w|^2 / 2, at least 0; the intercepts are free. scikit-learn's 1 / C. Default 1. */
  readonly penalty?: number;
}

const TASK = "fit a logistic regression";
const MOST_STEPS = 100;

/**
 * The planes that minimize the sum of -ln p(class of the row) + penalty |w|^2 / 2, by Newton's method, whose
 * every step solves a weighted least squares (Bishop, Pattern Recognition and Machine Learning, 4.3.3 and
 * 4.3.4). With two classes p is a sigmoid, with more a softmax.
 *
 * @param table its targets are the numbers of classes, from 0
 * @param options see {@linkcode LogisticRegressionOptions}
 * @returns see {@linkcode LogisticModel}
 * @throws {RangeError} for a bad table, a penalty below 0, or classes that planes separate and no penalty:
 *   then the weights grow without end
 *
 * @example
 * ```ts
 * import { fitLogisticRegression } from "lib/classic/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { predict } = fitLogisticRegression({ rows: [[0], [1], [3], [4]], targets: [0, 0, 1, 1] });
 * assert.deepEqual([...predict([[0.5], [3.5]])], [0, 1]);
 * ```
 */
export function fitLogisticRegression(
  table: Table,
  { penalty = 1 }: LogisticRegressionOptions = {},
): LogisticModel {
  const { features, classes } = checkClasses(TASK, table);
  if (!(penalty >= 0 && penalty < Infinity)) {
    throw invalidArgument(TASK, "penalty", "at least 0", penalty);
  }
  const outputs = classes === 2 ? 1 : classes, width = features + 1;
  const rows = table.rows.map((row) => Float64Array.from([...Array.from(row), 1]));
  const weights = new Float64Array(outputs * width); // [outputs, features and intercept]
  const lossOf = (w: Float64Array) => penalizedLoss(rows, table.targets, w, penalty);
  let loss = lossOf(weights);
  for (let step = 0; step < MOST_STEPS; step++) {
    const change = newtonStep(rows, table.targets, weights, penalty);
    const before = loss;
    // Halved until the loss falls; near the end it can't fall further than rounding.
    for (let share = 1; share > 1e-6; share /= 2) {
      const tried = weights.map((w, i) => w - share * change[i]!), found = lossOf(tried);
      if (!(found <= before + 1e-12 * Math.abs(before))) continue;
      weights.set(tried);
      loss = found;
      break;
    }
    if (change.every((by, i) => Math.abs(by) <= 1e-10 * (1 + Math.abs(weights[i]!)))) {
      return model(weights, outputs);
    }
  }
  throw separable();
}

function separable(): RangeError {
  return new RangeError(
    `Cannot ${TASK}: planes separate the classes, so the weights grow without end; give a "penalty" above 0`,
  );
}

/** Probabilities of one row by its logits: of class 1 alone where there is one output. */
function probabilitiesOf(row: ArrayLike<number>, weights: Float64Array, outputs: number) {
  const width = row.length, logits = new Float64Array(outputs);
  for (let k = 0; k < outputs; k++) {
    for (let j = 0; j < width; j++) logits[k]! += weights[k * width + j]! * row[j]!;
  }
  if (outputs === 1) return Float64Array.of(1 / (1 + exp(-logits[0]!)));
  const largest = Math.max(...logits), powers = logits.map((logit) => exp(logit - largest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

function penalizedLoss(
  rows: Rows,
  targets: ArrayLike<number>,
  weights: Float64Array,
  penalty: number,
): number {
  const width = rows[0]!.length, outputs = weights.length / width;
  let loss = 0;
  for (const [i, row] of rows.entries()) {
    const p = probabilitiesOf(row, weights, outputs), target = targets[i]!;
    loss -= log(outputs > 1 ? p[target]! : target === 1 ? p[0]! : 1 - p[0]!);
  }
  const squares = weights.reduce((sum, w, i) => i % width === width - 1 ? sum : sum + w * w, 0);
  return loss + penalty * squares / 2;
}

/** The inverse Hessian times the gradient. */
function newtonStep(
  rows: Rows,
  targets: ArrayLike<number>,
  weights: Float64Array,
  penalty: number,
): Float64Array {
  const width = rows[0]!.length, outputs = weights.length / width, n = weights.length;
  const gradient = new Float64Array(n), hessian = new Float64Array(n * n);
  for (const [r, row] of rows.entries()) {
    const p = probabilitiesOf(row, weights, outputs), target = targets[r]!;
    for (let k = 0; k < outputs; k++) {
      const off = p[k]! - Number(outputs > 1 ? target === k : target === 1);
      for (let i = 0; i < width; i++) gradient[k * width + i]! += off * row[i]!;
      for (let l = 0; l < outputs; l++) {
        const curvature = p[k]! * (Number(k === l) - p[l]!);
        for (let i = 0; i < width; i++) {
          const at = (k * width + i) * n + l * width;
          for (let j = 0; j < width; j++) hessian[at + j]! += curvature * row[i]! * row[j]!;
        }
      }
    }
  }
  for (let i = 0; i < n; i++) {
    if (i % width === width - 1) continue; // an intercept
    gradient[i]! += penalty * weights[i]!;
    hessian[i * n + i]! += penalty;
  }
  // All classes moved alike change nothing; this holds them where they are.
  for (let i = 0; outputs > 1 && i < n; i++) {
    for (let j = i % width; j < n; j += width) hessian[i * n + j]! += 1;
  }
  try {
    return solveLinearSystem(hessian, gradient);
  } catch (error) {
    throw error instanceof RangeError ? separable() : error;
  }
}

function model(weights: Float64Array, outputs: number): LogisticModel {
  const width = weights.length / outputs, features = width - 1;
  const probabilities = (rows: Rows) => {
    checkRows("predict by a logistic regression", rows, features);
    return rows.map((row) => {
      const p = probabilitiesOf([...Array.from(row), 1], weights, outputs);
      return outputs > 1 ? p : Float64Array.of(1 - p[0]!, p[0]!);
    });
  };
  return {
    coefficients: Array.from(
      { length: outputs },
      (_, k) => weights.slice(k * width, k * width + features),
    ),
    intercepts: Float64Array.from({ length: outputs }, (_, k) => weights[k * width + features]!),
    probabilities,
    predict: (rows) => Int32Array.from(probabilities(rows), largestIndex),
  };
}
