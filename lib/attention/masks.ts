/** Masks: which keys may be attended to. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";

/**
 * Padding mask (填充掩码) of sequences that are filled up at their end.
 *
 * @param lengths of the sequences, integers in [0, time]
 * @param time places of each, a positive integer
 * @returns float32 [batch, time]: 1 up to the length, 0 behind it
 * @throws {RangeError} for a length that is not an integer in [0, time]
 *
 * @example
 * ```ts
 * import { paddingMask } from "lib/attention/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * assert.deepEqual(paddingMask([1, 3], 3).arraySync(), [[1, 0, 0], [1, 1, 1]]);
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function paddingMask(lengths: readonly number[], time: number): tf.Tensor2D {
  const task = "make a padding mask";
  if (!(Number.isSafeInteger(time) && time > 0)) {
    throw invalidArgument(task, "time", "a positive integer", time);
  }
  const values = new Float32Array(lengths.length * time);
  lengths.forEach((length, row) => {
    if (!(Number.isSafeInteger(length) && length >= 0 && length <= time)) {
      throw invalidArgument(task, `lengths[${row}]`, `an integer in [0, ${time}]`, length);
    }
    values.fill(1, row * time, row * time + length);
  });
  return tf.tensor2d(values, [lengths.length, time]);
}

/**
 * Causal mask (因果掩码): query i may attend to the keys 0 to i, to nothing after itself
 * (Vaswani et al. 2017, section 3.2.3).
 *
 * @param queries a positive integer
 * @param keys a positive integer, default as many as queries
 * @returns float32 [1, queries, keys], for any batch
 * @throws {RangeError} for a size that is not a positive integer
 *
 * @example
 * ```ts
 * import { causalMask } from "lib/attention/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * assert.deepEqual(causalMask(3).arraySync(), [[[1, 0, 0], [1, 1, 0], [1, 1, 1]]]);
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function causalMask(queries: number, keys: number = queries): tf.Tensor3D {
  for (const [name, size] of Object.entries({ queries, keys })) {
    if (!(Number.isSafeInteger(size) && size > 0)) {
      throw invalidArgument("make a causal mask", name, "a positive integer", size);
    }
  }
  const values = new Float32Array(queries * keys);
  for (let query = 0; query < queries; query++) {
    values.fill(1, query * keys, query * keys + Math.min(query + 1, keys));
  }
  return tf.tensor3d(values, [1, queries, keys]);
}

/**
 * Both masks at once: a key must be allowed by each.
 *
 * @param padding [batch, keys], as from {@linkcode paddingMask}
 * @param causal [1, queries, keys], as from {@linkcode causalMask}
 * @returns float32 [batch, queries, keys]
 *
 * @example
 * ```ts
 * import { causalMask, combineMasks, paddingMask } from "lib/attention/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const mask = combineMasks(paddingMask([1], 2), causalMask(2));
 * assert.deepEqual(mask.arraySync(), [[[1, 0], [1, 0]]]);
 * ```
 */
export function combineMasks(padding: tf.Tensor2D, causal: tf.Tensor3D): tf.Tensor3D {
  return tf.tidy(() => tf.mul(tf.expandDims(padding, 1), causal)); // [batch, queries, keys]
}
