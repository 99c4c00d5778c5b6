/** How a decision tree grows: the best question at a node, then both halves in the same way. */
import type { Random } from "../random/mod.ts";
import type { Table } from "./_table.ts";
import {
  bestMeanThreshold,
  bestThreshold,
  type Impurity,
  type Orders,
  type Part,
  type Question,
} from "./_best_threshold.ts";

/** A question, or a leaf without one. */
export interface TreeNode {
  /** The feature asked about; undefined in a leaf. */
  readonly feature?: number;
  /** Left, if the feature is at most this. */
  readonly threshold?: number;
  /** Where the answer is yes. */
  readonly left?: TreeNode;
  /** Where it is no. */
  readonly right?: TreeNode;
  /** Weight of the examples here. */
  readonly weight: number;
  /** Sums over them: of the weight of each class; or, in a regression, of weighted targets and squares. */
  readonly sums: Float64Array;
}

/** How a tree grows. */
export interface Growth {
  /** Most questions down to a leaf. */
  readonly depth: number;
  readonly features: number;
  readonly featuresPerNode: number;
  readonly random: Random | undefined;
  readonly weights: ArrayLike<number>;
  /** How many sums an impurity needs, and how an example is added to them. */
  readonly size: number;
  readonly add: (sums: Float64Array, example: number, weight: number) => void;
  readonly impurity: Impurity;
  /** In a regression: what `add` adds, weighted, for the short way to the same sums. */
  readonly offs?: Float64Array;
  /** What `ordersOf` gives, where it is known: trees of one table share it. */
  readonly orders?: Orders | undefined;
}

/** All rows in the order of each feature. */
export function ordersOf({ rows }: Table, features: number): Orders {
  return Array.from({ length: features }, (_, j) => {
    const value = (i: number) => rows[i]![j]!;
    return Uint32Array.from(rows.keys()).sort((a, b) => value(a) - value(b) || a - b);
  });
}

/** Grows a tree on the examples with a weight above 0. */
export function grow(table: Table, growth: Growth): TreeNode {
  const { orders = ordersOf(table, growth.features), weights } = growth;
  const own = orders.map((order) => order.filter((i) => weights[i]! > 0)), to = own[0]!.length;
  const isLeft = new Uint8Array(table.rows.length);
  return growNode(
    table,
    growth,
    { orders: own, from: 0, to, spare: new Uint32Array(to), isLeft },
    0,
  );
}

function growNode(table: Table, growth: Growth, part: Part, depth: number): TreeNode {
  const { sums, weight } = sumsOf(growth, part), leaf = { sums, weight };
  if (depth >= growth.depth || growth.impurity(sums, weight) <= 1e-12) return leaf;
  const question = bestQuestion(table, growth, part, leaf);
  if (question === undefined) return leaf;
  const { feature, threshold } = question, middle = divide(table, part, question);
  return {
    ...{ feature, threshold, sums, weight },
    left: growNode(table, growth, { ...part, to: middle }, depth + 1),
    right: growNode(table, growth, { ...part, from: middle }, depth + 1),
  };
}

/** Moves the examples that go left to the front of the part, in all orders; returns where the others begin. */
function divide(
  { rows }: Table,
  { orders, from, to, spare, isLeft }: Part,
  { feature, threshold }: Question,
): number {
  for (let at = from; at < to; at++) {
    const i = orders[feature]![at]!;
    isLeft[i] = rows[i]![feature]! <= threshold ? 1 : 0;
  }
  let middle = from;
  for (const order of orders) {
    let left = from, right = 0;
    for (let at = from; at < to; at++) {
      const i = order[at]!;
      if (isLeft[i] === 1) order[left++] = i;
      else spare[right++] = i;
    }
    for (let at = 0; at < right; at++) order[left + at] = spare[at]!;
    middle = left;
  }
  return middle;
}

function sumsOf({ size, add, weights }: Growth, { orders, from, to }: Part) {
  const sums = new Float64Array(size), [examples] = orders as [Uint32Array];
  let weight = 0;
  for (let at = from; at < to; at++) {
    const i = examples[at]!;
    add(sums, i, weights[i]!);
    weight += weights[i]!;
  }
  return { sums, weight };
}

/** The question with the least mixed halves; undefined where no feature differs. */
function bestQuestion(
  table: Table,
  growth: Growth,
  part: Part,
  all: { readonly sums: Float64Array; readonly weight: number },
): Question | undefined {
  const { features, featuresPerNode, random } = growth;
  const drawn = random !== undefined && featuresPerNode < features
    ? random.permutation(features)
    : part.orders.keys();
  let best: Question | undefined, asked = 0;
  for (const feature of drawn) {
    if (asked === featuresPerNode) break;
    const found = growth.offs === undefined
      ? bestThreshold(table, growth, part, all, feature)
      : bestMeanThreshold(table, growth.weights, growth.offs, part, all, feature);
    if (found === undefined) continue; // a feature that does not differ isn't asked about
    asked++;
    if (best === undefined || found.rest < best.rest) best = found;
  }
  return best;
}
