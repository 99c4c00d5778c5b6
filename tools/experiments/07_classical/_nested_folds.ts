/** Nested cross-validation: a setting is chosen within the training rows of each outer fold. */
import {
  fitStandardScaler,
  shuffledFolds,
  splitByFold,
  stratifiedFolds,
  type Table,
} from "lib/classic/mod.ts";
import { Random } from "lib/random/mod.ts";
import { mean } from "lib/stats/mod.ts";
import type { Algorithm } from "./_algorithms.ts";
import type { Problem } from "./_tables.ts";

const FOLDS = 5, INNER_FOLDS = 3;

/** Of the outer folds: three repeats of five. */
export const SEEDS = Array.from({ length: 3 * FOLDS }, (_, seed) => seed);

/** Share of the right classes; or R^2, against the mean of what is predicted. */
function scoreOf({ targets }: Table, said: ArrayLike<number>, isClasses: boolean): number {
  const of = Array.from(targets);
  if (isClasses) return mean(of.map((target, i) => Number(target === said[i])));
  const center = mean(of),
    squares = (other: (i: number) => number) =>
      of.reduce((sum, target, i) => sum + (target - other(i)) ** 2, 0);
  return 1 - squares((i) => said[i]!) / squares(() => center);
}

/** Fits by one setting on what is left after a fold, standardized by it, and scores the fold. */
function scoreFold(
  table: Problem,
  fold: readonly number[],
  { fit }: Algorithm,
  setting: number,
  random: Random,
): number {
  const { train, test } = splitByFold(table, fold), { transform } = fitStandardScaler(train.rows);
  const predict = fit({ ...train, rows: transform(train.rows) }, setting, random);
  return scoreOf(test, predict(transform(test.rows)), table.isClasses);
}

const foldsOf = ({ targets, isClasses }: Problem, folds: number, random: Random) =>
  isClasses
    ? stratifiedFolds(targets, folds, random)
    : shuffledFolds(targets.length, folds, random);

/** The setting with the best mean over inner folds; of equal ones the simplest. */
function choose(table: Problem, algorithm: Algorithm, random: Random): number {
  if (algorithm.grid.length === 0) return 0;
  const folds = foldsOf(table, INNER_FOLDS, random.split("inner folds"));
  const scores = algorithm.grid.map((setting) =>
    mean(folds.map((fold) => scoreFold(table, fold, algorithm, setting, random)))
  );
  return algorithm.grid[scores.indexOf(Math.max(...scores))]!;
}

/** One fold of one repeat, by the seed: the same for all algorithms, each with its own choice of the setting. */
export function testFold(table: Problem, algorithm: Algorithm, seed: number) {
  const repeat = Math.floor(seed / FOLDS);
  const random = new Random(repeat), fold = foldsOf(table, FOLDS, random)[seed % FOLDS]!;
  const own = random.split(`fold ${seed % FOLDS}`), { train } = splitByFold(table, fold);
  const setting = choose({ ...train, isClasses: table.isClasses }, algorithm, own);
  return { score: scoreFold(table, fold, algorithm, setting, own), setting, tested: fold.length };
}
