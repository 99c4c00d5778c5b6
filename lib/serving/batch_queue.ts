/** BatchQueue: requests wait in it, and leave it in batches. */
import { checkSizes } from "../_check_sizes.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";

/** Settings of {@linkcode BatchQueue}. */
export interface BatchQueueOptions {
  /** The most items of a batch, a positive integer. */
  readonly maximum: number;
  /** How long the oldest item waits at most for others to come, at least 0. Default 0 */
  readonly wait?: number;
  /** The most items that wait, a positive integer. Default: no limit */
  readonly limit?: number;
}

interface Waiting<T> {
  readonly item: T;
  readonly since: number;
}

/**
 * A queue for dynamic batching (动态批处理): what comes first leaves first, in batches. A batch may leave
 * when it is full, or when its oldest item has waited for long enough; when nothing may wait, each batch
 * is all that is there.
 *
 * It has no clock: its caller says what time it is, in any unit. A server asks by `performance.now()`, a
 * simulation by the time that it simulates.
 *
 * Explained in notebooks/61.
 *
 * @example
 * ```ts
 * import { BatchQueue } from "lib/serving/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const queue = new BatchQueue<string>({ maximum: 8, wait: 5 });
 * queue.push("first", 100);
 * queue.push("second", 102);
 * assert.equal(queue.due, 105);
 * assert.deepEqual(queue.take(104), []);
 * assert.deepEqual(queue.take(105), ["first", "second"]);
 * ```
 */
export class BatchQueue<T> {
  readonly #maximum: number;
  readonly #wait: number;
  readonly #limit: number;
  #items: Waiting<T>[] = [];
  #latest = -Infinity;

  /**
   * Make an empty queue.
   *
   * @param options see {@linkcode BatchQueueOptions}
   * @throws {RangeError | TypeError} for an option out of its range
   */
  constructor(options: BatchQueueOptions) {
    const task = "make a batch queue";
    const { maximum, wait = 0, limit } = requireObject(task, "options", options);
    checkSizes(task, { maximum, ...(limit === undefined ? {} : { limit }) });
    if (!(wait >= 0)) throw invalidArgument(task, "wait", "a number of at least 0", wait);
    this.#maximum = maximum;
    this.#wait = wait;
    this.#limit = limit ?? Infinity;
  }

  /** How many items wait. */
  get size(): number {
    return this.#items.length;
  }

  /** From when on the next batch may leave; Infinity when nothing waits. */
  get due(): number {
    const waited = (this.#items[0]?.since ?? Infinity) + this.#wait;
    return Math.min(waited, this.#items[this.#maximum - 1]?.since ?? Infinity);
  }

  /**
   * Puts an item at the end.
   *
   * @param item what waits
   * @param now the time, not before that of the item before
   * @returns false when the queue is at its limit: the item is refused
   * @throws {RangeError | TypeError} for a time that runs back or is no number
   */
  push(item: T, now: number): boolean {
    if (!(now >= this.#latest)) {
      throw invalidArgument("push to a batch queue", "now", `at least ${this.#latest}`, now);
    }
    if (this.size >= this.#limit) return false;
    this.#latest = now;
    this.#items.push({ item, since: now });
    return true;
  }

  /**
   * Takes the next batch.
   *
   * @param now the time
   * @returns its items, the oldest first; none before the batch is due
   */
  take(now: number): T[] {
    if (!(now >= this.due)) return [];
    return this.#items.splice(0, this.#maximum).map(({ item }) => item);
  }
}
