/** The one error for a training that meets NaN or infinity. */

/**
 * The error for a loss, gradient, reward or other quantity of a training that is NaN or infinite, to
 * be thrown before any weight is changed by it.
 *
 * @param quantity what is not finite, to follow "the": "loss", `gradient of "layers/0/kernel"`
 * @param value what it is
 * @param remedy what its reader can do
 * @param task what fails, to follow "Cannot"; "train" by default
 *
 * @example
 * ```ts
 * import { nonFiniteError } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(
 *   nonFiniteError("reward", NaN, "look at the environment").message,
 *   "Cannot train: the reward must stay finite, current value is NaN; look at the environment",
 * );
 * ```
 */
export function nonFiniteError(
  quantity: string,
  value: number,
  remedy: string = "try a smaller learning rate",
  task: string = "train",
): RangeError {
  return new RangeError(
    `Cannot ${task}: the ${quantity} must stay finite, current value is ${value}; ${remedy}`,
  );
}
