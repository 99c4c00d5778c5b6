/** AdaBoost (自适应提升): weak models one after another, each for what the ones before got wrong. */
import { exp, log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { checkClasses, checkTable, checkWhole, largestIndex } from "./_table.ts";
import type { Rows, Table } from "./_table.ts";
import { ordersOf } from "./_grow_tree.ts";
import { growClasses } from "./decision_tree.ts";

/** A question about one feature: `polarity` above the threshold, its opposite elsewhere. */
export interface Stump {
  /** The feature asked about. */
  readonly feature: number;
  /** What it must be above. */
  readonly threshold: number;
  /** 1 or -1. */
  readonly polarity: number;
  /** Weight of the examples that it gets wrong. */
  readonly error: number;
}

/**
 * The stump that errs least, of all features, thresholds (half way between values, and beyond both ends)
 * and polarities; of equal ones the first.
 *
 * @param table its targets are -1 and 1
 * @param weights of the examples, summing to 1
 * @returns see {@linkcode Stump}
 * @throws {RangeError} for a bad table, or targets other than -1 and 1
 *
 * @example
 * ```ts
 * import { bestStump } from "lib/classic/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const stump = bestStump({ rows: [[0], [2]], targets: [-1, 1] }, [0.5, 0.5]);
 * assert.deepEqual(stump, { feature: 0, threshold: 1, polarity: 1, error: 0 });
 * ```
 */
export function bestStump(table: Table, weights: ArrayLike<number>): Stump {
  const task = "find the best stump", features = checkTable(task, table);
  const { rows, targets } = table;
  for (let i = 0; i < targets.length; i++) {
    if (Math.abs(targets[i]!) !== 1) {
      throw invalidArgument(task, `targets[${i}]`, "-1 or 1", targets[i]);
    }
  }
  let best: Stump | undefined;
  for (let feature = 0; feature < features; feature++) {
    const order = Array.from(rows.keys()).sort((a, b) => rows[a]![feature]! - rows[b]![feature]!);
    const sorted = order.map((i) => rows[i]![feature]!);
    // Below all values everything is said to be `polarity`; each value passed turns its example round.
    let error = order.reduce((sum, i) => targets[i] === 1 ? sum : sum + weights[i]!, 0);
    const ask = (threshold: number) => {
      for (const [polarity, wrong] of [[1, error], [-1, 1 - error]] as const) {
        if (best !== undefined && !(wrong < best.error)) continue;
        best = { feature, threshold, polarity, error: wrong };
      }
    };
    ask(sorted[0]! - 0.5);
    for (const [at, i] of order.entries()) {
      error += targets[i]! * weights[i]!;
      const next = sorted[at + 1];
      if (next === undefined) ask(sorted[at]! + 0.5);
      else if (next > sorted[at]!) ask((sorted[at]! + next) / 2);
    }
  }
  return best!;
}

/** One round of AdaBoost. */
export interface BoostingRound {
  /** The best one under the weights before. */
  readonly stump: Stump;
  /** How much its vote counts: ln((1 - error) / error) / 2. */
  readonly alpha: number;
  /** Of the examples for the next round, summing to 1. */
  readonly weights: Float64Array;
}

/** Stumps with their votes. */
export interface AdaBoost {
  /** In their order. */
  readonly rounds: readonly BoostingRound[];
  /** Sum of alpha times what each stump says; its sign is the class. */
  readonly scores: (rows: Rows) => Float64Array;
}

/**
 * AdaBoost of stumps on two classes (Freund & Schapire 1997, doi:10.1006/jcss.1997.1504): after each round
 * the examples that the stump got wrong weigh more,
 *
 *     alpha = ln((1 - error) / error) / 2,   weight *= exp(-alpha y h(x)), then divided by their sum
 *
 * It ends early where a stump is right on all examples, or no better than chance.
 *
 * @param table its targets are -1 and 1
 * @param rounds most stumps
 * @returns see {@linkcode AdaBoost}
 * @throws {RangeError} for a bad table or targets other than -1 and 1
 *
 * @example
 * ```ts
 * import { fitAdaBoost } from "lib/classic/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const table = { rows: [[0], [1], [2]], targets: [1, -1, 1] }; // no stump is right on all three
 * const { scores } = fitAdaBoost(table, 10);
 * assert.deepEqual([...scores(table.rows)].map(Math.sign), [1, -1, 1]);
 * ```
 */
export function fitAdaBoost(table: Table, rounds: number): AdaBoost {
  const { rows, targets } = table;
  checkWhole("fit AdaBoost", "rounds", rounds);
  let weights = new Float64Array(rows.length).fill(1 / rows.length);
  const done: BoostingRound[] = [];
  while (done.length < rounds) {
    const stump = bestStump(table, weights);
    if (stump.error >= 0.5 - 1e-12) break;
    const error = Math.max(stump.error, 1e-10), alpha = (log(1 - error) - log(error)) / 2;
    const grown = weights.map((weight, i) =>
      weight * exp(-alpha * targets[i]! * saysStump(stump, rows[i]!))
    );
    const total = grown.reduce((a, b) => a + b);
    weights = grown.map((weight) => weight / total);
    done.push({ stump, alpha, weights });
    if (stump.error <= 1e-10) break;
  }
  const scores = (others: Rows) =>
    Float64Array.from(
      others,
      (row) => done.reduce((sum, { stump, alpha }) => sum + alpha * saysStump(stump, row), 0),
    );
  return { rounds: done, scores };
}

function saysStump({ feature, threshold, polarity }: Stump, row: ArrayLike<number>): number {
  return row[feature]! > threshold ? polarity : -polarity;
}

/** A model of classes that boosting made. */
export interface BoostedClassifier {
  /** The class with most votes, or the largest score, of each row. */
  readonly predict: (rows: Rows) => Int32Array;
}

/**
 * AdaBoost of trees of one question on any number of classes (SAMME; Zhu, Zou, Rosset & Hastie 2009,
 * doi:10.4310/SII.2009.v2.n3.a8): alpha = ln((1 - error) / error) + ln(classes - 1).
 *
 * @param table its targets are the numbers of classes, from 0
 * @param rounds most trees
 * @returns see {@linkcode BoostedClassifier}
 * @throws {RangeError} for a bad table
 *
 * @example
 * ```ts
 * import { fitMulticlassAdaBoost } from "lib/classic/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const table = { rows: [[0], [1], [2], [3], [4], [5]], targets: [0, 0, 1, 1, 2, 2] };
 * assert.deepEqual([...fitMulticlassAdaBoost(table, 20).predict(table.rows)], [0, 0, 1, 1, 2, 2]);
 * ```
 */
export function fitMulticlassAdaBoost(table: Table, rounds: number): BoostedClassifier {
  const task = "fit AdaBoost", shape = checkClasses(task, table), { classes } = shape;
  const { rows, targets } = table, orders = ordersOf(table, shape.features);
  checkWhole(task, "rounds", rounds);
  let weights = new Float64Array(rows.length).fill(1 / rows.length);
  const voters: { predict: (rows: Rows) => Int32Array; alpha: number }[] = [];
  while (voters.length < rounds) {
    const { predict } = growClasses(table, { task, ...shape }, { depth: 1, weights, orders }),
      said = predict(rows);
    const isWrong = (i: number) => said[i] !== targets[i];
    const error = weights.reduce((sum, weight, i) => isWrong(i) ? sum + weight : sum, 0);
    if (error >= 1 - 1 / classes) break;
    const safe = Math.max(error, 1e-10), alpha = log(1 - safe) - log(safe) + log(classes - 1);
    voters.push({ predict, alpha });
    if (error <= 1e-10) break;
    const grown = weights.map((weight, i) => isWrong(i) ? weight * exp(alpha) : weight);
    const total = grown.reduce((a, b) => a + b);
    weights = grown.map((weight) => weight / total);
  }
  const predict = (others: Rows) => {
    const votes = others.map(() => new Float64Array(classes));
    for (const voter of voters) {
      voter.predict(others).forEach((k, i) => votes[i]![k]! += voter.alpha);
    }
    return Int32Array.from(votes, largestIndex);
  };
  return { predict };
}
