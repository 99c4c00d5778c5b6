/**
 * Losses by the names that Keras and PyTorch have for them: functions of target and prediction.
 *
 * @example
 * ```ts
 * import { losses } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const target = tf.tensor1d([0, 1]), prediction = tf.tensor1d([1, 1]);
 * assert.equal(losses.meanSquaredError(target, prediction).dataSync()[0], 0.5);
 * assert.equal(losses.meanSquaredError(target, prediction, { reduction: "sum" }).dataSync()[0], 1);
 * ```
 *
 * @module
 */
export * from "./binary_cross_entropy.ts";
export * from "./categorical_cross_entropy.ts";
export * from "./categorical_focal_cross_entropy.ts";
export * from "./cosine_similarity.ts";
export * from "./hinge.ts";
export * from "./huber.ts";
export * from "./kl_divergence.ts";
export * from "./likelihood.ts";
export type { LossOptions, Reduced, Reduction } from "./loss_options.ts";
export * from "./regression.ts";
