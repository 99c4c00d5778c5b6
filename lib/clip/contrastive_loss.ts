/** CLIP's loss (对比损失): each picture finds its caption in the batch, and each caption its picture. */
import * as tf from "@tensorflow/tfjs";
import { losses, unitNorm } from "../nn/mod.ts";
import { checkPairs, checkScalar } from "./_checks.ts";

/** What {@linkcode contrastiveLoss} computes. */
export interface ContrastiveTerms {
  /** Mean of the two directions, in nats; ln(batch) for who knows nothing. */
  readonly loss: tf.Scalar;
  /** Cross-entropy of each picture over the captions. */
  readonly imageToText: tf.Scalar;
  /** Cross-entropy of each caption over the pictures. */
  readonly textToImage: tf.Scalar;
  /** Scaled cosines, a row a caption, a column a picture: [batch, batch]. */
  readonly logitsPerText: tf.Tensor2D;
}

const TASK = "compute the contrastive loss";

/**
 * Symmetric contrastive loss of pairs of a picture and a caption (Radford et al. 2021, arXiv:2103.00020,
 * figure 3): with unit vectors i and t and a learned scale,
 *
 *     logits = exp(logScale) t i^T
 *     loss = (cross-entropy of the rows + cross-entropy of the columns) / 2,  pair k is the class of k   [nats]
 *
 * 1 / exp(logScale) is the temperature (温度). The other pairs of the batch are the wrong answers, so that
 * two pairs with the same caption contradict each other.
 *
 * @param images embeddings of the pictures, any length, [batch, size]
 * @param texts embeddings of their captions, in the same order, same shape
 * @param logScale a scalar: the logarithm of what the cosines are multiplied by
 * @returns see {@linkcode ContrastiveTerms}
 * @throws {RangeError | TypeError} for shapes that do not fit
 *
 * @example
 * ```ts
 * import { contrastiveLoss } from "lib/clip/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const same = tf.ones<tf.Rank.R2>([4, 2]); // no pair is told from another
 * const { loss } = contrastiveLoss(same, same, tf.scalar(0));
 * assert.ok(Math.abs(loss.dataSync()[0]! - Math.log(4)) < 1e-6);
 * ```
 */
export function contrastiveLoss(
  images: tf.Tensor2D,
  texts: tf.Tensor2D,
  logScale: tf.Scalar,
): ContrastiveTerms {
  checkPairs(TASK, images, texts);
  checkScalar(TASK, "logScale", logScale);
  return tf.tidy(() => {
    const cosines = tf.matMul(unitNorm(texts), unitNorm(images), false, true); // [texts, images]
    const logitsPerText = tf.mul<tf.Tensor2D>(cosines, tf.exp(logScale));
    const pairs = tf.eye(images.shape[0]); // the class of row k is k
    const crossEntropy = (logits: tf.Tensor2D) =>
      losses.categoricalCrossEntropy(pairs, logits, { fromLogits: true }) as tf.Scalar;
    const textToImage = crossEntropy(logitsPerText);
    const imageToText = crossEntropy(tf.transpose(logitsPerText));
    const loss = tf.mul<tf.Scalar>(tf.add(textToImage, imageToText), 0.5);
    return { loss, imageToText, textToImage, logitsPerText };
  });
}
