/** What TD3 adds to the targets of DDPG against over-estimation: two critics, and a smoothed action. */
import { invalidArgument } from "../../_invalid_argument.ts";
import { checkFinite } from "../_checks.ts";

/**
 * Clipped double Q: the smaller of two critics' values (Fujimoto, van Hoof & Meger 2018, algorithm 1).
 *
 * @param first values of the first target critic, shape [batch]
 * @param second values of the second one, as many
 * @returns the minimum of each pair
 * @throws {RangeError} for arrays of different lengths, or a value that is not finite
 *
 * @example
 * ```ts
 * import { clippedDoubleValues } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...clippedDoubleValues([1, 5], [2, 3])], [1, 3]);
 * ```
 *
 * Explained in notebooks/45_ddpg.ipynb.
 */
export function clippedDoubleValues(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): Float64Array {
  const task = "take the smaller values";
  checkLength(task, "second", second, first.length);
  checkFinite(task, "first", first);
  checkFinite(task, "second", second);
  return Float64Array.from(first, (value, i) => Math.min(value, second[i]!));
}

/**
 * Target policy smoothing: the target actor's action plus noise that is clipped to [-noiseClip,
 * noiseClip], the sum clipped to the bounds (Fujimoto et al. 2018, eq. 14).
 *
 * @param actions of the target actor
 * @param noise one number for each action
 * @param bounds `noiseClip` of the noise, at least 0; `low` and `high` of the actions
 * @returns the smoothed actions
 * @throws {RangeError} for arrays of different lengths, a number that is not finite, or bounds in the
 *   wrong order
 *
 * @example
 * ```ts
 * import { smoothedTargetActions } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const bounds = { noiseClip: 0.5, low: -2, high: 2 };
 * assert.deepEqual([...smoothedTargetActions([0, 1.75], [-0.75, 0.5], bounds)], [-0.5, 2]);
 * ```
 *
 * Explained in notebooks/45_ddpg.ipynb.
 */
export function smoothedTargetActions(
  actions: ArrayLike<number>,
  noise: ArrayLike<number>,
  { noiseClip, low, high }: {
    readonly noiseClip: number;
    readonly low: number;
    readonly high: number;
  },
): Float64Array {
  const task = "smooth target actions";
  checkLength(task, "noise", noise, actions.length);
  checkFinite(task, "actions", actions);
  checkFinite(task, "noise", noise);
  if (!(noiseClip >= 0)) throw invalidArgument(task, "noiseClip", "at least 0", noiseClip);
  if (!(low <= high)) throw invalidArgument(task, "high", `at least "low" (${low})`, high);
  const clip = (value: number, from: number, to: number) => Math.min(to, Math.max(from, value));
  return Float64Array.from(
    actions,
    (action, i) => clip(action + clip(noise[i]!, -noiseClip, noiseClip), low, high),
  );
}

function checkLength(task: string, name: string, values: ArrayLike<number>, length: number): void {
  if (values.length === length) return;
  throw invalidArgument(task, `${name}.length`, `${length}`, values.length);
}
