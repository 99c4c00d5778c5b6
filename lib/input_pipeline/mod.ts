/**
 * An input pipeline (输入流水线): from a source of items to minibatches, step by step, by the names of
 * `tf.data`. Each step is an async iterable over the one before.
 *
 * @example
 * ```ts
 * import { batch, cache, map, prefetch, shuffle } from "lib/input_pipeline/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const read = cache(map(["a", "b", "c"], (name) => name.toUpperCase())); // read once
 * const mixed = shuffle(read, { bufferSize: 3, random: new Random(0) }); // anew in each epoch
 * const sizes: number[] = [];
 * for await (const items of prefetch(batch(mixed, 2), 1)) sizes.push(items.length);
 * assert.deepEqual(sizes, [2, 1]);
 * ```
 *
 * @module
 */
export { batch } from "./batch.ts";
export { cache } from "./cache.ts";
export { map } from "./map.ts";
export { prefetch } from "./prefetch.ts";
export { shuffle, type ShuffleOptions } from "./shuffle.ts";
export type { Source } from "./source.ts";
export { VirtualClock } from "./virtual_clock.ts";
