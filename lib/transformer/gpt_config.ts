/** The sizes and choices of a GPT, and what it keeps of what it has read. */
import type { KeyValueCache } from "../attention/mod.ts";
import type { PositionKind } from "./_positions_option.ts";

/** The sizes and choices of a `Gpt`. */
export interface GptConfig {
  /** Number of tokens that there are. */
  readonly vocabulary: number;
  /** Numbers at each place. */
  readonly size: number;
  /** Blocks, one after the other. */
  readonly blocks: number;
  /** Heads of each block's attention; they divide the size. */
  readonly heads: number;
  /** Most tokens of a text. */
  readonly positions: number;
  /** Units between the two dense layers of a block. Default 4 times the size. */
  readonly feedForward?: number;
  /** Share that is dropped in training, in [0, 1). Default 0.1, as published. */
  readonly dropout?: number;
  /** How places are told. Default `"learned"`, as published. */
  readonly position?: PositionKind;
  /**
   * Normalize what goes into each part of a block, and once at the end: GPT-2 and 3. Default `true`;
   * GPT-1 normalizes after each sum.
   */
  readonly normalizeFirst?: boolean;
}

/** What a `Gpt` keeps of the tokens that it has read: for each block keys and values. */
export type GptState = readonly KeyValueCache[];
