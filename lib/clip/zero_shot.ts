/** Zero-shot classification (零样本分类): the classes are captions. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { unitNorm } from "../nn/mod.ts";
import { assertShape } from "../tensor/mod.ts";

/**
 * A vector for each class out of the embeddings of several prompts (提示): the mean of their unit vectors,
 * brought to length 1 (Radford et al. 2021, arXiv:2103.00020, section 3.1.4).
 *
 * @param prompts embeddings of each class's prompts, any length, [classes, prompts, size]
 * @returns unit vectors, [classes, size]
 * @throws {RangeError | TypeError} for another shape, or no prompt
 *
 * @example
 * ```ts
 * import { promptEnsemble } from "lib/clip/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const prompts = tf.tensor3d([[[3, 4], [6, 8]], [[2, 0], [0, 7]]]); // two classes, two prompts each
 * const classes = promptEnsemble(prompts).arraySync().flat().map((x) => x.toFixed(2));
 * assert.deepEqual(classes, ["0.60", "0.80", "0.71", "0.71"]);
 * ```
 */
export function promptEnsemble(prompts: tf.Tensor3D): tf.Tensor2D {
  const task = "average prompts";
  assertShape(prompts, ["classes", "prompts", "size"], { function: task, argument: "prompts" });
  if (prompts.shape[1] === 0) {
    throw invalidArgument(task, "prompts", "at least one for each class", 0);
  }
  return tf.tidy(() => unitNorm(tf.mean(unitNorm(prompts), 1) as tf.Tensor2D));
}

/**
 * Probability of each class for each picture: softmax of the scaled cosines,
 *
 *     p = softmax(scale i c^T),   i and c unit vectors
 *
 * (Radford et al. 2021, arXiv:2103.00020, section 3.1.2.) The class is the one with the largest cosine,
 * whatever the scale.
 *
 * @param images embeddings of the pictures, any length, [images, size]
 * @param classes embeddings of the classes, such as from {@linkcode promptEnsemble}, [classes, size]
 * @param scale above 0: exp(logScale) of the model. Default 100, where CLIP's training ends
 * @returns [images, classes], rows that sum to 1
 * @throws {RangeError | TypeError} for shapes that do not fit, or a scale that is not above 0
 *
 * @example
 * ```ts
 * import { zeroShotProbabilities } from "lib/clip/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const classes = tf.tensor2d([[1, 0], [0, 1]]);
 * const p = zeroShotProbabilities(tf.tensor2d([[2, 1]]), classes);
 * assert.ok(p.dataSync()[0]! > 0.99);
 * ```
 */
export function zeroShotProbabilities(
  images: tf.Tensor2D,
  classes: tf.Tensor2D,
  scale: number = 100,
): tf.Tensor2D {
  const task = "classify by captions";
  assertShape(images, ["images", "size"], { function: task, argument: "images" });
  assertShape(classes, ["classes", images.shape[1]], { function: task, argument: "classes" });
  if (!(scale > 0 && scale < Infinity)) {
    throw invalidArgument(task, "scale", "above 0 and finite", scale);
  }
  return tf.tidy(() => {
    const cosines = tf.matMul(unitNorm(images), unitNorm(classes), false, true);
    return tf.softmax(tf.mul<tf.Tensor2D>(cosines, scale));
  });
}
