/**
 * Parts of Transformers: positions, encoder and decoder blocks.
 *
 * @example
 * ```ts
 * import { sinusoidalPositions } from "lib/transformer/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...sinusoidalPositions(1, 4)[0]!], [0, 1, 0, 1]);
 * ```
 *
 * @module
 */
export type {
  BlockOptions,
  FeedForwardParameters,
  NormalizationParameters,
} from "./_block_parts.ts";
export * from "./bert.ts";
export * from "./blocks.ts";
export * from "./decoder_block.ts";
export * from "./encoder_block.ts";
export * from "./positions.ts";
