/** The prior of DALL·E 2 (unCLIP): from a caption's embedding to a picture's. */
import * as tf from "@tensorflow/tfjs";
import { assertShape } from "../tensor/mod.ts";

/** What {@linkcode priorLoss} gives: the same, in two units. */
export interface PriorLoss {
  /** Mean over all numbers. */
  readonly mean: tf.Scalar;
  /** Squared distance, the sum over an embedding, in the mean over the batch. */
  readonly squaredDistance: tf.Scalar;
}

/**
 * Loss of a diffusion prior, which predicts the picture's embedding itself, not the noise:
 *
 *     loss = E ||f(z_t, t, y) - z_i||^2
 *
 * (Ramesh et al. 2022, arXiv:2204.06125, equation 2.)
 *
 * @param predicted what the prior makes of a noisy embedding and a caption, [batch, size]
 * @param images embeddings of the pictures, same shape
 * @returns see {@linkcode PriorLoss}
 * @throws {RangeError | TypeError} when the shapes differ
 *
 * @example
 * ```ts
 * import { priorLoss } from "lib/dalle/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const { mean, squaredDistance } = priorLoss(tf.tensor2d([[3, 4]]), tf.zeros([1, 2]));
 * assert.deepEqual([mean.dataSync()[0], squaredDistance.dataSync()[0]], [12.5, 25]);
 * ```
 */
export function priorLoss(predicted: tf.Tensor2D, images: tf.Tensor2D): PriorLoss {
  const task = "compute the loss of a prior";
  assertShape(images, ["batch", "size"], { function: task, argument: "images" });
  assertShape(predicted, images.shape, { function: task, argument: "predicted" });
  return tf.tidy(() => {
    const squares = tf.square(tf.sub(predicted, images)); // [batch, size]
    return {
      mean: tf.mean(squares) as tf.Scalar,
      squaredDistance: tf.mean(tf.sum(squares, 1)) as tf.Scalar,
    };
  });
}

/**
 * Of several drawn embeddings, the one that fits the caption best: the largest product z_i · z_t.
 *
 * DALL·E 2 draws two (Ramesh et al. 2022, arXiv:2204.06125, section 2.2).
 *
 * @param samples drawn by the prior, [batch, samples, size], at least one each
 * @param texts embeddings of the captions, [batch, size]
 * @returns the embeddings chosen, [batch, size], and which they were, int32 [batch]
 * @throws {RangeError | TypeError} for shapes that do not fit
 *
 * @example
 * ```ts
 * import { chooseByText } from "lib/dalle/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const { chosen, choice } = chooseByText(tf.tensor3d([[[1, 0], [0, 1]]]), tf.tensor2d([[0, 1]]));
 * assert.deepEqual([chosen.arraySync(), choice.arraySync()], [[[0, 1]], [1]]);
 * ```
 */
export function chooseByText(
  samples: tf.Tensor3D,
  texts: tf.Tensor2D,
): { chosen: tf.Tensor2D; choice: tf.Tensor1D } {
  const task = "choose by the caption";
  assertShape(samples, ["batch", "samples", "size"], { function: task, argument: "samples" });
  const [batch, count, size] = samples.shape;
  assertShape(texts, [batch, size], { function: task, argument: "texts" });
  return tf.tidy(() => {
    const products = tf.sum(tf.mul(samples, tf.expandDims(texts, 1)), 2); // [batch, samples]
    const choice = tf.argMax(products, 1) as tf.Tensor1D;
    const places = tf.add(
      tf.mul(tf.range(0, batch, 1, "int32"), tf.scalar(count, "int32")),
      choice,
    );
    const rows = tf.reshape(samples, [batch * count, size]);
    const chosen = tf.gather(rows, tf.cast(places, "int32") as tf.Tensor1D) as tf.Tensor2D;
    return { chosen, choice };
  });
}
