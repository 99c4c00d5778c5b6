/** batch: items by the minibatch. */
import { checkCount, checkSource } from "./_checks.ts";
import { fromStart, type Source } from "./source.ts";

/**
 * Collects items that follow each other; the last batch is smaller where the size does not divide
 * their number.
 *
 * @param source see {@linkcode Source}
 * @param size of a batch, an integer of at least 1
 * @returns arrays of items
 * @throws {RangeError | TypeError} for a bad size or a bad source
 *
 * @example
 * ```ts
 * import { batch } from "lib/input_pipeline/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(await Array.fromAsync(batch([1, 2, 3], 2)), [[1, 2], [3]]);
 * ```
 */
export function batch<T>(source: Source<T>, size: number): AsyncIterable<T[]> {
  const task = "batch a source";
  checkSource(task, source);
  checkCount(task, "size", size);
  return fromStart(async function* () {
    let items: T[] = [];
    for await (const item of source) {
      items.push(item);
      if (items.length < size) continue;
      yield items;
      items = [];
    }
    if (items.length > 0) yield items;
  });
}
