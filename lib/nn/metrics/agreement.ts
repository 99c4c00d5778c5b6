/** How well two classifications agree, beyond chance. */
import { sumOf, type Values } from "./_checks.ts";
import { confusionMatrix } from "./confusion_matrix.ts";

/**
 * Matthews correlation coefficient: the correlation of labels and predictions, for any number of
 * classes (Matthews 1975; Gorodkin 2004, https://doi.org/10.1016/j.compbiolchem.2004.09.006;
 * scikit-learn's `matthews_corrcoef`).
 *
 * @param labels the true classes
 * @param predictions the predicted ones, as many
 * @returns a number in [-1, 1]; 0 where labels or predictions are all of one class
 * @throws {RangeError | TypeError} for arrays of other lengths, or no sample
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(metrics.matthewsCorrelation([0, 0, 1, 1], [1, 1, 0, 0]), -1);
 * ```
 */
export function matthewsCorrelation(labels: Values, predictions: Values): number {
  const { count, right, actual, predicted } = margins(labels, predictions);
  const product = (a: readonly number[], b: readonly number[]) =>
    sumOf(a.length, (i) => a[i]! * b[i]!);
  const covariance = right * count - product(actual, predicted);
  const ofLabels = count ** 2 - product(actual, actual);
  const ofPredictions = count ** 2 - product(predicted, predicted);
  if (ofLabels === 0 || ofPredictions === 0) return 0;
  return covariance / Math.sqrt(ofLabels * ofPredictions);
}

/**
 * Cohen's kappa: (p_o - p_e) / (1 - p_e), with the share p_o of samples on which the two agree and
 * the share p_e on which they would agree by chance (Cohen 1960,
 * https://doi.org/10.1177/001316446002000104; scikit-learn's `cohen_kappa_score`).
 *
 * @param labels one classification
 * @param predictions the other, as many
 * @returns a number in [-1, 1]; NaN where both have put everything into one and the same class
 * @throws {RangeError | TypeError} for arrays of other lengths, or no sample
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(metrics.cohenKappa([0, 0, 1, 1], [0, 1, 1, 1]), 0.5);
 * ```
 */
export function cohenKappa(labels: Values, predictions: Values): number {
  const { count, right, actual, predicted } = margins(labels, predictions);
  const byChance = sumOf(actual.length, (i) => actual[i]! * predicted[i]!) / count;
  return (right - byChance) / (count - byChance);
}

/** Sums of a confusion matrix. */
function margins(labels: Values, predictions: Values) {
  const matrix = confusionMatrix(labels, predictions), classes = matrix.length;
  return {
    count: labels.length,
    right: sumOf(classes, (i) => matrix[i]![i]!),
    actual: matrix.map((row) => sumOf(classes, (j) => row[j]!)),
    predicted: matrix.map((_, j) => sumOf(classes, (i) => matrix[i]![j]!)),
  };
}
