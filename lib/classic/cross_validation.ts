/** Cross-validation (交叉验证): folds of a table, each held out once. */
import { invalidArgument } from "../_invalid_argument.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { requireObject } from "../_require_object.ts";
import type { Table } from "./_table.ts";

const TASK = "make folds";

/**
 * The numbers 0 to count - 1 in an order drawn at random, dealt out to folds like cards.
 *
 * @param count how many examples, at least 2
 * @param folds an integer in [2, count]: none is empty
 * @param random the source of the order
 * @returns [folds][their examples]
 * @throws {RangeError | TypeError} for a number out of its range, or no source
 *
 * @example
 * ```ts
 * import { shuffledFolds } from "lib/classic/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const folds = shuffledFolds(5, 2, new Random(0));
 * assert.deepEqual(folds.map(({ length }) => length), [3, 2]);
 * ```
 */
export function shuffledFolds(count: number, folds: number, random: Random): number[][] {
  return deal(permutation(count, random), folds);
}

/**
 * Folds in which each class has its share: as {@linkcode shuffledFolds}, class by class.
 *
 * @param targets the class of each example: [count]
 * @param folds an integer in [2, count]: none is empty
 * @param random the source of the order
 * @returns [folds][their examples]
 * @throws {RangeError | TypeError} as {@linkcode shuffledFolds}
 *
 * @example
 * ```ts
 * import { stratifiedFolds } from "lib/classic/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const targets = [0, 0, 0, 0, 1, 1];
 * const folds = stratifiedFolds(targets, 2, new Random(0));
 * assert.deepEqual(folds.map((fold) => fold.filter((i) => targets[i] === 1).length), [1, 1]);
 * ```
 */
export function stratifiedFolds(
  targets: ArrayLike<number>,
  folds: number,
  random: Random,
): number[][] {
  requireNumbers(TASK, "targets", targets);
  const order = permutation(targets.length, random);
  return deal(order.sort((a, b) => targets[a]! - targets[b]!), folds);
}

function permutation(count: number, random: Random): number[] {
  if (!(Number.isSafeInteger(count) && count >= 2)) {
    throw invalidArgument(TASK, "count", "an integer of at least 2", count);
  }
  return Array.from(requireRandom(TASK, random).permutation(count));
}

function requireNumbers(task: string, argument: string, value: ArrayLike<number>): void {
  if (typeof value === "object" && typeof value?.length === "number") return;
  throw invalidArgument(task, argument, "an array of numbers", value, "never");
}

function deal(order: readonly number[], folds: number): number[][] {
  if (!(Number.isSafeInteger(folds) && folds >= 2 && folds <= order.length)) {
    throw invalidArgument(TASK, "folds", `an integer in [2, ${order.length}]`, folds);
  }
  return Array.from({ length: folds }, (_, f) => order.filter((_, at) => at % folds === f));
}

/**
 * A table without the examples of a fold, and these.
 *
 * @param table see `Table`
 * @param fold the numbers of the examples that are held out: some, not all
 * @returns what to train on, and what to test on
 * @throws {RangeError | TypeError} for an empty fold, one of all examples, or a number out of range
 *
 * @example
 * ```ts
 * import { splitByFold } from "lib/classic/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { train, test } = splitByFold({ rows: [[7], [8], [9]], targets: [0, 1, 0] }, [1]);
 * assert.deepEqual([train.rows, test.targets], [[[7], [9]], [1]]);
 * ```
 */
export function splitByFold(
  table: Table,
  fold: readonly number[],
): { readonly train: Table; readonly test: Table } {
  const task = "split by a fold";
  requireObject(task, "table", table);
  requireNumbers(task, "fold", fold);
  const count = table.rows.length, isHeldOut = new Set(fold);
  const wrong = fold.findIndex((i) => !(Number.isSafeInteger(i) && i >= 0 && i < count));
  if (wrong >= 0) {
    throw invalidArgument(task, `fold[${wrong}]`, `an integer in [0, ${count - 1}]`, fold[wrong]);
  }
  if (isHeldOut.size === 0 || isHeldOut.size === count) {
    throw invalidArgument(task, "fold.length", `an integer in [1, ${count - 1}]`, fold.length);
  }
  const take = (examples: readonly number[]): Table => ({
    rows: examples.map((i) => table.rows[i]!),
    targets: examples.map((i) => table.targets[i]!),
  });
  const others = [...table.rows.keys()].filter((i) => !isHeldOut.has(i));
  return { train: take(others), test: take(fold) };
}
