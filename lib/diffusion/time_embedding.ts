/** The time of a diffusion process as numbers that a network can read. */
import { exp, log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { cosine, sine } from "../_sine_cosine.ts";

/** Wavelengths grow from 2 pi to 10,000 times that. */
const BASE = 10_000;

/**
 * Sinusoidal embedding of times: sines of t w_i in the first half, cosines in the second, with
 *
 *     w_i = 10000^(-i / (half - 1)),   half = dimensions / 2
 *
 * as denoising-diffusion-pytorch has it; the positions of a Transformer (Vaswani et al. 2017, section 3.5)
 * have the two alternate, and half in place of half - 1.
 *
 * @param times any finite numbers, at least 0
 * @param dimensions an even integer of at least 4
 * @returns [times, dimensions]
 * @throws {RangeError | TypeError} for another number of dimensions, or a negative time
 *
 * @example
 * ```ts
 * import { timeEmbedding } from "lib/diffusion/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...timeEmbedding([0], 4)[0]!], [0, 0, 1, 1]);
 * ```
 */
export function timeEmbedding(times: ArrayLike<number>, dimensions: number): Float64Array[] {
  const task = "embed times";
  if (!(Number.isSafeInteger(dimensions) && dimensions >= 4 && dimensions % 2 === 0)) {
    throw invalidArgument(task, "dimensions", "an even integer of at least 4", dimensions);
  }
  const half = dimensions / 2;
  const frequencies = Array.from({ length: half }, (_, i) => exp(-i * log(BASE) / (half - 1)));
  return Array.from(times, (time, row) => {
    if (!(time >= 0 && time < Infinity)) {
      throw invalidArgument(task, `times[${row}]`, "at least 0 and finite", time);
    }
    return Float64Array.from({ length: dimensions }, (_, column) => {
      const angle = time * frequencies[column % half]!;
      return column < half ? sine(angle) : cosine(angle);
    });
  });
}
