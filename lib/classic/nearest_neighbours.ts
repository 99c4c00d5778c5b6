/** k nearest neighbours (k 近邻): a prediction by the examples that are most alike. */
import { invalidArgument } from "../_invalid_argument.ts";
import { checkClasses, checkRows, checkTable, checkWhole, largestIndex } from "./_table.ts";
import type { Rows, Table } from "./_table.ts";

/** An example that was fitted, and how far away it is. */
export interface Neighbour {
  /** Its row in the table. */
  readonly index: number;
  /** Euclidean distance. */
  readonly distance: number;
}

/**
 * The k rows that are nearest to one, the nearest first; of equally near ones those that stand first.
 *
 * @param rows [count][features]
 * @param row [features]
 * @param k an integer in [1, count]
 * @returns k of them
 * @throws {RangeError} for rows that do not fit, or a k above the number of rows
 *
 * @example
 * ```ts
 * import { nearestNeighbours } from "lib/classic/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(nearestNeighbours([[0], [5], [2]], [1.5], 1), [{ index: 2, distance: 0.5 }]);
 * ```
 */
export function nearestNeighbours(rows: Rows, row: ArrayLike<number>, k: number): Neighbour[] {
  const task = "find neighbours";
  checkRows(task, [row], checkRows(task, rows));
  checkWhole(task, "k", k, rows.length);
  return nearest(rows, row, k);
}

function nearest(rows: Rows, row: ArrayLike<number>, k: number): Neighbour[] {
  const all = rows.map((other, index) => {
    let squares = 0;
    for (let j = 0; j < row.length; j++) squares += (other[j]! - row[j]!) ** 2;
    return { index, distance: Math.sqrt(squares) };
  });
  return all.sort((a, b) => a.distance - b.distance || a.index - b.index).slice(0, k);
}

/** Predicts classes by a vote of neighbours. */
export interface NeighbourClassifier {
  /** Shares of the votes, [rows][classes]. */
  readonly probabilities: (rows: Rows) => Float64Array[];
  /** The class with most votes; of several the one with the smallest number. */
  readonly predict: (rows: Rows) => Int32Array;
}

/**
 * Keeps the examples; each of the k nearest has a vote (Cover & Hart 1967, doi:10.1109/TIT.1967.1053964).
 *
 * @param table its targets are the numbers of classes, from 0
 * @param k an integer in [1, count]; odd for two classes, so that votes are never tied
 * @returns see {@linkcode NeighbourClassifier}
 * @throws {RangeError} for a bad table, or a k above the number of rows
 *
 * @example
 * ```ts
 * import { fitNeighbourClassifier } from "lib/classic/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { predict } = fitNeighbourClassifier({ rows: [[0], [1], [9]], targets: [0, 0, 1] }, 1);
 * assert.deepEqual([...predict([[7]])], [1]);
 * ```
 */
export function fitNeighbourClassifier(table: Table, k: number): NeighbourClassifier {
  const task = "fit a nearest neighbour classifier";
  const { features, classes } = checkClasses(task, table);
  checkWhole(task, "k", k, table.rows.length);
  const probabilities = (rows: Rows) => {
    checkRows("predict by neighbours", rows, features);
    return rows.map((row) => {
      const shares = new Float64Array(classes);
      for (const { index } of nearest(table.rows, row, k)) shares[table.targets[index]!]! += 1 / k;
      return shares;
    });
  };
  const predict = (rows: Rows) =>
    Int32Array.from(
      probabilities(rows),
      (shares) => largestIndex(shares.map((share) => Math.round(share * k))),
    ); // votes, without rounding errors
  return { probabilities, predict };
}

/** How neighbours are weighed: all alike, or by 1 / distance. */
export type NeighbourWeights = "uniform" | "distance";

/**
 * Keeps the examples; a prediction is the mean of the k nearest targets.
 *
 * @param table see `Table`
 * @param k an integer in [1, count]
 * @param weights see {@linkcode NeighbourWeights}; with "distance" an example at distance 0 decides alone
 * @returns a function from rows to numbers
 * @throws {RangeError} for a bad table, a k above the number of rows, or other weights
 *
 * @example
 * ```ts
 * import { fitNeighbourRegression } from "lib/classic/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { predict } = fitNeighbourRegression({ rows: [[0], [2], [9]], targets: [1, 3, 8] }, 2);
 * assert.deepEqual([...predict([[1]])], [2]);
 * ```
 */
export function fitNeighbourRegression(
  table: Table,
  k: number,
  weights: NeighbourWeights = "uniform",
): { readonly predict: (rows: Rows) => Float64Array } {
  const task = "fit a nearest neighbour regression", features = checkTable(task, table);
  checkWhole(task, "k", k, table.rows.length);
  if (!["uniform", "distance"].includes(weights)) {
    throw invalidArgument(task, "weights", `"uniform" or "distance"`, weights, "string");
  }
  const predict = (rows: Rows) => {
    checkRows("predict by neighbours", rows, features);
    return Float64Array.from(rows, (row) => {
      let near = nearest(table.rows, row, k);
      const isThere = near.filter(({ distance }) => distance === 0);
      const byDistance = weights === "distance" && isThere.length === 0;
      if (weights === "distance" && !byDistance) near = isThere;
      let sum = 0, total = 0;
      for (const { index, distance } of near) {
        const weight = byDistance ? 1 / distance : 1;
        sum += weight * table.targets[index]!;
        total += weight;
      }
      return sum / total;
    });
  };
  return { predict };
}
