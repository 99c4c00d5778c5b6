/** Texts that train a language model, and texts that it is tested on. */
import { Random } from "../random/mod.ts";
import type { Chapter, Quatrain } from "./texts.ts";

/** Which texts are trained on and which are held out. */
export interface TextSplit<Text> {
  /** To learn from. */
  readonly train: readonly Text[];
  /** Only to test on. */
  readonly heldOut: readonly Text[];
}

/** Share of the poems that is held out: one of this many. */
const POEMS_EACH = 20;
/** Share of the chapters that is held out: one of this many. */
const CHAPTERS_EACH = 10;

/**
 * Hold out every twentieth of the quatrains, drawn at random. The collection has some lines in several
 * poems: a poem that shares a line with one that is held out is in neither part.
 *
 * @param poems those of `loadTangPoems`
 *
 * @example
 * ```ts
 * import { loadTangPoems, splitPoems } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { train, heldOut } = splitPoems(await loadTangPoems());
 * assert.deepEqual([train.length, heldOut.length], [13_259, 702]);
 * ```
 */
export function splitPoems(poems: readonly Quatrain[]): TextSplit<Quatrain> {
  const order = new Random(0).split("held-out poems").permutation(poems.length);
  const count = Math.floor(poems.length / POEMS_EACH);
  const heldOut = Array.from(order.subarray(0, count), (i) => poems[i]!);
  const lines = new Set(heldOut.flatMap((poem) => poem.lines));
  const train = Array.from(order.subarray(count), (i) => poems[i]!)
    .filter((poem) => !poem.lines.some((line) => lines.has(line)));
  return { train, heldOut };
}

/**
 * Hold out every tenth chapter of a book.
 *
 * @param chapters in their order
 *
 * @example
 * ```ts
 * import { loadMobyDick, splitChapters } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { train, heldOut } = splitChapters(await loadMobyDick());
 * assert.deepEqual([train.length, heldOut.length], [123, 13]);
 * ```
 */
export function splitChapters(chapters: readonly Chapter[]): TextSplit<Chapter> {
  const isHeldOut = (_: Chapter, i: number) => i % CHAPTERS_EACH === CHAPTERS_EACH - 1;
  return {
    train: chapters.filter((chapter, i) => !isHeldOut(chapter, i)),
    heldOut: chapters.filter(isHeldOut),
  };
}
