/** Generalized advantage estimation (GAE, 广义优势估计): how much better each step went than expected. */
import { invalidArgument } from "../_invalid_argument.ts";
import { checkFinite } from "./_checks.ts";

/** Steps of several environments side by side; each array has the shape [time, numEnvs]. */
export interface RolloutOutcome {
  /** Environments stepped together. */
  readonly numEnvs: number;
  /** r_t, what each step earned. */
  readonly rewards: ArrayLike<number>;
  /** V(s_t) of the states acted in. */
  readonly values: ArrayLike<number>;
  /** V(s_{t+1}) of what the step led to: at the end of an episode its last state, not the next's first. */
  readonly nextValues: ArrayLike<number>;
  /** 1 where the task ended: nothing more is earned, whatever `nextValues` says. */
  readonly terminated: ArrayLike<number>;
  /** 1 where a time limit cut the episode off: it is worth `nextValues`, but no later step belongs to it. */
  readonly truncated: ArrayLike<number>;
}

/** Advantages, and the returns that the critic learns: advantages + values. Shape [time, numEnvs]. */
export interface Advantages {
  /** A_t: how much better each step went than the values expected. */
  readonly advantages: Float64Array;
  /** A_t + V(s_t): what the critic learns. */
  readonly returns: Float64Array;
}

/**
 * Generalized advantage estimation (Schulman et al. 2016, arXiv:1506.02438, equations 11 and 16):
 *
 *     delta_t = r_t + gamma V(s_{t+1}) - V(s_t)
 *     A_t = delta_t + gamma lambda A_{t+1}
 *
 * backwards in time. Where the task ended, V(s_{t+1}) counts as 0; there and where an episode was
 * truncated, A_{t+1} does too, since it belongs to another episode. A truncated episode is
 * bootstrapped from the value of its last state (Pardo et al. 2018, arXiv:1712.00378).
 *
 * @param rollout see {@linkcode RolloutOutcome}
 * @param options `gamma`: discount, and `lambda`: 0 trusts the critic, 1 the rewards; in [0, 1]
 * @returns see {@linkcode Advantages}
 * @throws {RangeError} for an option out of its range, arrays of different lengths, or a number that is
 *   not finite; the value after an end is never read
 *
 * @example
 * ```ts
 * import { generalizedAdvantageEstimation } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { advantages } = generalizedAdvantageEstimation({
 *   numEnvs: 1,
 *   rewards: [1, 1],
 *   values: [4, 2],
 *   nextValues: [2, 8],
 *   terminated: [0, 0],
 *   truncated: [0, 1],
 * }, { gamma: 0.5, lambda: 1 });
 * assert.deepEqual([...advantages], [-0.5, 3]); // 1 + 0.5 * 8 - 2 = 3; 1 + 0.5 * 2 - 4 + 0.5 * 3
 * ```
 *
 * Explained in notebooks/44_ppo.ipynb.
 */
export function generalizedAdvantageEstimation(
  rollout: RolloutOutcome,
  { gamma, lambda }: { readonly gamma: number; readonly lambda: number },
): Advantages {
  check(rollout, { gamma, lambda });
  const { numEnvs, rewards, values, nextValues, terminated, truncated } = rollout;
  const count = rewards.length;
  const advantages = new Float64Array(count), returns = new Float64Array(count);
  for (let i = count - 1; i >= 0; i--) { // i = t numEnvs + environment
    const ended = terminated[i] === 1;
    const delta = rewards[i]! + (ended ? 0 : gamma * nextValues[i]!) - values[i]!;
    const goesOn = !ended && truncated[i] !== 1 && i + numEnvs < count;
    advantages[i] = delta + (goesOn ? gamma * lambda * advantages[i + numEnvs]! : 0);
    returns[i] = advantages[i]! + values[i]!;
  }
  return { advantages, returns };
}

function check(rollout: RolloutOutcome, options: Readonly<Record<string, number>>): void {
  const task = "compute advantages";
  for (const [name, value] of Object.entries(options)) {
    if (!(value >= 0 && value <= 1)) throw invalidArgument(task, name, "in [0, 1]", value);
  }
  const { numEnvs, rewards, ...others } = rollout;
  if (!(Number.isSafeInteger(numEnvs) && numEnvs > 0)) {
    throw invalidArgument(task, "numEnvs", "a positive integer", numEnvs);
  }
  if (rewards.length % numEnvs !== 0) {
    const requirement = `a multiple of the ${numEnvs} environments`;
    throw invalidArgument(task, "rewards.length", requirement, rewards.length);
  }
  for (const name of ["values", "nextValues", "terminated", "truncated"] as const) {
    const { length } = others[name];
    if (length === rewards.length) continue;
    throw invalidArgument(task, `${name}.length`, `${rewards.length}, as rewards has`, length);
  }
  checkFinite(task, "rewards", rewards);
  checkFinite(task, "values", others.values);
  const { nextValues, terminated } = others;
  for (let i = 0; i < nextValues.length; i++) {
    if (terminated[i] === 1 || Number.isFinite(nextValues[i])) continue;
    throw invalidArgument(task, `nextValues[${i}]`, "finite", nextValues[i]);
  }
}
