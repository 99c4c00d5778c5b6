/** The receiver operating characteristic of a score, and the area under it. */
import type { Values } from "./_checks.ts";
import { countAtThresholds } from "./_thresholds.ts";

/** Points of a receiver operating characteristic, from the strictest threshold on. */
export interface RocCurve {
  /** Share of class 0 whose score is at least the threshold. */
  readonly falsePositiveRates: number[];
  /** Share of class 1 whose score is at least the threshold. */
  readonly truePositiveRates: number[];
  /** The first is Infinity: nothing is found. */
  readonly thresholds: number[];
}

/**
 * Receiver operating characteristic (ROC): the share of class 1 that is found against the share of
 * class 0 that is found with it, at every threshold. Points on a straight line between their
 * neighbours are left out (scikit-learn's `roc_curve`).
 *
 * @param labels 0 or 1, both of them
 * @param scores higher for class 1; as many
 * @returns the corners of the curve, from (0, 0) to (1, 1)
 * @throws {RangeError | TypeError} for arrays of other lengths, other labels, or one class only
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { falsePositiveRates, truePositiveRates, thresholds } = metrics.rocCurve(
 *   [0, 0, 1, 1],
 *   [0.1, 0.4, 0.35, 0.8],
 * );
 * assert.deepEqual(falsePositiveRates, [0, 0, 0.5, 0.5, 1]);
 * assert.deepEqual(truePositiveRates, [0, 0.5, 0.5, 1, 1]);
 * assert.deepEqual(thresholds, [Infinity, 0.8, 0.4, 0.35, 0.1]);
 * ```
 */
export function rocCurve(labels: Values, scores: Values): RocCurve {
  const counts = countAtThresholds("compute the ROC curve", labels, scores, [0, 1]);
  const { falsePositives, truePositives, thresholds } = counts;
  const turns = (values: readonly number[], i: number) =>
    values[i + 1]! - values[i]! !== values[i]! - values[i - 1]!;
  const corners = [...thresholds.keys()].filter((i) =>
    i === 0 || i === thresholds.length - 1 || turns(falsePositives, i) || turns(truePositives, i)
  );
  const rates = (values: readonly number[]) => [
    0,
    ...corners.map((i) => values[i]! / values.at(-1)!),
  ];
  return {
    falsePositiveRates: rates(falsePositives),
    truePositiveRates: rates(truePositives),
    thresholds: [Infinity, ...corners.map((i) => thresholds[i]!)],
  };
}

/**
 * Area under the ROC curve (ROC AUC): the probability that a sample of class 1 has a higher score
 * than one of class 0, where equal scores count half (Hanley & McNeil 1982,
 * https://doi.org/10.1148/radiology.143.1.7063747; scikit-learn's `roc_auc_score`).
 *
 * @param labels 0 or 1, both of them
 * @param scores higher for class 1; as many
 * @returns a number in [0, 1]; 0.5 for scores that say nothing
 * @throws {RangeError | TypeError} for arrays of other lengths, other labels, or one class only
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(metrics.rocAuc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]), 0.75);
 * ```
 */
export function rocAuc(labels: Values, scores: Values): number {
  const { falsePositiveRates: x, truePositiveRates: y } = rocCurve(labels, scores);
  let area = 0;
  for (let i = 1; i < x.length; i++) area += (x[i]! - x[i - 1]!) * (y[i]! + y[i - 1]!) / 2;
  return area;
}
