/**
 * Compression: networks of fewer weights (pruning), of fewer bits (quantization), and small networks
 * that learn from large ones (distillation).
 *
 * @example
 * ```ts
 * import { magnitudeMask } from "lib/compression/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...magnitudeMask([0.5, -0.1, 2], { count: 1 })], [1, 0, 1]);
 * ```
 *
 * @module
 */
export { type Amount, roundHalfToEven } from "./amount.ts";
export * from "./distillation_loss.ts";
export * from "./magnitude_mask.ts";
export * from "./mat_mul_integer.ts";
export * from "./quantization_grid.ts";
export * from "./quantize.ts";
export * from "./quantize_weights.ts";
export * from "./quantized_dense.ts";
export * from "./remove_units.ts";
export * from "./unit_mask.ts";
export * from "./weight_masks.ts";
