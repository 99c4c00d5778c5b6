/** How many of those found are right, and how many of the right ones are found. */
import { invalidArgument } from "../../_invalid_argument.ts";
import { sumOf, type Values } from "./_checks.ts";
import { classesOf, type ClassOptions, confusionMatrix } from "./confusion_matrix.ts";

/** How the numbers of the classes become one. */
export type Average = "binary" | "macro" | "micro" | "weighted" | "none";

/** Options of {@linkcode precision}, {@linkcode recall} and {@linkcode fScore}. */
export interface PrecisionRecallOptions<A extends Average = Average> extends ClassOptions {
  /**
   * `"binary"` (default): of class 1 alone. `"macro"`: the mean over classes. `"micro"`: of the counts
   * of all classes together. `"weighted"`: the mean, weighted by the classes' frequencies among the
   * labels. `"none"`: one number for each class.
   */
  readonly average?: A;
  /** What 0 / 0 is: the precision of a class that is never predicted, say. Default 0, as in scikit-learn. */
  readonly zeroDivision?: number;
}

/** One number, or one for each class. */
export type Averaged<A extends Average> = "none" extends A ? number[] : number;

/** What is counted of one class. */
interface Counts {
  /** Of the class, and predicted as it. */
  readonly truePositives: number;
  /** Predicted as the class. */
  readonly predicted: number;
  /** Of the class. */
  readonly actual: number;
}

/**
 * Precision: of the samples predicted as a class, the share that is of it (scikit-learn's
 * `precision_score`).
 *
 * @param labels the true classes
 * @param predictions the predicted ones, as many
 * @param options see {@linkcode PrecisionRecallOptions}
 * @returns a share in [0, 1], or one for each class
 * @throws {RangeError | TypeError} for arrays of other lengths, a class that is not in `classes`, or
 *   the average `"binary"` of other classes than 0 and 1
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const labels = [1, 1, 0, 0], predictions = [1, 0, 1, 0];
 * assert.equal(metrics.precision(labels, predictions), 0.5);
 * ```
 */
export function precision<A extends Average = "binary">(
  labels: Values,
  predictions: Values,
  options: PrecisionRecallOptions<A> = {},
): Averaged<A> {
  const share = ({ truePositives, predicted }: Counts) => [truePositives, predicted] as const;
  return averaged("compute the precision", labels, predictions, options, share);
}

/**
 * Recall: of the samples of a class, the share that is predicted as it (scikit-learn's
 * `recall_score`).
 *
 * @param labels the true classes
 * @param predictions the predicted ones, as many
 * @param options see {@linkcode PrecisionRecallOptions}
 * @returns a share in [0, 1], or one for each class
 * @throws {RangeError | TypeError} as {@linkcode precision}
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const labels = [0, 1, 2, 2], predictions = [0, 1, 1, 2];
 * assert.deepEqual(metrics.recall(labels, predictions, { average: "none" }), [1, 1, 0.5]);
 * ```
 */
export function recall<A extends Average = "binary">(
  labels: Values,
  predictions: Values,
  options: PrecisionRecallOptions<A> = {},
): Averaged<A> {
  const share = ({ truePositives, actual }: Counts) => [truePositives, actual] as const;
  return averaged("compute the recall", labels, predictions, options, share);
}

/** Options of {@linkcode fScore}. */
export interface FScoreOptions<A extends Average = Average> extends PrecisionRecallOptions<A> {
  /** How many times as much recall counts as precision, greater than 0. Default 1: the F1 score. */
  readonly beta?: number;
}

/**
 * F-score: the harmonic mean of precision and recall, with recall counted beta times as much:
 * (1 + beta^2) TP / ((1 + beta^2) TP + beta^2 FN + FP) (van Rijsbergen 1979, "Information Retrieval",
 * chapter 7; scikit-learn's `f1_score` and `fbeta_score`).
 *
 * @param labels the true classes
 * @param predictions the predicted ones, as many
 * @param options see {@linkcode FScoreOptions}
 * @returns a number in [0, 1], or one for each class
 * @throws {RangeError | TypeError} as {@linkcode precision}, and for a beta out of its range
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const labels = [1, 1, 1, 0], predictions = [1, 0, 0, 0];
 * assert.equal(metrics.fScore(labels, predictions), 0.5); // precision 1, recall 1/3
 * ```
 */
export function fScore<A extends Average = "binary">(
  labels: Values,
  predictions: Values,
  options: FScoreOptions<A> = {},
): Averaged<A> {
  const task = "compute the F-score", { beta = 1 } = options;
  if (!(beta > 0 && beta < Infinity)) {
    throw invalidArgument(task, "beta", "finite and greater than 0", beta);
  }
  const share = ({ truePositives, predicted, actual }: Counts) =>
    [(1 + beta ** 2) * truePositives, beta ** 2 * actual + predicted] as const;
  return averaged(task, labels, predictions, options, share);
}

function averaged<A extends Average>(
  task: string,
  labels: Values,
  predictions: Values,
  options: PrecisionRecallOptions<A>,
  shareOf: (counts: Counts) => readonly [numerator: number, denominator: number],
): Averaged<A> {
  const { zeroDivision = 0 } = options, average: Average = options.average ?? "binary";
  const matrix = confusionMatrix(labels, predictions, options);
  const classes = options.classes ?? classesOf(labels, predictions);
  const counts = matrix.map((row, i): Counts => ({
    truePositives: row[i]!,
    predicted: sumOf(row.length, (j) => matrix[j]![i]!),
    actual: sumOf(row.length, (j) => row[j]!),
  }));
  const valueOf = (count: Counts) => {
    const [numerator, denominator] = shareOf(count);
    return denominator === 0 ? zeroDivision : numerator / denominator;
  };
  return combine(task, average, counts, classes, valueOf) as Averaged<A>;
}

function combine(
  task: string,
  average: Average,
  counts: readonly Counts[],
  classes: readonly number[],
  valueOf: (counts: Counts) => number,
): number | number[] {
  const values = counts.map(valueOf);
  const total = (name: keyof Counts) => sumOf(counts.length, (i) => counts[i]![name]);
  switch (average) {
    case "none":
      return values;
    case "macro":
      return sumOf(values.length, (i) => values[i]!) / values.length;
    case "weighted":
      return sumOf(values.length, (i) => values[i]! * counts[i]!.actual) / total("actual");
    case "micro":
      return valueOf({
        truePositives: total("truePositives"),
        predicted: total("predicted"),
        actual: total("actual"),
      });
    case "binary":
      if (classes.some((label) => label !== 0 && label !== 1)) {
        const requirement = '"macro", "micro", "weighted" or "none" for classes other than 0 and 1';
        throw invalidArgument(task, "average", requirement, average, "string");
      }
      return valueOf(
        counts[classes.indexOf(1)] ?? { truePositives: 0, predicted: 0, actual: 0 },
      );
    default: {
      const requirement = '"binary", "macro", "micro", "weighted" or "none"';
      throw invalidArgument(task, "average", requirement, average, "string");
    }
  }
}
