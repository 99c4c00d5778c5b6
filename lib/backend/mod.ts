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
export * from "./adam.ts";
export * from "./custom_gradient.ts";
export * from "./data_parallel.ts";
export * from "./dense.ts";
export * from "./dense_passes.ts";
export * from "./float32_block.ts";
export * from "./gelu.ts";
export * from "./gru_cell_passes.ts";
export * from "./layer_norm.ts";
export * from "./lstm_cell.ts";
export * from "./lstm_cell_passes.ts";
export * from "./set_up_backend.ts";
