/**
 * Small data sets that are part of the project: nothing is downloaded.
 *
 * @example
 * ```ts
 * import { loadDigits } from "lib/datasets/mod.ts";
 *
 * const { train } = await loadDigits();
 * console.log(train.count, "images");
 * ```
 *
 * @module
 */
export type { LoadOptions } from "./_data_file.ts";
export * from "./adding.ts";
export * from "./date_tokens.ts";
export * from "./dates.ts";
export * from "./digits.ts";
export * from "./recall.ts";
export * from "./sequence_pairs.ts";
export * from "./toy_translation.ts";
