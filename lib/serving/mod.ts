/**
 * Serving: what a server of a model needs that has nothing to do with the network.
 *
 * @example
 * ```ts
 * import { BatchQueue } from "lib/serving/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const queue = new BatchQueue<number>({ maximum: 2 });
 * for (const item of [1, 2, 3]) queue.push(item, 0);
 * assert.deepEqual(queue.take(0), [1, 2]);
 * ```
 *
 * @module
 */
export { BatchQueue, type BatchQueueOptions } from "./batch_queue.ts";
