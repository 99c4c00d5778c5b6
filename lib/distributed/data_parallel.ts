/** Data-parallel training: workers share the shards of each batch, and no bit depends on how many they are. */
import type * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { WorkerPool } from "./_worker_pool.ts";
import { SharedGradients } from "./_shared_gradients.ts";
import type { BackendOptions } from "../backend/set_up_backend.ts";

/** One part of one step's batch. */
export interface Shard {
  /** The step, from 0. */
  readonly step: number;
  /** Which part of the batch, from 0. */
  readonly index: number;
  /** Into how many shards the batch is split. */
  readonly count: number;
}

/** A model that is trained in several workers at once; all replicas start from the same weights. */
export interface Replica {
  /** The weights to train. */
  readonly variables: readonly tf.Variable[];
  /** Applies the gradient of the whole batch; each replica has its own. */
  readonly optimizer: tf.Optimizer;
  /**
   * The shard's part of the batch's loss: the parts are added, so divide by the size of the whole
   * batch for a mean. What is random in it must depend on the shard alone, not on earlier calls.
   */
  loss(shard: Shard): tf.Scalar;
}

/** What the module of {@linkcode DataParallelOptions} exports as `createReplica`. */
export type ReplicaFactory<Input = undefined> = (input: Input) => Replica | Promise<Replica>;

/** How to train: see {@linkcode trainDataParallel}. */
export interface DataParallelOptions {
  /**
   * A module that exports a {@linkcode ReplicaFactory} named `createReplica`: an absolute URL, or a
   * name of the import map, such as "lib/...".
   */
  readonly module: string | URL;
  /** Passed to `createReplica`, copied to each worker; a SharedArrayBuffer in it is shared. */
  readonly input?: unknown;
  /** Batches to train on, at least 1. */
  readonly steps: number;
  /** Parts of a batch, at least 1. The weights' last bits depend on it, and not on `workers`. */
  readonly shards: number;
  /** Workers, in [1, shards]. Default: one for each processor, at most `shards`. */
  readonly workers?: number;
  /** What each worker passes to `setUpBackend`; `threads` is 1 unless given. */
  readonly backend?: BackendOptions;
  /** Called after each step with the batch's loss before it. */
  readonly onStep?: (step: number, loss: number) => void;
  /** Stops the training: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What {@linkcode trainDataParallel} gives back. */
export interface DataParallelResult {
  /** The batch's loss before each step. */
  readonly losses: readonly number[];
  /** The trained weights, one array per variable, in the order of `variables`. */
  readonly weights: readonly Float32Array[];
}

/**
 * Train one model on several workers (synchronous data-parallel stochastic gradient descent).
 *
 * Each worker holds a replica of the model. A batch is always split into the same shards; a worker
 * computes the gradients of some of them, the gradients are added in the order of the shards, and
 * every replica takes the same step:
 *
 *     g = ((g_0 + g_1) + g_2) + ...    with g_i the gradient of shard i's part of the loss
 *
 * So one worker, two or three give the same weights to the last bit, and so does a plain loop that
 * adds the same shards (Goyal et al. 2017, section 2.3, without the all-reduce's own order).
 *
 * The workers are ended when the promise settles. They need the permissions of the program: to
 * read the module's file, and nothing else.
 *
 * @param options see {@linkcode DataParallelOptions}
 * @returns the losses and the trained weights
 * @throws {RangeError | TypeError} for a bad option
 * @throws {Error} when a replica fails (with the shard, the message and the cause), a loss is not
 *   finite, or the replicas differ
 *
 * @example
 * ```ts
 * import { trainDataParallel } from "lib/distributed/mod.ts";
 * import assert from "node:assert/strict";
 *
 * // A module of its own: fit y = w x on 8 points, one shard of them at a time.
 * const source = `
 *   import * as tf from "@tensorflow/tfjs";
 *   import { shardRange } from "lib/distributed/mod.ts";
 *
 *   export function createReplica(slope) {
 *     const w = tf.variable(tf.scalar(0));
 *     const loss = (shard) => {
 *       const [start, end] = shardRange(8, shard);
 *       const x = tf.range(start, end);
 *       return tf.div(tf.sum(tf.square(tf.sub(tf.mul(w, x), tf.mul(slope, x)))), 8);
 *     };
 *     return { variables: [w], optimizer: tf.train.sgd(0.02), loss };
 *   }`;
 * const module = `data:text/javascript,${encodeURIComponent(source)}`;
 * const { weights } = await trainDataParallel({ module, input: 3, steps: 20, shards: 4 });
 * assert.ok(Math.abs(weights[0]![0]! - 3) < 1e-3);
 * ```
 */
export async function trainDataParallel(options: DataParallelOptions): Promise<DataParallelResult> {
  const { steps, shards, signal } = options;
  const workers = checkedWorkers(options);
  const module = checkedModule(options.module);
  signal?.throwIfAborted();
  const pool = new WorkerPool(workers, options.onStep);
  const stop = () => pool.fail(signal!.reason);
  signal?.addEventListener("abort", stop);
  try {
    const { input, backend = {} } = options;
    const message = { kind: "prepare", module, input, backend, workers, steps, shards } as const;
    const ready = await pool.tell((rank) => ({ ...message, rank }), "ready");
    const sizes = { workers, shards, size: ready[0]!.size };
    const memory = SharedGradients.allocate(sizes);
    const { barrier } = new SharedGradients(memory, sizes);
    try {
      const done = await pool.tell(() => ({ kind: "train", memory }), "done");
      return { losses: pool.losses, weights: done[0]!.weights };
    } finally {
      barrier.stop();
    }
  } finally {
    signal?.removeEventListener("abort", stop);
    pool.end();
  }
}

/**
 * The rows of a batch that belong to a shard: the batch is split as evenly as can be, each row in one shard.
 *
 * @param rows rows in the batch, a non-negative integer
 * @param shard which part of how many
 * @returns the first row, and the one after the last
 * @throws {RangeError} for a number of rows that is no non-negative integer
 *
 * @example
 * ```ts
 * import { shardRange } from "lib/distributed/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(shardRange(10, { index: 0, count: 3 }), [0, 3]);
 * assert.deepEqual(shardRange(10, { index: 2, count: 3 }), [6, 10]);
 * ```
 */
export function shardRange(
  rows: number,
  { index, count }: Pick<Shard, "index" | "count">,
): [start: number, end: number] {
  if (!Number.isInteger(rows) || rows < 0) {
    throw invalidArgument("split a batch", "rows", "a non-negative integer", rows);
  }
  return [Math.floor(rows * index / count), Math.floor(rows * (index + 1) / count)];
}

/** The number of workers, after a check of all numbers. */
function checkedWorkers({ steps, shards, workers }: DataParallelOptions): number {
  for (const [name, value] of [["steps", steps], ["shards", shards]] as const) {
    if (!Number.isInteger(value) || value < 1) {
      throw invalidArgument("train", name, "a positive integer", value);
    }
  }
  if (workers === undefined) {
    return Math.min(shards, globalThis.navigator?.hardwareConcurrency ?? 1);
  }
  if (!Number.isInteger(workers) || workers < 1 || workers > shards) {
    throw invalidArgument(
      "train",
      "workers",
      `an integer in [1, ${shards}], the number of shards`,
      workers,
    );
  }
  return workers;
}

/** The worker imports it, so it may not be relative to the caller. */
function checkedModule(module: string | URL): string {
  const specifier = String(module);
  if (/^(?![./]).+/.test(specifier)) return specifier;
  const requirement =
    'an absolute URL, such as new URL("../backend/model.ts", import.meta.url), or a ' +
    "name of the import map";
  throw invalidArgument("train", "module", requirement, module, "string");
}
