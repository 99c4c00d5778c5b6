/** The share of right answers. */
import { invalidArgument } from "../../_invalid_argument.ts";
import { checkNumbers, checkPairs, checkValues, sumOf, type Values } from "./_checks.ts";
import { confusionMatrix } from "./confusion_matrix.ts";

/**
 * Accuracy: the share of predicted classes that are right (scikit-learn's `accuracy_score`).
 *
 * @param labels the true classes
 * @param predictions the predicted ones, as many
 * @returns a share in [0, 1]
 * @throws {RangeError | TypeError} for arrays of other lengths, or no sample
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(metrics.accuracy([0, 1, 2, 2], [0, 1, 1, 2]), 0.75);
 * ```
 */
export function accuracy(labels: Values, predictions: Values): number {
  checkNumbers("compute the accuracy", { labels, predictions });
  return sumOf(labels.length, (i) => labels[i] === predictions[i] ? 1 : 0) / labels.length;
}

/**
 * Binary accuracy: {@linkcode accuracy} of scores that count as 1 above a threshold, else as 0
 * (Keras's `BinaryAccuracy`).
 *
 * @param labels 0 or 1
 * @param scores probabilities, or logits with the threshold 0; as many
 * @param threshold default 0.5; a score that is equal to it counts as 0
 * @returns a share in [0, 1]
 * @throws {RangeError | TypeError} for arrays of other lengths, or no sample
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(metrics.binaryAccuracy([1, 0, 1, 1], [0.9, 0.2, 0.4, 0.6]), 0.75);
 * ```
 */
export function binaryAccuracy(labels: Values, scores: Values, threshold: number = 0.5): number {
  checkNumbers("compute the binary accuracy", { labels, scores });
  return accuracy(labels, Array.from(scores, (score) => score > threshold ? 1 : 0));
}

/**
 * Categorical accuracy: {@linkcode topKAccuracy} with k = 1, the share of rows whose label has the
 * highest score (Keras's `SparseCategoricalAccuracy`).
 *
 * @param labels the true classes, integers in [0, classes)
 * @param scores a row of scores for each sample: probabilities or logits
 * @returns a share in [0, 1]
 * @throws {RangeError | TypeError} for arrays of other lengths, or a label that has no score
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(metrics.categoricalAccuracy([0, 2], [[3, 1, 2], [3, 1, 2]]), 0.5);
 * ```
 */
export function categoricalAccuracy(labels: Values, scores: readonly Values[]): number {
  return topKAccuracy(labels, scores, 1);
}

/**
 * Top-k accuracy: the share of samples whose label is among the k highest scores. Of equal scores
 * those of later classes are higher (scikit-learn's `top_k_accuracy_score`).
 *
 * @param labels the true classes, integers in [0, classes)
 * @param scores a row of scores for each sample: probabilities or logits
 * @param k an integer of at least 1
 * @returns a share in [0, 1]
 * @throws {RangeError | TypeError} for arrays of other lengths, or a label that has no score
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(metrics.topKAccuracy([0, 2], [[3, 1, 2], [3, 1, 2]], 2), 1);
 * ```
 */
export function topKAccuracy(labels: Values, scores: readonly Values[], k: number): number {
  const task = "compute the top-k accuracy";
  checkPairs(task, { labels, scores });
  if (!(Number.isSafeInteger(k) && k >= 1)) {
    throw invalidArgument(task, "k", "an integer of at least 1", k);
  }
  const right = sumOf(labels.length, (i) => {
    const row = scores[i]!, label = labels[i]!;
    checkValues(task, `scores[${i}]`, row);
    if (!(Number.isInteger(label) && label >= 0 && label < row.length)) {
      throw invalidArgument(task, `labels[${i}]`, `an integer in [0, ${row.length})`, label);
    }
    const own = row[label]!;
    const higher = sumOf(row.length, (j) => row[j]! > own || (row[j] === own && j > label) ? 1 : 0);
    return higher < k ? 1 : 0;
  });
  return right / labels.length;
}

/**
 * Balanced accuracy: the mean of the recalls of the classes that occur among the labels, so that rare
 * ones count as much as frequent ones (scikit-learn's `balanced_accuracy_score`).
 *
 * @param labels the true classes
 * @param predictions the predicted ones, as many
 * @returns a share in [0, 1]
 * @throws {RangeError | TypeError} for arrays of other lengths, or no sample
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(metrics.balancedAccuracy([0, 0, 0, 1], [0, 0, 0, 0]), 0.5);
 * ```
 */
export function balancedAccuracy(labels: Values, predictions: Values): number {
  const counts = confusionMatrix(labels, predictions);
  const recalls = counts.map((row, i) => row[i]! / row.reduce((sum, count) => sum + count, 0))
    .filter((recall) => !Number.isNaN(recall)); // of a class that is predicted only
  return recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length;
}
