/** Naive Bayes (朴素贝叶斯): features that are independent, once the class is known. */
import { exp, log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { checkClasses, checkRows, largestIndex, type Rows, type Table } from "./_table.ts";

/** Classes by Bayes' rule. */
export interface BayesClassifier {
  /** Share of each class among the examples. */
  readonly priors: Float64Array;
  /** ln p(class | row), [rows][classes]. */
  readonly logProbabilities: (rows: Rows) => Float64Array[];
  /** The most probable class of each row. */
  readonly predict: (rows: Rows) => Int32Array;
}

/** Normal distributions, one a class and feature: [classes][features]. */
export interface GaussianNaiveBayes extends BayesClassifier {
  /** Of each feature within each class. */
  readonly means: readonly Float64Array[];
  /** By n, with what was added. */
  readonly variances: readonly Float64Array[];
}

/**
 * Each feature is normally distributed within a class:
 *
 *     p(class | x) ~ p(class) product over features of N(x_j; mean, variance)
 *
 * (Hastie, Tibshirani & Friedman, The Elements of Statistical Learning, 6.6.3.) As in scikit-learn (its
 * `var_smoothing`), a share of the largest variance is added to all: for features that never change within a
 * class, and against variances that few examples make too small.
 *
 * @param table its targets are the numbers of classes, from 0, each with an example
 * @param smoothing this share, above 0
 * @returns see {@linkcode GaussianNaiveBayes}
 * @throws {RangeError} for a bad table, a class without examples, features that never change at all, or a
 *   smoothing of 0
 *
 * @example
 * ```ts
 * import { fitGaussianNaiveBayes } from "lib/classic/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const table = { rows: [[0], [2], [10], [12]], targets: [0, 0, 1, 1] };
 * assert.deepEqual([...fitGaussianNaiveBayes(table).predict([[3], [9]])], [0, 1]);
 * ```
 */
export function fitGaussianNaiveBayes(table: Table, smoothing = 1e-9): GaussianNaiveBayes {
  const task = "fit a Gaussian naive Bayes", { features, classes } = checkClasses(task, table);
  if (!(smoothing > 0 && smoothing < Infinity)) {
    throw invalidArgument(task, "smoothing", "finite and greater than 0", smoothing);
  }
  const groups = groupsOf(task, table, classes);
  const momentsOf = (rows: Rows) => {
    const means = new Float64Array(features), variances = new Float64Array(features);
    for (let j = 0; j < features; j++) {
      for (const row of rows) means[j]! += row[j]! / rows.length;
      for (const row of rows) variances[j]! += (row[j]! - means[j]!) ** 2 / rows.length;
    }
    return { means, variances };
  };
  const smallest = smoothing * Math.max(...momentsOf(table.rows).variances);
  if (!(smallest > 0)) throw invalidArgument(task, "rows", "different", table.rows, "object");
  const moments = groups.map(momentsOf);
  const variances = moments.map(({ variances }) =>
    variances.map((variance) => variance + smallest)
  );
  const means = moments.map(({ means }) => means);
  const score = (row: ArrayLike<number>, k: number) => {
    let sum = 0;
    for (let j = 0; j < features; j++) {
      const variance = variances[k]![j]!, off = row[j]! - means[k]![j]!;
      sum -= (log(2 * Math.PI * variance) + off * off / variance) / 2;
    }
    return sum;
  };
  return { means, variances, ...classifier(groups, features, score) };
}

/** Shares of features within a class, [classes][features]. */
export interface MultinomialNaiveBayes extends BayesClassifier {
  /** ln p(feature | class). */
  readonly logShares: readonly Float64Array[];
}

/**
 * Features are counts, such as those of words: each count is drawn from the class's shares,
 *
 *     p(class | x) ~ p(class) product over features of share^x_j,   share = (count + smoothing) / (all + smoothing features)
 *
 * (Manning, Raghavan & Schuetze, Introduction to Information Retrieval, 13.2).
 *
 * @param table counts, at least 0; its targets are the numbers of classes, from 0, each with an example
 * @param smoothing what is added to each count, above 0; 1 is Laplace's
 * @returns see {@linkcode MultinomialNaiveBayes}
 * @throws {RangeError} for a bad table, a count below 0, a class without examples, or a smoothing of 0
 *
 * @example
 * ```ts
 * import { fitMultinomialNaiveBayes } from "lib/classic/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const table = { rows: [[3, 0], [0, 2]], targets: [0, 1] };
 * assert.deepEqual([...fitMultinomialNaiveBayes(table).predict([[1, 5]])], [1]);
 * ```
 */
export function fitMultinomialNaiveBayes(table: Table, smoothing = 1): MultinomialNaiveBayes {
  const task = "fit a multinomial naive Bayes", { features, classes } = checkClasses(task, table);
  if (!(smoothing > 0 && smoothing < Infinity)) {
    throw invalidArgument(task, "smoothing", "finite and greater than 0", smoothing);
  }
  for (const [i, row] of table.rows.entries()) {
    for (let j = 0; j < features; j++) {
      if (row[j]! < 0) {
        throw invalidArgument(task, `rows[${i}][${j}]`, "a count of at least 0", row[j]);
      }
    }
  }
  const groups = groupsOf(task, table, classes);
  const logShares = groups.map((rows) => {
    const counts = new Float64Array(features).fill(smoothing);
    for (const row of rows) for (let j = 0; j < features; j++) counts[j]! += row[j]!;
    const all = counts.reduce((sum, count) => sum + count);
    return counts.map((count) => log(count) - log(all));
  });
  const score = (row: ArrayLike<number>, k: number) => {
    let sum = 0;
    for (let j = 0; j < features; j++) sum += row[j]! * logShares[k]![j]!;
    return sum;
  };
  return { logShares, ...classifier(groups, features, score) };
}

/** The rows of each class. */
function groupsOf(task: string, { rows, targets }: Table, classes: number): ArrayLike<number>[][] {
  const groups = Array.from({ length: classes }, (_, k) => rows.filter((_, i) => targets[i] === k));
  const empty = groups.findIndex(({ length }) => length === 0);
  if (empty < 0) return groups;
  throw invalidArgument(task, "targets", `with an example of class ${empty}`, targets, "object");
}

/** Bayes' rule over ln p(row | class). */
function classifier(
  groups: readonly Rows[],
  features: number,
  score: (row: ArrayLike<number>, k: number) => number,
): BayesClassifier {
  const count = groups.reduce((sum, rows) => sum + rows.length, 0);
  const priors = Float64Array.from(groups, (rows) => rows.length / count);
  const logProbabilities = (rows: Rows) => {
    checkRows("predict by naive Bayes", rows, features);
    return rows.map((row) => {
      const joint = priors.map((prior, k) => log(prior) + score(row, k));
      const largest = Math.max(...joint);
      const total = largest + log(joint.reduce((sum, one) => sum + exp(one - largest), 0));
      return joint.map((one) => one - total);
    });
  };
  const predict = (rows: Rows) => Int32Array.from(logProbabilities(rows), largestIndex);
  return { priors, logProbabilities, predict };
}
