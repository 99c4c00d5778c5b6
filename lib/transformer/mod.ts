/**
 * Parts of Transformers: positions, and one encoder block.
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
export * from "./encoder_block.ts";
export * from "./positions.ts";
