/** What every kind of attention ends with: scores to weights, weights to context. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";

/** What attention gives. */
export interface AttentionOutput<T extends tf.Tensor = tf.Tensor3D> {
  /** The weighted means of the values: [..., queries, valueSize]. */
  readonly context: T;
  /** What they were weighted with, rows that sum to 1: [..., queries, keys]. */
  readonly weights: T;
  /** How well each query fits each key, before mask and softmax: [..., queries, keys]. */
  readonly scores: T;
}

/** Which keys may be attended to. */
export interface AttentionOptions {
  /**
   * 1 (or true) where a key may be attended to, 0 (or false) where not, and nothing else: [batch, keys] for all queries alike, or
   * [batch, queries, keys] (a first dimension of 1 serves the whole batch). A query that may attend
   * to nothing gets weights and a context of 0. A key that may not be attended to is as if absent,
   * whatever stands there, NaN included.
   */
  readonly mask?: tf.Tensor | undefined;
}

/**
 * The softmax of the scores over the keys, and the means of the values with these weights.
 *
 * @param scores [batch, queries, keys]
 * @param values [batch, keys, valueSize]
 */
export function attend(
  scores: tf.Tensor3D,
  values: tf.Tensor3D,
  { mask }: AttentionOptions,
): AttentionOutput {
  return weigh(scores, values, mask === undefined ? undefined : maskPerQuery(mask, scores.shape));
}

/** {@linkcode attend} for tensors of any rank, with a mask that can be broadcast to the scores. */
export function weigh<T extends tf.Tensor>(
  scores: T,
  values: T,
  mask: tf.Tensor | undefined,
): AttentionOutput<T> {
  if (mask === undefined) {
    const weights = tf.softmax(scores);
    return { scores, weights, context: tf.matMul(weights, values) };
  }
  const allowed = tf.cast(mask, "float32"), isAllowed = tf.cast(mask, "bool");
  // below any score; but a row of nothing else would become NaN, where its weights shall be 0
  const masked = tf.where(tf.any(isAllowed, -1, true), -Infinity, 0); // [..., 1]
  // a selection: a product with 0 would keep the NaN of a masked score
  const kept = tf.where(isAllowed, scores, masked as T);
  const weights = tf.mul(tf.softmax(kept), allowed) as T; // [..., queries, keys]
  return { scores, weights, context: tf.matMul(weights, values) };
}

/** The data of masks that have been looked through; what one holds doesn't change. */
const checkedMasks = new WeakSet<tf.DataId>();

/** Refuse other values than those of a mask: -Infinity for "no", say, as in PyTorch's float masks. */
function checkMaskValues(mask: tf.Tensor): void {
  if (mask.dtype === "bool" || checkedMasks.has(mask.dataId)) return;
  const values = mask.dataSync();
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === 0 || value === 1) continue;
    throw invalidArgument("apply attention", `mask[${i}]`, "true, false, 1 or 0", value);
  }
  checkedMasks.add(mask.dataId);
}

/** The mask, checked, with a dimension for the queries: [batch or 1, queries or 1, keys]. */
export function maskPerQuery(
  mask: tf.Tensor,
  [batch, queries, keys]: readonly number[],
): tf.Tensor3D {
  const shaped = mask.rank === 2 ? tf.expandDims(mask, 1) : mask;
  const [rows, each, last] = shaped.shape;
  const fits = shaped.rank === 3 && (rows === batch || rows === 1) &&
    (each === queries || each === 1) && last === keys;
  if (!fits) {
    const requirement = `of shape [${batch}, ${keys}] or [${batch}, ${queries}, ${keys}]`;
    throw invalidArgument("apply attention", "mask", requirement, `[${mask.shape}]`, "string");
  }
  checkMaskValues(mask);
  return shaped as tf.Tensor3D;
}
