/** Causal self-attention that goes on where it stopped: keys and values of the past are kept. */
import * as tf from "@tensorflow/tfjs";
import { dense } from "../nn/mod.ts";
import { assertShape, tidy } from "../tensor/mod.ts";
import { checkMultiHead, project } from "./_projections.ts";
import { attendFast } from "./fused_attention.ts";
import type { MultiHeadOptions, MultiHeadParameters } from "./multi_head.ts";

/** Keys and values of all places that were read, projected, for {@linkcode cachedSelfAttention}. */
export interface KeyValueCache {
  /** [batch, time, heads x size] */
  readonly keys: tf.Tensor3D;
  /** [batch, time, heads x size] */
  readonly values: tf.Tensor3D;
}

/** How {@linkcode cachedSelfAttention} attends. */
export interface CachedAttentionOptions extends Pick<MultiHeadOptions, "heads" | "turn"> {
  /** What was read before. Default nothing. */
  readonly cache?: KeyValueCache | undefined;
}

/**
 * Causal multi-head self-attention over new places and those that were read before (键值缓存, key-value
 * cache): what `multiHeadContext` with `causal` gives for the new ones, without projecting the old ones
 * again.
 *
 * @param x the new places, [batch, time, size]
 * @param parameters see {@linkcode MultiHeadParameters}
 * @param options see {@linkcode CachedAttentionOptions}
 * @returns `context` of the new places, [batch, time, outputSize], and the `cache` of all: new tensors,
 *   those of the old cache stay as they are
 * @throws {RangeError} for shapes that do not fit, or heads that do not divide the projections
 *
 * @example
 * ```ts
 * import { cachedSelfAttention, MultiHeadAttention } from "lib/attention/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = new MultiHeadAttention(4, { heads: 2, random: new Random(0) });
 * const x = tf.ones<tf.Rank.R3>([1, 3, 4]), next = tf.ones<tf.Rank.R3>([1, 1, 4]);
 * const { cache } = cachedSelfAttention(x, layer, { heads: 2 });
 * const { context, cache: longer } = cachedSelfAttention(next, layer, { heads: 2, cache });
 * assert.deepEqual([context.shape, longer.keys.shape], [[1, 1, 4], [1, 4, 4]]);
 * ```
 */
export function cachedSelfAttention(
  x: tf.Tensor3D,
  parameters: MultiHeadParameters,
  options: CachedAttentionOptions,
): { readonly context: tf.Tensor3D; readonly cache: KeyValueCache } {
  const { heads, cache } = options;
  checkMultiHead(x, x, parameters, heads);
  return tidy(() => {
    const projected = project({ queries: x, keys: x, values: x }, parameters, options);
    const { queries } = projected, { keys, values } = joined(cache, projected);
    const [, time] = x.shape, past = keys.shape[1] - time;
    const allowed = past === 0 ? { causal: true } : time === 1
      ? {} // the newest place may see all
      : { mask: laterMask(time, past) };
    const context = dense(
      attendFast({ queries, keys, values }, { heads, ...allowed }),
      parameters.output,
    );
    return { context, cache: { keys, values } };
  });
}

/** The old places, then the new ones. */
function joined(cache: KeyValueCache | undefined, { keys, values }: KeyValueCache): KeyValueCache {
  if (cache === undefined) return { keys, values };
  const [batch, , columns] = keys.shape, context = { function: "go on with attention" };
  assertShape(cache.keys, [batch, "time", columns], { ...context, argument: "cache.keys" });
  const time = cache.keys.shape[1], shape = [batch, time, values.shape[2]];
  assertShape(cache.values, shape, { ...context, argument: "cache.values" });
  return { keys: tf.concat([cache.keys, keys], 1), values: tf.concat([cache.values, values], 1) };
}

/** New place i may see the old ones and the new ones up to itself: [1, time, past + time]. */
function laterMask(time: number, past: number): tf.Tensor3D {
  const values = new Float32Array(time * (past + time));
  for (let i = 0; i < time; i++) {
    values.fill(1, i * (past + time), i * (past + time) + past + i + 1);
  }
  return tf.tensor3d(values, [1, time, past + time]);
}
