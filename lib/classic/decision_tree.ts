/** Decision trees (决策树): questions about one feature at a time, chosen one after another (CART). */
import { log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import type { Random } from "../random/mod.ts";
import { checkClasses, checkRows, checkTable, checkWhole, largestIndex } from "./_table.ts";
import type { Rows, Table } from "./_table.ts";
import type { Impurity, Orders } from "./_best_threshold.ts";
import { grow, type TreeNode } from "./_grow_tree.ts";

export type { TreeNode } from "./_grow_tree.ts";

/** What a tree can be given besides its table. */
export interface TreeOptions {
  /** Most questions between root and leaf. Default: until all leaves are pure. */
  readonly depth?: number;
  /** Weight of each example, at least 0: [count]. Default 1 each. */
  readonly weights?: ArrayLike<number>;
  /** How many features, drawn anew at each node, are asked about. Default all; fewer need `random`. */
  readonly featuresPerNode?: number;
  /** The source of those draws. */
  readonly random?: Random;
}

/** What a classification tree can be given besides. */
export interface ClassificationTreeOptions extends TreeOptions {
  /** How mixed a node is: "gini" or "entropy". Default "gini". */
  readonly criterion?: "gini" | "entropy";
}

/** A tree that predicts classes. */
export interface ClassificationTree {
  /** The first question. */
  readonly root: TreeNode;
  /** Shares of the classes in the leaf of each row, [rows][classes]. */
  readonly probabilities: (rows: Rows) => Float64Array[];
  /** The largest share's class; of several the one with the smallest number. */
  readonly predict: (rows: Rows) => Int32Array;
}

/** A tree that predicts numbers. */
export interface RegressionTree {
  /** The first question. */
  readonly root: TreeNode;
  /** The mean target in the leaf of each row. */
  readonly predict: (rows: Rows) => Float64Array;
  /** The leaf of one row. */
  readonly leafOf: (row: ArrayLike<number>) => TreeNode;
}

/**
 * Gini's impurity (基尼不纯度) of examples: 1 - sum of share^2, the probability that two of them, drawn with
 * replacement, are of different classes.
 *
 * @param counts how many there are of each class, or their weights, at least 0
 * @returns in [0, 1); 0 where all are of one class
 * @throws {RangeError} for a count below 0, or none above
 *
 * @example
 * ```ts
 * import { giniImpurity } from "lib/classic/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(giniImpurity([5, 5]), 0.5);
 * ```
 */
export function giniImpurity(counts: ArrayLike<number>): number {
  const task = "compute Gini's impurity", values = Float64Array.from(counts);
  const wrong = values.findIndex((count) => !(count >= 0 && count < Infinity));
  if (wrong >= 0) throw invalidArgument(task, `counts[${wrong}]`, "at least 0", values[wrong]);
  const total = values.reduce((a, b) => a + b, 0);
  if (total === 0) throw invalidArgument(task, "counts", "above 0 somewhere", counts, "object");
  return gini(values, total);
}

const gini: Impurity = (counts, total) => {
  let squares = 0;
  for (let k = 0; k < counts.length; k++) squares += counts[k]! * counts[k]!;
  return 1 - squares / (total * total);
};

const entropy: Impurity = (counts, total) => {
  let sum = 0;
  for (let k = 0; k < counts.length; k++) {
    if (counts[k]! > 0) sum -= counts[k]! / total * log(counts[k]! / total);
  }
  return sum;
};

/** The variance, from the sums of weights y and weights y^2. */
const variance: Impurity = ([sum, squares], total) => squares! / total - (sum! / total) ** 2;

/**
 * Grows a classification tree (Breiman, Friedman, Olshen & Stone 1984, Classification and Regression Trees):
 * each node asks whether a feature is at most a threshold, half way between two neighbouring values; it takes
 * the question after which the two halves are least mixed, weighed by their sizes. Of equally good ones it
 * takes the first feature and the smallest threshold.
 *
 * @param table its targets are the numbers of classes, from 0
 * @param options see {@linkcode ClassificationTreeOptions}
 * @returns see {@linkcode ClassificationTree}
 * @throws {RangeError} for a bad table or an option out of its range
 *
 * @example
 * ```ts
 * import { fitClassificationTree } from "lib/classic/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { root } = fitClassificationTree({ rows: [[1], [2], [8]], targets: [0, 0, 1] });
 * assert.deepEqual([root.feature, root.threshold], [0, 5]);
 * ```
 */
export function fitClassificationTree(
  table: Table,
  { criterion = "gini", ...options }: ClassificationTreeOptions = {},
): ClassificationTree {
  const task = "fit a classification tree", { features, classes } = checkClasses(task, table);
  if (!["gini", "entropy"].includes(criterion)) {
    throw invalidArgument(task, "criterion", `"gini" or "entropy"`, criterion, "string");
  }
  return growClasses(table, { task, features, classes }, {
    ...options,
    impurity: criterion === "gini" ? gini : entropy,
  });
}

/**
 * One tree of several on the same table: without the checks, which a sample of one class alone would not
 * pass, and with the orders of its features, which are the same for all.
 */
export function growClasses(
  table: Table,
  { task, features, classes }: { task: string; features: number; classes: number },
  { impurity = gini, orders, ...options }: TreeOptions & {
    readonly impurity?: Impurity;
    readonly orders?: Orders;
  },
): ClassificationTree {
  checkOptions(task, table, features, options);
  const root = grow(table, {
    ...settingsOf(table, features, options),
    ...{ size: classes, impurity, orders },
    add: (sums, i, weight) => sums[table.targets[i]!]! += weight,
  });
  const probabilities = (rows: Rows) => {
    checkRows("predict by a tree", rows, features);
    return rows.map((row) => {
      const { sums, weight } = leafOf(root, row);
      return sums.map((sum) => sum / weight);
    });
  };
  return {
    root,
    probabilities,
    predict: (rows) => Int32Array.from(probabilities(rows), largestIndex),
  };
}

/**
 * Grows a regression tree: as {@linkcode fitClassificationTree}, where "least mixed" is the smallest
 * variance of the targets.
 *
 * @param table see `Table`
 * @param options see {@linkcode TreeOptions}
 * @returns see {@linkcode RegressionTree}
 * @throws {RangeError} for a bad table or an option out of its range
 *
 * @example
 * ```ts
 * import { fitRegressionTree } from "lib/classic/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { predict } = fitRegressionTree({ rows: [[1], [2], [8]], targets: [3, 5, 9] }, { depth: 1 });
 * assert.deepEqual([...predict([[0], [7]])], [4, 9]);
 * ```
 */
export function fitRegressionTree(table: Table, options: TreeOptions = {}): RegressionTree {
  const task = "fit a regression tree";
  return growNumbers(table, { task, features: checkTable(task, table) }, options);
}

/** One tree of several on the same rows, with the orders of their features, which are the same for all. */
export function growNumbers(
  table: Table,
  { task, features }: { task: string; features: number },
  { orders, ...options }: TreeOptions & { readonly orders?: Orders },
): RegressionTree {
  checkOptions(task, table, features, options);
  const center = table.targets[0]!; // differences from it: their squares lose fewer digits
  const offs = Float64Array.from(table.targets, (target) => target - center);
  const root = grow(table, {
    ...settingsOf(table, features, options),
    ...{ size: 2, impurity: variance, offs, orders },
    add: (sums, i, weight) => {
      const off = offs[i]!;
      sums[0]! += weight * off;
      sums[1]! += weight * off * off;
    },
  });
  const predict = (rows: Rows) => {
    checkRows("predict by a tree", rows, features);
    return Float64Array.from(rows, (row) => {
      const { sums, weight } = leafOf(root, row);
      return center + sums[0]! / weight;
    });
  };
  return { root, predict, leafOf: (row) => leafOf(root, row) };
}

function leafOf(node: TreeNode, row: ArrayLike<number>): TreeNode {
  while (node.feature !== undefined) {
    node = row[node.feature]! <= node.threshold! ? node.left! : node.right!;
  }
  return node;
}

function settingsOf(table: Table, features: number, options: TreeOptions) {
  const { depth = Infinity, weights, featuresPerNode = features, random } = options;
  return {
    ...{ depth, features, featuresPerNode, random },
    weights: weights ?? new Float64Array(table.rows.length).fill(1),
  };
}

function checkOptions(
  task: string,
  { rows }: Table,
  features: number,
  { depth, weights, featuresPerNode = features, random }: TreeOptions,
): void {
  if (depth !== undefined) checkWhole(task, "depth", depth);
  checkWhole(task, "featuresPerNode", featuresPerNode, features);
  if (featuresPerNode < features && random === undefined) {
    throw invalidArgument(task, "random", "given, where features are drawn", random, "object");
  }
  if (weights === undefined) return;
  if (weights.length !== rows.length) {
    throw invalidArgument(task, "weights.length", `${rows.length}, the rows`, weights.length);
  }
  for (let i = 0; i < weights.length; i++) {
    if (weights[i]! >= 0 && weights[i]! < Infinity) continue;
    throw invalidArgument(task, `weights[${i}]`, "finite and at least 0", weights[i]);
  }
}
