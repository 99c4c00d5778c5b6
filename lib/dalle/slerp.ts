/** Spherical interpolation: between two directions along the arc, for mixing two pictures. */
import * as tf from "@tensorflow/tfjs";
import { cosine, sine } from "../_sine_cosine.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { unitNorm } from "../nn/mod.ts";
import { assertShape } from "../tensor/mod.ts";

/**
 * Spherical linear interpolation (slerp, Shoemake 1985) of the directions of embeddings:
 *
 *     slerp(a, b; t) = sin((1 - t) angle) / sin(angle) a + sin(t angle) / sin(angle) b
 *
 * with unit vectors a and b. DALL·E 2 mixes two pictures by the slerp of their embeddings (Ramesh et al. 2022,
 * arXiv:2204.06125, section 3.2): each stays as long as embeddings are, which a mean does not.
 *
 * @param from embeddings of any length above 0, [batch, size]
 * @param to the same shape
 * @param t where between them: 0 for the first, 1 for the second
 * @returns unit vectors, [batch, size]
 * @throws {RangeError | TypeError} for another shape, a t outside [0, 1], and opposite directions, between which
 *   no arc is the shortest
 *
 * @example
 * ```ts
 * import { slerp } from "lib/dalle/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const [x, y] = slerp(tf.tensor2d([[2, 0]]), tf.tensor2d([[0, 3]]), 0.5).dataSync();
 * assert.ok(Math.abs(x! - Math.SQRT1_2) < 1e-6 && Math.abs(y! - Math.SQRT1_2) < 1e-6);
 * ```
 */
export function slerp(from: tf.Tensor2D, to: tf.Tensor2D, t: number): tf.Tensor2D {
  const task = "interpolate directions";
  assertShape(from, ["batch", "size"], { function: task, argument: "from" });
  assertShape(to, from.shape, { function: task, argument: "to" });
  if (!(t >= 0 && t <= 1)) throw invalidArgument(task, "t", "in [0, 1]", t);
  return tf.tidy(() => {
    const a = unitNorm(from), b = unitNorm(to);
    // the angle from half the distance of the two: exact for small angles, too
    const halves = tf.mul(tf.sqrt(tf.sum(tf.square(tf.sub(a, b)), 1)), 0.5).dataSync();
    const angles = Array.from(halves, (half: number) => 2 * arcSine(Math.min(half, 1)));
    const opposite = angles.findIndex((angle) => angle > Math.PI - 1e-3);
    if (opposite >= 0) {
      throw invalidArgument(task, `to[${opposite}]`, "not opposite to the other", "opposite");
    }
    const share = (part: number) =>
      tf.tensor2d(angles.map((angle) => [angle < 1e-6 ? part : sine(part * angle) / sine(angle)]));
    return tf.add<tf.Tensor2D>(tf.mul(a, share(1 - t)), tf.mul(b, share(t)));
  });
}

/** The angle in [0, pi / 2] of a sine, by Newton's method; engines round Math.asin differently. */
function arcSine(x: number): number {
  // of the smaller of the angle and its complement, whose sine is at most 1 / sqrt(2)
  if (x > Math.SQRT1_2) return Math.PI / 2 - arcSine(Math.sqrt(Math.max(0, 1 - x * x)));
  let angle = x;
  for (let step = 0; step < 6; step++) angle -= (sine(angle) - x) / cosine(angle);
  return angle;
}
