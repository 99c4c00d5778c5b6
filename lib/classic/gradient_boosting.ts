/** Gradient boosting (梯度提升): trees one after another, each fitted to what is left. */
import { exp, log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import type { BoostedClassifier } from "./ada_boost.ts";
import { checkClasses, checkTable, checkWhole, largestIndex } from "./_table.ts";
import type { Rows, Table } from "./_table.ts";
import { ordersOf } from "./_grow_tree.ts";
import { growNumbers, type RegressionTree } from "./decision_tree.ts";

/** What gradient boosting can be given besides its table. */
export interface GradientBoostingOptions {
  /** How many times a tree is added (one a class, in a classification). Default 100. */
  readonly rounds?: number;
  /** Share of each tree that is added, in (0, 1]. Default 0.1. */
  readonly learningRate?: number;
  /** Questions down to a leaf. Default 3. */
  readonly depth?: number;
}

/**
 * Gradient boosting of a regression by squared error (Friedman 2001, doi:10.1214/aos/1013203451, algorithm
 * 2): begins with the mean; each tree is fitted to what is left, and a part of it is added.
 *
 * @param table see `Table`
 * @param options see {@linkcode GradientBoostingOptions}
 * @returns a function from rows to numbers
 * @throws {RangeError} for a bad table or an option out of its range
 *
 * @example
 * ```ts
 * import { fitGradientBoostingRegression } from "lib/classic/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { predict } = fitGradientBoostingRegression({ rows: [[0], [1]], targets: [0, 8] });
 * assert.ok(Math.abs(predict([[1]])[0]! - 8) < 0.01);
 * ```
 */
export function fitGradientBoostingRegression(
  table: Table,
  options: GradientBoostingOptions = {},
): { readonly predict: (rows: Rows) => Float64Array } {
  const task = "fit gradient boosting", features = checkTable(task, table);
  const { rounds, learningRate, depth } = checkBoosting(task, options), { rows } = table;
  const orders = ordersOf(table, features);
  const targets = Float64Array.from(table.targets);
  const start = targets.reduce((a, b) => a + b) / targets.length;
  const rest = targets.map((target) => target - start), trees: RegressionTree[] = [];
  for (let round = 0; round < rounds; round++) {
    const tree = growNumbers({ rows, targets: rest }, { task, features }, { depth, orders });
    tree.predict(rows).forEach((step, i) => rest[i]! -= learningRate * step);
    trees.push(tree);
  }
  const predict = (others: Rows) => {
    const sums = new Float64Array(others.length).fill(start);
    for (const tree of trees) {
      tree.predict(others).forEach((step, i) => sums[i]! += learningRate * step);
    }
    return sums;
  };
  return { predict };
}

/**
 * Gradient boosting of a classification by cross-entropy (Friedman 2001, doi:10.1214/aos/1013203451,
 * algorithm 6): each round fits a tree a class to y - p; a leaf's step is one of Newton's,
 * (K - 1) / K sum of r / sum of |r| (1 - |r|).
 *
 * @param table its targets are the numbers of classes, from 0, each with an example
 * @param options see {@linkcode GradientBoostingOptions}
 * @returns see {@linkcode BoostedClassifier}
 * @throws {RangeError} for a bad table or an option out of its range
 *
 * @example
 * ```ts
 * import { fitGradientBoostingClassifier } from "lib/classic/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const table = { rows: [[0], [1], [8], [9]], targets: [0, 0, 1, 1] };
 * const { predict } = fitGradientBoostingClassifier(table, { rounds: 5 });
 * assert.deepEqual([...predict([[2], [7]])], [0, 1]);
 * ```
 */
export function fitGradientBoostingClassifier(
  table: Table,
  options: GradientBoostingOptions = {},
): BoostedClassifier {
  const task = "fit gradient boosting", { features, classes } = checkClasses(task, table);
  const orders = ordersOf(table, features);
  const { rounds, learningRate, depth } = checkBoosting(task, options), { rows, targets } = table;
  const starts = Float64Array.from({ length: classes }, (_, k) => {
    const count = Array.from(targets).filter((target) => target === k).length;
    if (count === 0) {
      throw invalidArgument(task, "targets", `with an example of class ${k}`, targets, "object");
    }
    return log(count / rows.length);
  });
  const scores = rows.map(() => starts.slice());
  const steps: { tree: RegressionTree; values: Map<unknown, number>; k: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const probabilities = scores.map(softmax);
    for (let k = 0; k < classes; k++) {
      const rest = probabilities.map((p, i) => Number(targets[i] === k) - p[k]!);
      const tree = growNumbers({ rows, targets: rest }, { task, features }, { depth, orders });
      const leaves = rows.map((row) => tree.leafOf(row));
      const values = newtonSteps(leaves, rest, classes);
      leaves.forEach((leaf, i) => scores[i]![k]! += learningRate * values.get(leaf)!);
      steps.push({ tree, values, k });
    }
  }
  const predict = (others: Rows) =>
    Int32Array.from(others, (row) => {
      const sums = starts.slice();
      for (const { tree, values, k } of steps) {
        sums[k]! += learningRate * values.get(tree.leafOf(row))!;
      }
      return largestIndex(sums);
    });
  return { predict };
}

/** The step of each leaf. */
function newtonSteps(leaves: readonly unknown[], rest: readonly number[], classes: number) {
  const sums = new Map<unknown, { above: number; below: number }>();
  for (const [i, leaf] of leaves.entries()) {
    const sum = sums.get(leaf) ?? { above: 0, below: 0 }, r = rest[i]!;
    sum.above += r;
    sum.below += Math.abs(r) * (1 - Math.abs(r));
    sums.set(leaf, sum);
  }
  const steps = new Map<unknown, number>();
  for (const [leaf, { above, below }] of sums) {
    steps.set(leaf, below < 1e-150 ? 0 : (classes - 1) / classes * above / below);
  }
  return steps;
}

function softmax(scores: Float64Array): Float64Array {
  const largest = Math.max(...scores), powers = scores.map((score) => exp(score - largest));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

function checkBoosting(
  task: string,
  { rounds = 100, learningRate = 0.1, depth = 3 }: GradientBoostingOptions,
): Required<GradientBoostingOptions> {
  checkWhole(task, "rounds", rounds);
  checkWhole(task, "depth", depth);
  if (!(learningRate > 0 && learningRate <= 1)) {
    throw invalidArgument(task, "learningRate", "in (0, 1]", learningRate);
  }
  return { rounds, learningRate, depth };
}
