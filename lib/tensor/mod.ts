/**
 * Tools around tensors: shape checks, masked statistics, gradient checks and leak checks.
 *
 * @example
 * ```ts
 * import * as tf from "@tensorflow/tfjs";
 * import { checkGradient } from "lib/tensor/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { largestRelativeError } = checkGradient((x) => tf.sum(tf.square(x)), tf.tensor1d([1, 2]));
 * assert.ok(largestRelativeError < 5e-3);
 * ```
 *
 * @module
 */
export { type FiniteCheck, isAllFinite, setFiniteCheck } from "./finite.ts";
export {
  checkGradient,
  type GradientCheck,
  type GradientOptions,
  type StepOptions,
} from "./gradient_check.ts";
export { withLeakCheck } from "./leak_check.ts";
export {
  type Mask,
  maskedMean,
  maskedVariance,
  type MaskedVarianceOptions,
  maskedWhiten,
  type MaskedWhitenOptions,
} from "./masked_statistics.ts";
export { assertShape, type ExpectedDimension, type ShapeContext, type Shaped } from "./shape.ts";
export { tidy } from "./tidy.ts";
