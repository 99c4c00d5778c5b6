/** Normalizations of batches, groups and vectors. */
export type { ScaleAndShift, ScaleAndShiftOptions } from "./_scale_and_shift.ts";
export * from "./batch_norm.ts";
export * from "./group_norm.ts";
export * from "./group_normalization.ts";
export * from "./layer_normalization.ts";
export * from "./rms_norm.ts";
export * from "./unit_norm.ts";
