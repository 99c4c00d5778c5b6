/** prefetch: the next items are prepared while the current one is used. */
import { checkCount, checkSource } from "./_checks.ts";
import { fromStart, type Source } from "./source.ts";

type Asked<T> = Promise<IteratorResult<T, unknown>>;

/**
 * Asks its source for up to `bufferSize` items ahead. What the source waits for (a disk, a network, a
 * worker) then passes while the consumer works; what it computes itself does not, as both share one
 * thread. An error of the source comes at the place of its item, and leaving the loop early closes the
 * source.
 *
 * @param source see {@linkcode Source}
 * @param bufferSize items ahead of the one that is used, an integer of at least 1
 * @returns the same items in the same order
 * @throws {RangeError | TypeError} for a bad buffer size or a bad source
 *
 * @example
 * ```ts
 * import { prefetch } from "lib/input_pipeline/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(await Array.fromAsync(prefetch([1, 2, 3], 2)), [1, 2, 3]);
 * ```
 */
export function prefetch<T>(source: Source<T>, bufferSize: number): AsyncIterable<T> {
  const task = "prefetch a source";
  checkSource(task, source);
  checkCount(task, "bufferSize", bufferSize);
  return fromStart(async function* () {
    const iterator = oneAfterAnother(source), asked: Asked<T>[] = [];
    const ask = () => {
      const next = iterator.next();
      next.catch(() => {}); // thrown below, when its turn comes
      asked.push(next);
    };
    try {
      for (let i = 0; i < bufferSize; i++) ask();
      while (true) {
        const next = await asked.shift()!;
        if (next.done === true) return;
        ask();
        yield next.value;
      }
    } finally {
      await iterator.return();
    }
  });
}

/** Requests wait for those before them, which generators promise and other iterators don't. */
async function* oneAfterAnother<T>(source: Source<T>): AsyncGenerator<T, void> {
  yield* source;
}
