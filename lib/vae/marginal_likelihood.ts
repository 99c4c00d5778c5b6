/** log p(x) of a decoder with one or two latents, by summing over a grid. */
import * as tf from "@tensorflow/tfjs";
import { exp, log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { assertShape } from "../tensor/mod.ts";

/** The grid of {@linkcode logMarginalLikelihood}. */
export interface LatentGrid {
  /** Dimensions of the latent space. */
  readonly latent: 1 | 2;
  /** Points along each dimension, an integer of at least 2. */
  readonly points: number;
  /** The grid reaches from -limit to limit; above 0. Default 6, beyond which the prior has 2e-9. */
  readonly limit?: number;
}

const TASK = "integrate over the latents";
/** Points that are decoded at once. */
const CHUNK = 1024;

/**
 * Log-likelihood of each image under each of many decoded points, as {@linkcode bernoulliLogLikelihood} of
 * every pair, by one matrix product:
 *
 *     log p(x | l) = x · l - sum over pixels of log(1 + exp(l))   [nats]
 *
 * @param x pixels in [0, 1], shape [images, pixels]
 * @param logits what the decoder made of the points, finite, shape [points, pixels]
 * @returns nats, shape [points, images]
 * @throws {RangeError} when the numbers of pixels differ
 *
 * @example
 * ```ts
 * import { bernoulliLogLikelihood, bernoulliLogLikelihoods } from "lib/vae/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const x = tf.tensor2d([[1, 0]]), logits = tf.tensor2d([[2, -1]]);
 * const [one] = bernoulliLogLikelihood(x, logits).dataSync();
 * assert.ok(Math.abs(bernoulliLogLikelihoods(x, logits).dataSync()[0]! - one!) < 1e-5);
 * ```
 */
export function bernoulliLogLikelihoods(x: tf.Tensor2D, logits: tf.Tensor2D): tf.Tensor2D {
  const task = "compute Bernoulli log-likelihoods";
  assertShape(x, ["images", "pixels"], { function: task, argument: "x" });
  assertShape(logits, ["points", x.shape[1]!], { function: task, argument: "logits" });
  return tf.tidy(() =>
    tf.sub<tf.Tensor2D>(tf.matMul(logits, x, false, true), tf.sum(tf.softplus(logits), 1, true))
  );
}

/**
 * log p(x) of each image under the prior N(0, I), by the midpoint rule on a grid over the latents:
 *
 *     log p(x) = log of the integral of p(x | z) N(z; 0, I) dz
 *              ≈ log sum over the grid of p(x | z) N(z; 0, I) h^latent,   h = 2 limit / points   [nats]
 *
 * For a smooth integrand that has faded at the limits the rule's error falls faster than any power of h: for a
 * Gaussian posterior of deviation s about as 2 exp(-2 π^2 s^2 / h^2), 5e-9 at h = s, 1 % at h = 2 s. So
 * the spacing has to be at most about the deviation of the narrowest p(z | x). Whether it is shows in the
 * result: it stays the same when `points` is doubled. (The nodes of Gauss and Hermite's rule are placed for
 * the prior, and a narrow posterior falls between them.)
 *
 * @param logLikelihoods from points z [points, latent] to log p(x | z) of each image [points, images]; it
 * is called for at most 1024 points at a time, and what it creates is disposed
 * @param grid see {@linkcode LatentGrid}
 * @returns nats for each image, as exact as float32 has the log-likelihoods
 * @throws {RangeError | TypeError} when an option is out of its range, or `logLikelihoods` gives another shape
 *
 * @example
 * ```ts
 * import { bernoulliLogLikelihoods, logMarginalLikelihood } from "lib/vae/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * // one pixel, which is 1 with probability sigmoid(3 z): on average over z, one half
 * const white = tf.tensor2d([[1]]);
 * const [logP] = logMarginalLikelihood(
 *   (z) => bernoulliLogLikelihoods(white, tf.mul(z, 3)),
 *   { latent: 1, points: 100 },
 * );
 * assert.ok(Math.abs(logP! - Math.log(0.5)) < 1e-5);
 * ```
 */
export function logMarginalLikelihood(
  logLikelihoods: (z: tf.Tensor2D) => tf.Tensor2D,
  { latent, points, limit = 6 }: LatentGrid,
): Float64Array {
  check(latent, points, limit);
  const count = points ** latent, spacing = 2 * limit / points;
  const sums: LogSum[] = [];
  for (let from = 0; from < count; from += CHUNK) {
    const z = gridPoints(from, Math.min(count, from + CHUNK), { latent, points, limit });
    tf.tidy(() => {
      const given = logLikelihoods(tf.tensor2d(z, [z.length / latent, latent])); // [chunk, images]
      addChunk(sums, z, given, latent);
    });
  }
  const logNormalizer = latent * (log(spacing) - 0.5 * log(2 * Math.PI));
  return Float64Array.from(sums, ({ largest, scaled }) => largest + log(scaled) + logNormalizer);
}

/** log of a sum of exp that grows: largest + log(scaled). */
interface LogSum {
  largest: number;
  scaled: number;
}

/** Coordinates of the grid's points, in order of their number: [to - from, latent]. */
function gridPoints(
  from: number,
  to: number,
  { latent, points, limit }: Required<LatentGrid>,
): Float32Array {
  const at = (index: number) => ((2 * index + 1) / points - 1) * limit;
  return Float32Array.from({ length: (to - from) * latent }, (_, i) => {
    const point = from + Math.floor(i / latent);
    return at(i % latent === 0 ? point % points : Math.floor(point / points));
  });
}

/** Adds p(x | z) exp(-|z|^2 / 2) of a chunk's points to the sum of each image. */
function addChunk(sums: LogSum[], z: Float32Array, given: tf.Tensor2D, latent: number): void {
  const rows = z.length / latent;
  const context = { function: TASK, argument: "what logLikelihoods gives" };
  assertShape(given, [rows, sums.length === 0 ? "images" : sums.length], context);
  const images = given.shape[1];
  const values = given.dataSync();
  for (let image = sums.length; image < images; image++) {
    sums.push({ largest: -Infinity, scaled: 0 });
  }
  for (let row = 0; row < rows; row++) {
    let squared = 0;
    for (let i = row * latent; i < (row + 1) * latent; i++) squared += z[i]! * z[i]!;
    for (let image = 0; image < images; image++) {
      add(sums[image]!, values[row * images + image]! - 0.5 * squared);
    }
  }
}

/** Terms smaller than the largest by this factor change nothing, even in millions: e^-60 is 9e-27. */
const NEGLIGIBLE = -60;

function add(sum: LogSum, term: number): void {
  const difference = term - sum.largest;
  if (difference > 0) {
    sum.scaled = sum.scaled * exp(-difference) + 1;
    sum.largest = term;
  } else if (!(difference < NEGLIGIBLE) && term !== -Infinity) sum.scaled += exp(difference);
}

function check(latent: number, points: number, limit: number): void {
  if (latent !== 1 && latent !== 2) throw invalidArgument(TASK, "latent", "1 or 2", latent);
  if (!(Number.isSafeInteger(points) && points >= 2)) {
    throw invalidArgument(TASK, "points", "an integer of at least 2", points);
  }
  if (!(limit > 0 && limit < Infinity)) {
    throw invalidArgument(TASK, "limit", "greater than 0 and finite", limit);
  }
}
