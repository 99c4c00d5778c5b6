/** Precision and recall at every threshold of a score, and their summary. */
import type { Values } from "./_checks.ts";
import { countAtThresholds } from "./_thresholds.ts";

/** Points of a precision-recall curve, from the loosest threshold on. */
export interface PrecisionRecallCurve {
  /** One for each threshold, then 1. */
  readonly precisions: number[];
  /** One for each threshold, then 0. */
  readonly recalls: number[];
  /** Rising: all distinct scores. */
  readonly thresholds: number[];
}

/**
 * Precision-recall curve: precision and recall of class 1 at every threshold of the score
 * (scikit-learn's `precision_recall_curve`).
 *
 * @param labels 0 or 1, at least one 1
 * @param scores higher for class 1; as many
 * @returns the points, and a last one with recall 0 and precision 1
 * @throws {RangeError | TypeError} for arrays of other lengths, other labels, or no sample of class 1
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { precisions, recalls } = metrics.precisionRecallCurve([0, 1, 1], [0.1, 0.4, 0.8]);
 * assert.deepEqual(precisions, [2 / 3, 1, 1, 1]);
 * assert.deepEqual(recalls, [1, 1, 0.5, 0]);
 * ```
 */
export function precisionRecallCurve(labels: Values, scores: Values): PrecisionRecallCurve {
  const counts = countAtThresholds("compute the precision-recall curve", labels, scores, [1]);
  const { truePositives, falsePositives, thresholds } = counts;
  const precisions = truePositives.map((count, i) => count / (count + falsePositives[i]!));
  const recalls = truePositives.map((count) => count / truePositives.at(-1)!);
  return {
    precisions: [...precisions.toReversed(), 1],
    recalls: [...recalls.toReversed(), 0],
    thresholds: thresholds.toReversed(),
  };
}

/**
 * Average precision (AP): the precisions at all thresholds, each weighted by the recall that its
 * threshold gains: sum of (R_n - R_(n-1)) P_n (scikit-learn's `average_precision_score`).
 *
 * @param labels 0 or 1, at least one 1
 * @param scores higher for class 1; as many
 * @returns a number in [0, 1]; the share of class 1 for scores that say nothing
 * @throws {RangeError | TypeError} for arrays of other lengths, other labels, or no sample of class 1
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(metrics.averagePrecision([1, 0, 1, 0], [0.9, 0.8, 0.7, 0.1]), 1 / 2 + 1 / 3);
 * ```
 */
export function averagePrecision(labels: Values, scores: Values): number {
  const { precisions, recalls } = precisionRecallCurve(labels, scores);
  let sum = 0;
  for (let i = 0; i + 1 < recalls.length; i++) {
    sum += (recalls[i]! - recalls[i + 1]!) * precisions[i]!;
  }
  return sum;
}
