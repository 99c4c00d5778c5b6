/** What a pipeline reads from, and what each of its steps is again. */

/**
 * Items that can be gone through again and again, once an epoch: an array, or whatever has an (async)
 * iterator. A generator that was already started is none: it is empty the second time.
 */
export type Source<T> = AsyncIterable<T> | Iterable<T>;

/** A step of a pipeline: each `for await` over it goes through its source anew. */
export function fromStart<T>(iterate: () => AsyncGenerator<T, void>): AsyncIterable<T> {
  return { [Symbol.asyncIterator]: iterate };
}
