/** Attention of a decoder's states over the encoder's outputs. */
import * as tf from "@tensorflow/tfjs";
import type { Memory } from "./encoder.ts";

/** Weights of the additive score. */
export interface AttentionWeights {
  readonly queryKernel: tf.Variable<tf.Rank.R2>;
  readonly keyKernel: tf.Variable<tf.Rank.R2>;
  readonly scoreVector: tf.Variable<tf.Rank.R1>;
}

export function attend(
  queries: tf.Tensor3D,
  { outputs, mask }: Memory,
  weights: AttentionWeights | undefined,
): { readonly context: tf.Tensor3D; readonly weights: tf.Tensor3D } {
  let scores = tf.matMul(queries, outputs, false, true) as tf.Tensor3D;
  if (weights) {
    const p = (x: tf.Tensor3D, k: tf.Tensor2D) =>
      tf.reshape(tf.matMul(tf.reshape(x, [-1, x.shape[2]]) as tf.Tensor2D, k), [
        x.shape[0],
        x.shape[1],
        k.shape[1],
      ]);
    const q = tf.expandDims(p(queries, weights.queryKernel), 2),
      k = tf.expandDims(p(outputs, weights.keyKernel), 1);
    const t = tf.tanh(tf.add(q, k));
    scores = tf.reshape(
      tf.matMul(
        tf.reshape(t, [-1, q.shape[3]!]) as tf.Tensor2D,
        tf.reshape(weights.scoreVector, [-1, 1]) as tf.Tensor2D,
      ),
      scores.shape,
    );
  }
  if (mask) scores = tf.add(scores, tf.mul(tf.sub(mask, 1), 1e9));
  const w = tf.softmax(scores);
  return { context: tf.matMul(w, outputs) as tf.Tensor3D, weights: w };
}
