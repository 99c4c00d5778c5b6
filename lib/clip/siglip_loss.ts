/** SigLIP's loss: each pair of the batch is judged by itself. */
import * as tf from "@tensorflow/tfjs";
import { unitNorm } from "../nn/mod.ts";
import { checkPairs, checkScalar } from "./_checks.ts";

/**
 * Sigmoid loss of pairs of a picture and a caption (Zhai et al. 2023, arXiv:2303.15343, algorithm 1): is
 * caption j that of picture i? With unit vectors i and t, and z = 1 for a pair and -1 else,
 *
 *     loss = -1/batch sum over i, j of log sigmoid(z_ij (exp(logScale) t_j i_i + bias))   [nats]
 *
 * No softmax: the batch need not be seen at once. The published bias starts at -10, since nearly all pairs
 * are wrong ones.
 *
 * @param images embeddings of the pictures, any length, [batch, size]
 * @param texts embeddings of their captions, in the same order, same shape
 * @param learned `logScale` and `bias`: scalars
 * @returns the loss, a scalar
 * @throws {RangeError | TypeError} for shapes that do not fit
 *
 * @example
 * ```ts
 * import { siglipLoss } from "lib/clip/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const images = tf.tensor2d([[1, 0]]), texts = tf.tensor2d([[0, 1]]); // a cosine of 0
 * const loss = siglipLoss(images, texts, { logScale: tf.scalar(0), bias: tf.scalar(0) });
 * assert.ok(Math.abs(loss.dataSync()[0]! - Math.log(2)) < 1e-6);
 * ```
 */
export function siglipLoss(
  images: tf.Tensor2D,
  texts: tf.Tensor2D,
  { logScale, bias }: { readonly logScale: tf.Scalar; readonly bias: tf.Scalar },
): tf.Scalar {
  const task = "compute SigLIP's loss";
  checkPairs(task, images, texts);
  checkScalar(task, "logScale", logScale);
  checkScalar(task, "bias", bias);
  return tf.tidy(() => {
    const [batch] = images.shape;
    const cosines = tf.matMul(unitNorm(texts), unitNorm(images), false, true); // [texts, images]
    const logits = tf.add(tf.mul(cosines, tf.exp(logScale)), bias);
    const signs = tf.sub(tf.mul(tf.eye(batch), 2), 1); // 1 on the diagonal, else -1
    const losses = tf.softplus(tf.neg(tf.mul(signs, logits))); // -log sigmoid
    return tf.div<tf.Scalar>(tf.sum(losses), batch);
  });
}
