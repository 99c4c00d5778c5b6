/** Intersection over union: how well two divisions into classes cover each other, class by class. */
import { classesOf, type ClassOptions, confusionMatrix } from "./confusion_matrix.ts";
import { sumOf, type Values } from "./_checks.ts";

/**
 * Intersection over union of each class, the Jaccard index: of all samples that labels or predictions put
 * into the class, the share that both do; n_kk / (n_k. + n_.k - n_kk) of the confusion matrix (Jaccard 1901;
 * scikit-learn's `jaccard_score` with `average=None`). Samples are often the pixels of images.
 *
 * @param labels the true classes
 * @param predictions the predicted ones, as many
 * @param options `classes`: the ones to report; the others count only as what these are mistaken for
 * @returns a number in [0, 1] for each class; NaN for one that occurs in neither
 * @throws {RangeError | TypeError} for arrays of other lengths, or no sample
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * // one of the two zeros is found, and one of the three that are called 1 is none
 * assert.deepEqual(metrics.intersectionOverUnion([0, 0, 1, 1], [0, 1, 1, 1]), [1 / 2, 2 / 3]);
 * ```
 */
export function intersectionOverUnion(
  labels: Values,
  predictions: Values,
  options: ClassOptions = {},
): number[] {
  const counts = confusionMatrix(labels, predictions), all = classesOf(labels, predictions);
  return (options.classes ?? all).map((label) => {
    const k = all.indexOf(label);
    if (k < 0) return NaN;
    const both = counts[k]![k]!, size = all.length;
    const either = sumOf(size, (j) => counts[k]![j]! + counts[j]![k]!) - both;
    return both / either;
  });
}

/**
 * Mean intersection over union (mIoU), by which segmentations are compared: the plain mean of
 * {@linkcode intersectionOverUnion} over the classes that occur (Keras's `MeanIoU`).
 *
 * @param labels the true classes
 * @param predictions the predicted ones, as many
 * @param options `classes`: the ones to average over
 * @returns a number in [0, 1]; NaN where none of the classes occurs
 * @throws {RangeError | TypeError} as {@linkcode intersectionOverUnion}
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const background = 0, labels = [background, 1, 1, 2], nothing = [0, 0, 0, 0];
 * assert.equal(metrics.meanIntersectionOverUnion(labels, labels), 1);
 * assert.equal(metrics.meanIntersectionOverUnion(labels, nothing), 1 / 12); // of 1/4, 0 and 0
 * ```
 */
export function meanIntersectionOverUnion(
  labels: Values,
  predictions: Values,
  options: ClassOptions = {},
): number {
  const shares = intersectionOverUnion(labels, predictions, options).filter((one) => !isNaN(one));
  return shares.length === 0 ? NaN : sumOf(shares.length, (i) => shares[i]!) / shares.length;
}
