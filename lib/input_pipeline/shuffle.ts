/** shuffle: an order at random, with a buffer of a given size. */
import { requireObject } from "../_require_object.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { checkCount, checkSource } from "./_checks.ts";
import { fromStart, type Source } from "./source.ts";

/** What {@linkcode shuffle} needs. */
export interface ShuffleOptions {
  /**
   * Items kept in memory, from which the next one is drawn: an integer of at least 1. An item can come
   * at most `bufferSize - 1` places too early, so that only a buffer as large as the source gives all
   * orders.
   */
  readonly bufferSize: number;
  /** Goes on from epoch to epoch, so each has another order. */
  readonly random: Random;
}

/**
 * Draws each item out of a buffer, and fills its place with the next of the source, as `tf.data` does.
 *
 * @param source see {@linkcode Source}
 * @param options see {@linkcode ShuffleOptions}
 * @returns the same items in another order, each time in another
 * @throws {RangeError | TypeError} for a bad buffer size, no generator, or a bad source
 *
 * @example
 * ```ts
 * import { shuffle } from "lib/input_pipeline/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const mixed = shuffle([1, 2, 3], { bufferSize: 3, random: new Random(0) });
 * assert.deepEqual((await Array.fromAsync(mixed)).sort(), [1, 2, 3]);
 * ```
 */
export function shuffle<T>(
  source: Source<T>,
  options: ShuffleOptions,
): AsyncIterable<T> {
  const task = "shuffle a source", { bufferSize, random } = requireObject(task, "options", options);
  checkSource(task, source);
  checkCount(task, "bufferSize", bufferSize);
  requireRandom(task, random);
  return fromStart(async function* () {
    const buffer: T[] = [];
    for await (const item of source) {
      if (buffer.length < bufferSize) {
        buffer.push(item);
        continue;
      }
      const place = random.integer(0, bufferSize), drawn = buffer[place]!;
      buffer[place] = item;
      yield drawn;
    }
    random.shuffle(buffer);
    yield* buffer;
  });
}
