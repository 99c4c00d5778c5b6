/**
 * Transformers: positions, encoder and decoder blocks, the encoder-decoder, BERT and GPT.
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
export type { TransformerBlockOptions } from "./_block_layers.ts";
export type {
  BlockOptions,
  FeedForwardParameters,
  NormalizationParameters,
} from "./_block_parts.ts";
export type { PositionKind } from "./_positions_option.ts";
export * from "./bert.ts";
export * from "./bert_heads.ts";
export * from "./blocks.ts";
export * from "./decoder_block.ts";
export * from "./encoder_block.ts";
export * from "./gpt.ts";
export * from "./gpt_config.ts";
export * from "./positions.ts";
export * from "./rotate_heads.ts";
export * from "./stacks.ts";
export * from "./transformer.ts";
