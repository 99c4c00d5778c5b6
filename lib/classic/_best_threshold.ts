/** The best question about one feature at a node of a growing tree. */
import type { Table } from "./_table.ts";
import type { Growth } from "./_grow_tree.ts";

/** How mixed examples are, by their sums and their weight. */
export type Impurity = (sums: Float64Array, weight: number) => number;

/** What a node asks. */
export interface Question {
  readonly feature: number;
  readonly threshold: number;
  /** Weighted impurity after it. */
  readonly rest: number;
}

/** Examples in the order of each feature, [features]: sorted once, then only parted. */
export type Orders = readonly Uint32Array[];

/** A node's examples: a part of each feature's order, which its questions part further, in place. */
export interface Part {
  readonly orders: Orders;
  readonly from: number;
  readonly to: number;
  /** Room to part in. */
  readonly spare: Uint32Array;
  /** 1 for the examples that go left. */
  readonly isLeft: Uint8Array;
}

/** Values nearer than this are one, as scikit-learn has it. */
const SAME = 1e-7;

/** The question about one feature with the least mixed halves; undefined where it does not differ. */
export function bestThreshold(
  { rows }: Table,
  { size, add, weights, impurity }: Pick<Growth, "size" | "add" | "weights" | "impurity">,
  { orders, from, to }: Part,
  all: { readonly sums: Float64Array; readonly weight: number },
  feature: number,
): Question | undefined {
  const sorted = orders[feature]!, left = new Float64Array(size), right = all.sums.slice();
  let best: Question | undefined, weight = 0, next = rows[sorted[from]!]![feature]!;
  for (let at = from; at + 1 < to; at++) {
    const i = sorted[at]!, here = next;
    next = rows[sorted[at + 1]!]![feature]!;
    add(left, i, weights[i]!);
    add(right, i, -weights[i]!);
    weight += weights[i]!;
    if (next <= here + SAME) continue;
    const others = all.weight - weight;
    const rest = (weight * impurity(left, weight) + others * impurity(right, others)) / all.weight;
    if (best !== undefined && !(rest < best.rest)) continue;
    const middle = here / 2 + next / 2;
    best = { feature, threshold: middle < next ? middle : here, rest };
  }
  return best;
}

/** As `bestThreshold` with the variance as impurity, bit by bit, without its calls: boosting asks so often. */
export function bestMeanThreshold(
  { rows }: Table,
  weights: ArrayLike<number>,
  offs: Float64Array,
  { orders, from, to }: Part,
  all: { readonly sums: Float64Array; readonly weight: number },
  feature: number,
): Question | undefined {
  const sorted = orders[feature]!;
  let left = 0, leftSquares = 0, right = all.sums[0]!, rightSquares = all.sums[1]!, weight = 0;
  let threshold = 0, least = Infinity, next = rows[sorted[from]!]![feature]!;
  for (let at = from; at + 1 < to; at++) {
    const i = sorted[at]!, here = next, w = weights[i]!, off = offs[i]!;
    next = rows[sorted[at + 1]!]![feature]!;
    left += w * off;
    leftSquares += w * off * off;
    right -= w * off;
    rightSquares -= w * off * off;
    weight += w;
    if (next <= here + SAME) continue;
    const others = all.weight - weight;
    const rest = (weight * (leftSquares / weight - (left / weight) ** 2) +
      others * (rightSquares / others - (right / others) ** 2)) / all.weight;
    if (!(rest < least)) continue;
    const middle = here / 2 + next / 2;
    threshold = middle < next ? middle : here;
    least = rest;
  }
  return least === Infinity ? undefined : { feature, threshold, rest: least };
}
