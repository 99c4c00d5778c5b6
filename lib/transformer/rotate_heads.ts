/** Rotary positions on tensors, for training. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import type { RotaryPositions } from "./positions.ts";

/**
 * Turn queries or keys by their places, in each head alike: `rotate` for tensors, with gradients.
 *
 * @param x projected queries or keys, head after head in the columns: [batch, time, heads x size]
 * @param positions from `rotaryPositions`, for the size of a head
 * @param options `heads`; `from`: the place of the first row, default 0
 * @returns the shape of x
 * @throws {RangeError} for more places than there are positions, or heads of another size
 *
 * @example
 * ```ts
 * import { rotaryPositions, rotateHeads } from "lib/transformer/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const x = tf.tensor3d([[[1, 0, 2, 0]]]); // two heads of two numbers
 * const y = rotateHeads(x, rotaryPositions(4, 2), { heads: 2, from: 1 });
 * const [cos, sin] = [Math.fround(Math.cos(1)), Math.fround(Math.sin(1))];
 * assert.deepEqual([...y.dataSync()], [cos, sin, 2 * cos, 2 * sin]);
 * ```
 */
export function rotateHeads(
  x: tf.Tensor3D,
  { cos, sin }: RotaryPositions,
  { heads, from = 0 }: { readonly heads: number; readonly from?: number },
): tf.Tensor3D {
  const task = "apply rotary positions", [batch, time, columns] = x.shape;
  const size = cos[0]!.length;
  if (from + time > cos.length) {
    throw invalidArgument(task, "x", `at most ${cos.length} places long`, from + time);
  }
  if (columns !== heads * size) {
    throw invalidArgument(task, "x", `of ${heads} heads of ${size} numbers`, columns);
  }
  return tf.tidy(() => {
    const table = (rows: readonly Float64Array[]) =>
      // [time, 1, size]
      tf.tensor3d(rows.slice(from, from + time).flatMap((row) => [...row]), [time, 1, size]);
    const apart = tf.reshape(x, [batch, time, heads, size]);
    const [first, second] = tf.split(apart, 2, 3); // [batch, time, heads, size / 2]
    const partner = tf.concat([tf.neg(second!), first!], 3);
    const turned = tf.add(tf.mul(apart, table(cos)), tf.mul(partner, table(sin)));
    return tf.reshape(turned, x.shape) as tf.Tensor3D;
  });
}
