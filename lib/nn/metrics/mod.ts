/**
 * Metrics by scikit-learn's names and conventions, on plain numbers: what a trained model is judged by.
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const labels = [0, 0, 1, 1], scores = [0.1, 0.4, 0.35, 0.8];
 * assert.equal(metrics.binaryAccuracy(labels, scores), 0.75);
 * assert.equal(metrics.rocAuc(labels, scores), 0.75);
 * ```
 *
 * @module
 */
export * from "./accuracy.ts";
export * from "./agreement.ts";
export * from "./clustering.ts";
export { type ClassOptions, confusionMatrix } from "./confusion_matrix.ts";
export * from "./intersection_over_union.ts";
export * from "./language_model.ts";
export * from "./pairwise.ts";
export * from "./precision_recall.ts";
export * from "./precision_recall_curve.ts";
export * from "./probabilities.ts";
export * from "./regression.ts";
export * from "./roc.ts";
