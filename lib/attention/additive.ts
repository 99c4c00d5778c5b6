/** Additive attention: how well a query fits a key is said by a network with one hidden layer. */
import * as tf from "@tensorflow/tfjs";
import { dense } from "../nn/mod.ts";
import { assertShape, tidy } from "../tensor/mod.ts";
import { asIfAbsent, type AttentionInputs } from "./_as_if_absent.ts";
import { attend, type AttentionOptions, type AttentionOutput } from "./_attend.ts";

/** The parameters of the additive score. */
export interface AdditiveParameters {
  /** W: [querySize, hidden]. */
  readonly queryKernel: tf.Tensor2D;
  /** U: [keySize, hidden]. */
  readonly keyKernel: tf.Tensor2D;
  /** v: [hidden]. */
  readonly scoreVector: tf.Tensor1D;
  /** b, added inside the tanh: [hidden]. Default none, as published. */
  readonly bias?: tf.Tensor1D;
}

const TASK = "apply additive attention";

/**
 * Additive attention (加性注意力): the score is v^T tanh(W q + U k + b) (Bahdanau et al. 2015, appendix
 * A.1.2, where b is 0). With W and U side by side it is the "concat" score of Luong et al. 2015.
 *
 * Each query and each key is projected once, not once a pair; what is left for the pairs is the tanh
 * and the product with v.
 *
 * Shapes: queries [batch, queries, querySize], keys [batch, keys, keySize], values
 * [batch, keys, valueSize], context [batch, queries, valueSize], weights [batch, queries, keys].
 *
 * @param queries what is looked for
 * @param keys what it is compared with
 * @param values what is averaged
 * @param parameters see {@linkcode AdditiveParameters}
 * @param options `mask`: see {@linkcode AttentionOptions}
 * @returns context and weights
 * @throws {RangeError} for shapes that do not fit, or a mask with other values
 *
 * @example
 * ```ts
 * import { additiveAttention } from "lib/attention/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const states = tf.ones<tf.Rank.R3>([2, 5, 4]), query = tf.ones<tf.Rank.R3>([2, 1, 3]);
 * const { weights } = additiveAttention(query, states, states, {
 *   queryKernel: tf.ones([3, 6]),
 *   keyKernel: tf.ones([4, 6]),
 *   scoreVector: tf.ones([6]),
 * });
 * assert.ok(Math.abs(weights.dataSync()[0]! - 1 / 5) < 1e-6); // equal keys, equal weights
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function additiveAttention(
  queries: tf.Tensor3D,
  keys: tf.Tensor3D,
  values: tf.Tensor3D,
  parameters: AdditiveParameters,
  options: AttentionOptions = {},
): AttentionOutput {
  assertShape(parameters.queryKernel, ["querySize", "hidden"], {
    function: TASK,
    argument: "parameters.queryKernel",
  });
  const [querySize, hidden] = parameters.queryKernel.shape;
  assertShape(parameters.keyKernel, ["keySize", hidden], {
    function: TASK,
    argument: "parameters.keyKernel",
  });
  assertShape(queries, ["batch", "queries", querySize], { function: TASK, argument: "queries" });
  const { bias } = parameters;
  if (bias) assertShape(bias, [hidden], { function: TASK, argument: "parameters.bias" });
  const [batch] = queries.shape, [keySize] = parameters.keyKernel.shape;
  assertShape(keys, [batch, "keys", keySize], { function: TASK, argument: "keys" });
  const compute = ({ queries, keys, values }: AttentionInputs) => {
    const projected = dense(queries, { kernel: parameters.queryKernel });
    return additiveScores(
      bias ? tf.add(projected, bias) : projected, // once a query, not once a pair
      dense(keys, { kernel: parameters.keyKernel }),
      parameters.scoreVector,
      { values, options },
    );
  };
  return tidy(() => asIfAbsent({ queries, keys, values }, options.mask, compute));
}

/**
 * {@linkcode additiveAttention} of queries and keys that are projected already. A decoder that asks
 * step by step projects the keys once; Keras's `AdditiveAttention` has no projections at all.
 *
 * @param queries W q for each query: [batch, queries, hidden]
 * @param keys U k for each key: [batch, keys, hidden]
 * @param values what is averaged: [batch, keys, valueSize]
 * @param scoreVector v: [hidden]
 * @param options `mask`: see {@linkcode AttentionOptions}
 * @returns context and weights
 * @throws {RangeError} for shapes that do not fit, or a mask with other values
 *
 * @example
 * ```ts
 * import { projectedAdditiveAttention } from "lib/attention/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const x = tf.ones<tf.Rank.R3>([1, 2, 4]);
 * const { weights } = projectedAdditiveAttention(x, x, x, tf.ones([4]));
 * assert.deepEqual(weights.arraySync(), [[[0.5, 0.5], [0.5, 0.5]]]);
 * ```
 */
export function projectedAdditiveAttention(
  queries: tf.Tensor3D,
  keys: tf.Tensor3D,
  values: tf.Tensor3D,
  scoreVector: tf.Tensor1D,
  options: AttentionOptions = {},
): AttentionOutput {
  assertShape(queries, ["batch", "queries", "hidden"], { function: TASK, argument: "queries" });
  const [batch, , hidden] = queries.shape;
  assertShape(keys, [batch, "keys", hidden], { function: TASK, argument: "keys" });
  const compute = ({ queries, keys, values }: AttentionInputs) =>
    additiveScores(queries, keys, scoreVector, { values, options });
  return tidy(() => asIfAbsent({ queries, keys, values }, options.mask, compute));
}

function additiveScores(
  queries: tf.Tensor3D,
  keys: tf.Tensor3D,
  scoreVector: tf.Tensor1D,
  { values, options }: { values: tf.Tensor3D; options: AttentionOptions },
): AttentionOutput {
  const [batch, count, hidden] = queries.shape, time = keys.shape[1];
  assertShape(scoreVector, [hidden], { function: TASK, argument: "scoreVector" });
  assertShape(values, [batch, time, "valueSize"], { function: TASK, argument: "values" });
  const sums = tf.add(tf.expandDims(queries, 2), tf.expandDims(keys, 1)); // [batch, queries, keys, hidden]
  const units = tf.reshape(tf.tanh(sums), [-1, hidden]) as tf.Tensor2D; // [pairs, hidden]
  const scores = tf.matMul(units, tf.reshape(scoreVector, [hidden, 1]) as tf.Tensor2D); // [pairs, 1]
  return attend(tf.reshape(scores, [batch, count, time]), values, options);
}
