/** Edges of pictures, as a control branch over latents reads them. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { assertShape } from "../tensor/mod.ts";

/**
 * The edges of pictures, folded to the size of their latents: at each place the 16 pixels of its 4 x 4 block. An
 * edge is the length of the gradient of the brightness (the largest channel), by differences to the right and
 * down, cut off at 1. It tells shape, size and place, and no colour.
 *
 * @param pictures [batch, side, side, channels], side divisible by 4
 * @returns [batch, side / 4, side / 4, 16]
 * @throws {RangeError | TypeError} for another shape
 *
 * @example
 * ```ts
 * import { edgeHints } from "lib/latent_diffusion/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const plain = tf.ones<tf.Rank.R4>([1, 16, 16, 3]); // no edges, the border is none
 * assert.deepEqual(edgeHints(plain).shape, [1, 4, 4, 16]);
 * assert.equal(tf.max(edgeHints(plain)).dataSync()[0], 0);
 * ```
 *
 * Explained in notebooks/32_latent_diffusion.ipynb.
 */
export function edgeHints(pictures: tf.Tensor4D): tf.Tensor4D {
  const task = "find edges";
  assertShape(pictures, ["batch", "side", "side", "channels"], {
    ...{ function: task, argument: "pictures" },
  });
  const [batch, side, width] = pictures.shape, places = side / 4;
  if (side !== width || side % 4 !== 0) {
    throw invalidArgument(task, "pictures", "square, of a side that 4 divides", side);
  }
  return tf.tidy(() => {
    const brightness = tf.max(pictures, 3) as tf.Tensor3D; // [batch, side, side]
    const slope = (axis: 1 | 2) => {
      const begin = [0, 0, 0], size = [batch, side, side];
      begin[axis] = 1;
      size[axis]! -= 1;
      const difference = tf.sub(
        tf.slice(brightness, begin, size),
        tf.slice(brightness, [0, 0, 0], size),
      );
      return tf.pad(difference, [
        [0, 0],
        axis === 1 ? [0, 1] : [0, 0],
        axis === 2 ? [0, 1] : [0, 0],
      ]);
    };
    const length = tf.sqrt(tf.add(tf.square(slope(1)), tf.square(slope(2))));
    const edges = tf.clipByValue(length, 0, 1); // [batch, side, side]
    const blocks = tf.reshape(edges, [batch, places, 4, places, 4]);
    return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4]), [batch, places, places, 16]);
  });
}
