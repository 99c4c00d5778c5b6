/** Seeded initial weights of a layer, by the names that the frameworks use. */
import type * as tf from "@tensorflow/tfjs";
import type { Random } from "../random/mod.ts";
import { uniformTensor } from "../random/mod.ts";

/** How a layer's first weights are drawn. */
export type Initializer = "glorot_uniform" | "fan_in_uniform";

/**
 * Draw a weight matrix.
 *
 * - `"glorot_uniform"`: U(-a, a), a = sqrt(6 / (inputs + units)) (Glorot & Bengio 2010, eq. 16;
 *   the default of Keras).
 * - `"fan_in_uniform"`: U(-a, a), a = 1 / sqrt(inputs) (the default of PyTorch's `nn.Linear`).
 *
 * @param inputs number of inputs, at least 1
 * @param units number of outputs, at least 1
 * @param options the generator and the initializer
 * @returns float32 matrix of shape [inputs, units]
 * @throws {RangeError} for a size that is not a positive integer or an unknown initializer
 *
 * @example
 * ```ts
 * import { initialWeights } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const kernel = initialWeights(64, 128, {
 *   random: new Random(0),
 *   initializer: "glorot_uniform",
 * });
 * assert.deepEqual(kernel.shape, [64, 128]);
 * kernel.dispose();
 * ```
 */
export function initialWeights(
  inputs: number,
  units: number,
  options: { readonly random: Random; readonly initializer: Initializer },
): tf.Tensor2D {
  const limit = initialLimit(inputs, units, options.initializer);
  return uniformTensor(options.random, [inputs, units], -limit, limit) as tf.Tensor2D;
}

/** The half width of the distribution that {@linkcode initialWeights} draws from. */
export function initialLimit(inputs: number, units: number, initializer: Initializer): number {
  for (const [name, value] of [["inputs", inputs], ["units", units]] as const) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(
        `Cannot draw initial weights: "${name}" must be a positive integer, current value is ${value}`,
      );
    }
  }
  switch (initializer) {
    case "glorot_uniform":
      return Math.sqrt(6 / (inputs + units));
    case "fan_in_uniform":
      return 1 / Math.sqrt(inputs);
    default:
      throw new RangeError(
        'Cannot draw initial weights: "initializer" must be "glorot_uniform" or "fan_in_uniform", ' +
          `current value is ${JSON.stringify(initializer)}`,
      );
  }
}
