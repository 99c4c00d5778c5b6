/** cache: what came out of a source once is kept in memory. */
import { checkSource } from "./_checks.ts";
import { fromStart, type Source } from "./source.ts";

/**
 * Keeps the items of the first epoch; later epochs read them from memory and leave the source alone.
 * Everything before it is frozen: put it behind what is slow and always the same (reading, decoding),
 * before what is random (shuffling, augmentation). An epoch that is left early keeps nothing, as in
 * `tf.data`.
 *
 * @param source see {@linkcode Source}; all its items must fit into memory
 * @returns the same items
 * @throws {TypeError} for something that can't be iterated over
 *
 * @example
 * ```ts
 * import { cache, map } from "lib/input_pipeline/mod.ts";
 * import assert from "node:assert/strict";
 *
 * let reads = 0;
 * const kept = cache(map([1, 2], (item) => (reads++, item)));
 * for (let epoch = 0; epoch < 3; epoch++) await Array.fromAsync(kept);
 * assert.equal(reads, 2);
 * ```
 */
export function cache<T>(source: Source<T>): AsyncIterable<T> {
  checkSource("cache a source", source);
  let kept: readonly T[] | undefined;
  return fromStart(async function* () {
    if (kept !== undefined) return yield* kept;
    const items: T[] = [];
    for await (const item of source) {
      items.push(item);
      yield item;
    }
    kept = items;
  });
}
