/** What a step is worth, seen from the rewards that followed: returns, n-step targets, lambda-returns. */
import { invalidArgument } from "../_invalid_argument.ts";
import { powerOfTwoFor, scaled } from "../_power_of_two.ts";
import { equalButForRounding, mean, standardDeviation } from "../stats/mod.ts";
import { checkFinite } from "./_checks.ts";

/**
 * Discounted returns of one episode: G_t = r_t + gamma G_{t+1}, from the end backwards
 * (Sutton & Barto 2018, equation 3.9).
 *
 * @param rewards of one episode, in order, finite
 * @param options `gamma`: discount in [0, 1]; `bootstrap`: value of the state after the last reward
 *   where the episode was cut off, finite, default 0: it ended
 * @returns as many returns
 * @throws {RangeError} for a gamma out of its range, or a number that is not finite
 *
 * @example
 * ```ts
 * import { discountedReturns } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...discountedReturns([1, 1, 1], { gamma: 0.5 })], [1.75, 1.5, 1]);
 * ```
 *
 * Explained in notebooks/44_ppo.ipynb.
 */
export function discountedReturns(
  rewards: ArrayLike<number>,
  { gamma, bootstrap = 0 }: { readonly gamma: number; readonly bootstrap?: number },
): Float64Array {
  const task = "compute returns";
  checkUnit(task, "gamma", gamma);
  checkFinite(task, "rewards", rewards);
  if (!Number.isFinite(bootstrap)) throw invalidArgument(task, "bootstrap", "finite", bootstrap);
  const returns = new Float64Array(rewards.length);
  let next = bootstrap;
  for (let t = rewards.length - 1; t >= 0; t--) returns[t] = next = rewards[t]! + gamma * next;
  return returns;
}

/**
 * Temporal-difference errors: delta_t = r_t + gamma V(s_{t+1}) - V(s_t)
 * (Sutton & Barto 2018, equation 6.5).
 *
 * @param rewards [steps]
 * @param values of the states, one more than rewards: the last is bootstrapped from, 0 at an end
 * @param gamma discount in [0, 1]
 * @returns [steps]
 * @throws {RangeError} for another number of values, one that is not finite, or a gamma out of its
 *   range
 *
 * @example
 * ```ts
 * import { temporalDifferenceErrors } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...temporalDifferenceErrors([1, 2], [4, 6, 8], 0.5)], [0, 0]);
 * ```
 */
export function temporalDifferenceErrors(
  rewards: ArrayLike<number>,
  values: ArrayLike<number>,
  gamma: number,
): Float64Array {
  const task = "compute temporal-difference errors";
  checkUnit(task, "gamma", gamma);
  checkValues(task, rewards, values);
  return Float64Array.from(rewards, (reward, t) => reward + gamma * values[t + 1]! - values[t]!);
}

/**
 * n-step targets: G_t = r_t + gamma r_{t+1} + ... + gamma^{n-1} r_{t+n-1} + gamma^n V(s_{t+n})
 * (Sutton & Barto 2018, equation 7.1), with fewer steps near the end of the rewards.
 *
 * @param rewards [steps]
 * @param values of the states, one more than rewards: the last is bootstrapped from, 0 at an end
 * @param options `gamma`: discount in [0, 1]; `n`: steps, a positive integer
 * @returns [steps]
 * @throws {RangeError} for another number of values, one that is not finite, or an option out of its
 *   range
 *
 * @example
 * ```ts
 * import { nStepTargets } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const targets = nStepTargets([1, 1, 1], [5, 5, 8, 8], { gamma: 0.5, n: 2 });
 * assert.deepEqual([...targets], [3.5, 3.5, 5]);
 * ```
 */
export function nStepTargets(
  rewards: ArrayLike<number>,
  values: ArrayLike<number>,
  { gamma, n }: { readonly gamma: number; readonly n: number },
): Float64Array {
  const task = "compute n-step targets";
  checkUnit(task, "gamma", gamma);
  checkValues(task, rewards, values);
  if (!(Number.isSafeInteger(n) && n > 0)) {
    throw invalidArgument(task, "n", "a positive integer", n);
  }
  return Float64Array.from(rewards, (_, t) => {
    const end = Math.min(t + n, rewards.length);
    let target = values[end]!;
    for (let k = end - 1; k >= t; k--) target = rewards[k]! + gamma * target;
    return target;
  });
}

/**
 * Lambda-returns: G_t = r_t + gamma ((1 - lambda) V(s_{t+1}) + lambda G_{t+1}), the mean of all
 * n-step targets, each weighted lambda times the one before (Sutton & Barto 2018, equation 12.2).
 * Less V(s_t) they are the advantages of generalized advantage estimation.
 *
 * @param rewards [steps]
 * @param values of the states, one more than rewards: the last is bootstrapped from, 0 at an end
 * @param options `gamma` and `lambda`, each in [0, 1]
 * @returns [steps]
 * @throws {RangeError} for another number of values, one that is not finite, or an option out of its
 *   range
 *
 * @example
 * ```ts
 * import { lambdaReturns } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const options = { gamma: 0.5, lambda: 0 }; // one-step targets
 * assert.deepEqual([...lambdaReturns([1, 1], [0, 4, 8], options)], [3, 5]);
 * ```
 */
export function lambdaReturns(
  rewards: ArrayLike<number>,
  values: ArrayLike<number>,
  { gamma, lambda }: { readonly gamma: number; readonly lambda: number },
): Float64Array {
  const task = "compute lambda-returns";
  checkUnit(task, "gamma", gamma);
  checkUnit(task, "lambda", lambda);
  checkValues(task, rewards, values);
  const returns = new Float64Array(rewards.length);
  let next = values[rewards.length]!;
  for (let t = rewards.length - 1; t >= 0; t--) {
    next = rewards[t]! + gamma * ((1 - lambda) * values[t + 1]! + lambda * next);
    returns[t] = next;
  }
  return returns;
}

/**
 * Shift and scale values to mean 0 and standard deviation 1: (x - mean) / (deviation + epsilon).
 * Values that are equal but for rounding become zeros: their deviation is noise, not a scale.
 *
 * @param values at least two, finite
 * @param options `unbiased`: divide the variance by n - 1, as PyTorch and CleanRL do (default), or
 *   by n, as NumPy and Keras's example do; `epsilon`: default 0, CleanRL has 1e-8
 * @returns as many values
 * @throws {RangeError} for fewer than two values, or some that are not finite
 *
 * @example
 * ```ts
 * import { standardize } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...standardize([1, 2, 3])], [-1, 0, 1]);
 * ```
 */
export function standardize(
  values: ArrayLike<number>,
  { unbiased = true, epsilon = 0 }: { readonly unbiased?: boolean; readonly epsilon?: number } = {},
): Float64Array {
  const factor = powerOfTwoFor(values), ordinary = scaled(values, factor);
  const center = mean(ordinary);
  const scale = standardDeviation(ordinary, { unbiased }) + epsilon * factor;
  if (equalButForRounding(values)) return new Float64Array(values.length);
  return Float64Array.from(ordinary, (value) => (value - center) / scale);
}

function checkUnit(task: string, name: string, value: number): void {
  if (!(value >= 0 && value <= 1)) throw invalidArgument(task, name, "in [0, 1]", value);
}

function checkValues(task: string, rewards: ArrayLike<number>, values: ArrayLike<number>): void {
  const wanted = rewards.length + 1;
  if (values.length !== wanted) {
    throw invalidArgument(task, "values.length", `${wanted}, one more than rewards`, values.length);
  }
  checkFinite(task, "rewards", rewards);
  checkFinite(task, "values", values);
}
