/** Random forests (随机森林): trees that differ by their examples and by the features they ask about. */
import { requireRandom } from "../random/mod.ts";
import type { Random } from "../random/mod.ts";
import { checkClasses, checkWhole, largestIndex, type Rows, type Table } from "./_table.ts";
import { ordersOf } from "./_grow_tree.ts";
import { type ClassificationTree, growClasses } from "./decision_tree.ts";

/** Trees that vote. */
export interface Forest {
  /** All of them. */
  readonly trees: readonly ClassificationTree[];
  /** Mean over the trees, [rows][classes]. */
  readonly probabilities: (rows: Rows) => Float64Array[];
  /** The class with the largest mean. */
  readonly predict: (rows: Rows) => Int32Array;
}

/** What {@linkcode fitRandomForest} depends on. */
export interface ForestOptions {
  /** The source of the samples and the features. */
  readonly random: Random;
  /** How many trees. Default 100. */
  readonly trees?: number;
  /** Features asked about at each node. Default the root of their number; all of them is bagging (装袋). */
  readonly featuresPerNode?: number;
}

/**
 * A forest (Breiman 2001, doi:10.1023/A:1010933404324): each tree grows until its leaves are pure, on a
 * bootstrap sample, and at each node asks about a few features drawn at random. Trees that err in
 * different places err less together.
 *
 * @param table its targets are the numbers of classes, from 0
 * @param options see {@linkcode ForestOptions}
 * @returns see {@linkcode Forest}
 * @throws {RangeError | TypeError} for a bad table or an option out of its range
 *
 * @example
 * ```ts
 * import { fitRandomForest } from "lib/classic/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const table = { rows: [[0], [1], [8], [9]], targets: [0, 0, 1, 1] };
 * const { predict } = fitRandomForest(table, { random: new Random(0), trees: 25 });
 * assert.deepEqual([...predict([[-1], [10]])], [0, 1]);
 * ```
 */
export function fitRandomForest(table: Table, options: ForestOptions): Forest {
  const task = "fit a random forest", shape = checkClasses(task, table), { features } = shape;
  const { trees: count = 100, featuresPerNode = Math.floor(Math.sqrt(features)) } = options;
  const random = requireRandom(task, options.random);
  checkWhole(task, "trees", count);
  checkWhole(task, "featuresPerNode", featuresPerNode, features);
  const orders = ordersOf(table, features);
  const trees = Array.from({ length: count }, (_, t) => {
    const own = random.split(t), weights = new Float64Array(table.rows.length);
    for (const i of own.integers(weights.length, 0, weights.length)) weights[i]! += 1; // with replacement
    return growClasses(table, { task, ...shape }, {
      weights,
      featuresPerNode,
      random: own,
      orders,
    });
  });
  const probabilities = (rows: Rows) => {
    const means = rows.map(() => new Float64Array(shape.classes));
    for (const tree of trees) {
      for (const [i, shares] of tree.probabilities(rows).entries()) {
        for (let k = 0; k < shares.length; k++) means[i]![k]! += shares[k]! / count;
      }
    }
    return means;
  };
  const predict = (rows: Rows) => Int32Array.from(probabilities(rows), largestIndex);
  return { trees, probabilities, predict };
}
