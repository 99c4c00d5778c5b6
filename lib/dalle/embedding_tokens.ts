/** Embeddings as tokens, for an autoregressive prior: each component in one of several buckets. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { assertShape } from "../tensor/mod.ts";

/** Buckets of equal width for each component. */
export interface Buckets {
  /** Where the first bucket of each component begins, [components]. */
  readonly low: Float64Array;
  /** Where the last one ends, [components]. */
  readonly high: Float64Array;
  /** Buckets of a component. */
  readonly count: number;
}

/**
 * Buckets between the least and the largest value of each component.
 *
 * unCLIP's autoregressive prior has 1,024 for each (Ramesh et al. 2022, arXiv:2204.06125, section 2.2).
 *
 * @param values of many examples, [examples, components], at least one
 * @param count buckets of a component, a positive integer
 * @returns see {@linkcode Buckets}
 * @throws {RangeError | TypeError} for another shape, no example, or no bucket
 *
 * @example
 * ```ts
 * import { bucketsOf } from "lib/dalle/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const { low, high } = bucketsOf(tf.tensor2d([[0, -1], [4, 1]]), 8);
 * assert.deepEqual([[...low], [...high]], [[0, -1], [4, 1]]);
 * ```
 */
export function bucketsOf(values: tf.Tensor2D, count: number): Buckets {
  const task = "choose buckets";
  assertShape(values, ["examples", "components"], { function: task, argument: "values" });
  if (values.shape[0] === 0) throw invalidArgument(task, "values", "at least one example", 0);
  if (!(Number.isSafeInteger(count) && count > 0)) {
    throw invalidArgument(task, "count", "a positive integer", count);
  }
  const [low, high] = tf.tidy(() => [tf.min(values, 0).dataSync(), tf.max(values, 0).dataSync()]);
  return { low: Float64Array.from(low!), high: Float64Array.from(high!), count };
}

/**
 * The bucket of each number: floor((value - low) / width), cut off at the first and the last one.
 *
 * @param buckets from {@linkcode bucketsOf}
 * @param values [examples, components]
 * @returns int32 [examples, components], each in [0, count)
 * @throws {RangeError | TypeError} for another number of components
 *
 * @example
 * ```ts
 * import { bucketsOf, toTokens } from "lib/dalle/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const values = tf.tensor2d([[0], [1], [2.5], [4]]);
 * assert.deepEqual(toTokens(bucketsOf(values, 4), values).arraySync(), [[0], [1], [2], [3]]);
 * ```
 */
export function toTokens(buckets: Buckets, values: tf.Tensor2D): tf.Tensor2D {
  const { count, low } = buckets, context = { function: "make tokens", argument: "values" };
  assertShape(values, ["examples", low.length], context);
  const tokens = Int32Array.from(values.dataSync(), (value, i) => {
    const { start, width } = bucketAt(buckets, i % low.length);
    const bucket = width === 0 ? 0 : Math.floor((value - start) / width);
    return Math.min(Math.max(bucket, 0), count - 1);
  });
  return tf.tensor2d(tokens, values.shape, "int32");
}

/**
 * The number in the middle of each token's bucket; at most half a bucket from what {@linkcode toTokens} was
 * given, where that lay between the ends.
 *
 * @param buckets from {@linkcode bucketsOf}
 * @param tokens int32 [examples, components], each in [0, count)
 * @returns [examples, components]
 * @throws {RangeError | TypeError} for another number of components, or a token out of its range
 *
 * @example
 * ```ts
 * import { bucketsOf, fromTokens } from "lib/dalle/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const buckets = bucketsOf(tf.tensor2d([[0], [4]]), 4);
 * assert.deepEqual(fromTokens(buckets, tf.tensor2d([[3]], [1, 1], "int32")).arraySync(), [[3.5]]);
 * ```
 */
export function fromTokens(buckets: Buckets, tokens: tf.Tensor2D): tf.Tensor2D {
  const { count, low } = buckets, task = "read tokens";
  assertShape(tokens, ["examples", low.length], { function: task, argument: "tokens" });
  const values = Float32Array.from(tokens.dataSync(), (token, i) => {
    if (!(Number.isSafeInteger(token) && token >= 0 && token < count)) {
      throw invalidArgument(task, `tokens[${i}]`, `an integer in [0, ${count})`, token);
    }
    const { start, width } = bucketAt(buckets, i % low.length);
    return start + (token + 0.5) * width;
  });
  return tf.tensor2d(values, tokens.shape);
}

function bucketAt({ low, high, count }: Buckets, component: number) {
  const start = low[component]!;
  return { start, width: (high[component]! - start) / count };
}
