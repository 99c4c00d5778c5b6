/**
 * The tensor backend: one call at the top of a notebook, a test or a program that uses tfjs.
 *
 * @example
 * ```ts
 * import { setUpBackend } from "lib/backend/mod.ts";
 *
 * await setUpBackend();
 * ```
 *
 * @module
 */
export { ATTENTION, ATTENTION_GRADIENT } from "./overrides/attention.ts";
export { CACHED_BLOCK, type CachedBlockWeights } from "./overrides/cached_block.ts";
export { CROSS_ENTROPY } from "./overrides/cross_entropy.ts";
export { GELU, GELU_TANH } from "./overrides/gelu.ts";
export { GROUP_NORM, GROUP_NORM_GRADIENT } from "./overrides/group_norm.ts";
export { LAYER_NORM, LAYER_NORM_GRADIENT } from "./overrides/layer_norm.ts";
export { LSTM_CELL, LSTM_CELL_GRADIENT } from "./overrides/lstm_cell.ts";
export {
  RECURRENT_KINDS,
  RECURRENT_LAYER,
  RECURRENT_LAYER_GRADIENT,
} from "./overrides/recurrent_layer.ts";
export { SILU, SILU_GRADIENT } from "./overrides/silu.ts";
export { SUM_OF_SQUARES } from "./overrides/sum_of_squares.ts";
export { type AdamMoments, type AdamStep, adamStep, type AdamUpdate } from "./adam_step.ts";
export * from "./custom_gradient.ts";
export * from "./dense.ts";
export * from "./manual_dense.ts";
export * from "./float32_block.ts";
export * from "./fused_op.ts";
export * from "./int8_matrix.ts";
export * from "./set_up_backend.ts";
export * from "./sparse_matrix.ts";
