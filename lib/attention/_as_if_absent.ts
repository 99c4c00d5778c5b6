/** Keeps NaN and infinities that a mask leaves out away from every product, where 0 NaN is NaN. */
import * as tf from "@tensorflow/tfjs";
import { isAllFinite } from "../tensor/mod.ts";
import { maskPerQuery } from "./_attend.ts";

/** What attention looks from and at; [batch, queries or keys, size] each. */
export interface AttentionInputs {
  /** What asks, shape [batch, queries, size]. */
  readonly queries: tf.Tensor3D;
  /** What queries are compared with, shape [batch, keys, size]. */
  readonly keys: tf.Tensor3D;
  /** What is averaged, one per key, shape [batch, keys, size]. */
  readonly values: tf.Tensor3D;
}

/**
 * What `compute` gives where masked keys are absent, whatever stands there. Rows that are not finite
 * enter the computation as 0 instead; in its results, NaN then takes the place of each query that is
 * such a row itself or may see one. That is a selection at the end: the gradient of what does not ask
 * for these queries is finite too. Finite inputs, or no mask, pass through untouched.
 *
 * @param mask as in {@linkcode AttentionOptions}, or what makes it when it is needed
 * @param compute gives tensors [batch, queries, ...] or [batch, heads, queries, ...]
 */
export function asIfAbsent<Output extends object>(
  inputs: AttentionInputs,
  mask: tf.Tensor | (() => tf.Tensor) | undefined,
  compute: (inputs: AttentionInputs) => Output,
): Output {
  const { queries, keys, values } = inputs;
  if (mask === undefined || [queries, keys, values].every(isAllFinite)) return compute(inputs);
  const [batch, count] = queries.shape, time = keys.shape[1];
  const given = typeof mask === "function" ? mask() : mask;
  const allowed = tf.cast(maskPerQuery(given, [batch, count, time]), "bool"); // [batch, queries, keys]
  const badKeys = tf.logicalOr(badRows(keys), badRows(values)); // [batch, keys, 1]
  const seen = tf.any(tf.logicalAnd(allowed, tf.transpose(badKeys, [0, 2, 1])), 2, true);
  const spoilt = tf.logicalOr(badRows(queries), seen); // [batch, queries, 1]
  const output = compute({
    queries: finiteOrZero(queries),
    keys: finiteOrZero(keys),
    values: finiteOrZero(values),
  });
  const marked = Object.entries<tf.Tensor>(output as Record<string, tf.Tensor>).map((
    [name, tensor],
  ) => {
    const rows = tensor.rank === 4 ? tf.expandDims(spoilt, 1) : spoilt;
    return [name, tf.where(rows, tf.fill(tensor.shape, NaN), tensor)];
  });
  return Object.fromEntries(marked);
}

/** Which rows hold a NaN or an infinity: [batch, rows, 1]. */
function badRows(x: tf.Tensor3D): tf.Tensor {
  return tf.any(tf.logicalNot(tf.isFinite(x)), 2, true);
}

function finiteOrZero(x: tf.Tensor3D): tf.Tensor3D {
  return tf.where(tf.isFinite(x), x, tf.zerosLike(x));
}
