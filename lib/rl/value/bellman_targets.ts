/** The targets that a learned action-value function is fitted to: reward plus the discounted value of what follows. */
import { invalidArgument } from "../../_invalid_argument.ts";
import { checkFinite } from "../_checks.ts";

/**
 * One-step Bellman targets y = r + gamma (1 - terminated) V(s').
 *
 * The value of what follows is left out where the task ended, not where a time limit cut the episode
 * off (Pardo et al. 2018, arXiv:1712.00378): there the state that was reached still has a value.
 *
 * @param rewards r, shape [batch]
 * @param terminated 1 where the task ended, else 0, shape [batch]
 * @param nextValues V(s'), however it is estimated, shape [batch]
 * @param gamma discount factor, in [0, 1]
 * @returns y, shape [batch]
 * @throws {RangeError} for arrays of different lengths, a gamma outside [0, 1], or a target that is not
 *   finite; the value after an end is never read
 *
 * @example
 * ```ts
 * import { bellmanTargets } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...bellmanTargets([1, 1], [0, 1], [10, 10], 0.5)], [6, 1]);
 * ```
 *
 * Explained in notebooks/42_dqn.ipynb.
 */
export function bellmanTargets(
  rewards: ArrayLike<number>,
  terminated: ArrayLike<number>,
  nextValues: ArrayLike<number>,
  gamma: number,
): Float64Array {
  const task = "compute Bellman targets";
  if (!(gamma >= 0 && gamma <= 1)) throw invalidArgument(task, "gamma", "in [0, 1]", gamma);
  for (const [name, values] of Object.entries({ terminated, nextValues })) {
    if (values.length !== rewards.length) {
      const requirement = `as long as "rewards" (${rewards.length})`;
      throw invalidArgument(task, name, requirement, values, "object");
    }
  }
  checkFinite(task, "rewards", rewards);
  const goesOn = Float64Array.from(nextValues, (value, i) => terminated[i] === 1 ? 0 : value);
  checkFinite(task, "nextValues", goesOn);
  return Float64Array.from(
    rewards,
    (reward, i) => reward + gamma * (1 - terminated[i]!) * goesOn[i]!,
  );
}

/**
 * The value of the best action, max_a Q(s', a): what DQN bootstraps from (Mnih et al. 2015).
 *
 * With errors in Q the maximum is too large on average, because it picks the actions whose errors
 * are positive (Thrun & Schwartz 1993).
 *
 * @param q action values row by row, shape [batch, actions]; -Infinity masks an action
 * @param actions number of actions, at least 1
 * @returns shape [batch]; -Infinity where a row masks all its actions, as it may after an end
 * @throws {RangeError} when `q` does not consist of whole rows, or a value is NaN
 *
 * @example
 * ```ts
 * import { maximumActionValues } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...maximumActionValues([1, 3, 2, -1], 2)], [3, 2]);
 * ```
 *
 * Explained in notebooks/42_dqn.ipynb.
 */
export function maximumActionValues(q: ArrayLike<number>, actions: number): Float64Array {
  return doubleActionValues(q, q, actions);
}

/**
 * Double DQN's value of s': the online network chooses the action, the target network values it,
 * Q_target(s', argmax_a Q_online(s', a)) (van Hasselt, Guez & Silver 2016, eq. 4).
 *
 * @param qOnline action values of the online network, shape [batch, actions]; -Infinity masks an action
 * @param qTarget action values of the target network, shape [batch, actions]
 * @param actions number of actions, at least 1
 * @returns shape [batch]
 * @throws {RangeError} when the arrays differ in length or do not consist of whole rows, or a value
 *   of the online network is NaN
 *
 * @example
 * ```ts
 * import { doubleActionValues } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...doubleActionValues([1, 3], [10, 5], 2)], [5]);
 * ```
 *
 * Explained in notebooks/42_dqn.ipynb.
 */
export function doubleActionValues(
  qOnline: ArrayLike<number>,
  qTarget: ArrayLike<number>,
  actions: number,
): Float64Array {
  const task = "value the next states";
  if (!(Number.isSafeInteger(actions) && actions > 0)) {
    throw invalidArgument(task, "actions", "a positive integer", actions);
  }
  if (qOnline.length % actions !== 0) {
    throw invalidArgument(task, "qOnline", `rows of ${actions}`, qOnline, "object");
  }
  if (qTarget.length !== qOnline.length) {
    const requirement = `as long as "qOnline" (${qOnline.length})`;
    throw invalidArgument(task, "qTarget", requirement, qTarget, "object");
  }
  return Float64Array.from(
    { length: qOnline.length / actions },
    (_, row) => qTarget[row * actions + firstLargest(qOnline, actions, row)]!,
  );
}

/**
 * The action with the largest value in a row of action values; the first one where several are equal.
 *
 * @param q action values row by row, shape [rows, actions]; -Infinity masks an action
 * @param actions number of actions
 * @param row which row, the first by default
 * @throws {RangeError} for a value that is not a number, or a row that masks all its actions
 *
 * @example
 * ```ts
 * import { greedyAction } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(greedyAction([0.1, 0.7, 0.2]), 1);
 * ```
 */
export function greedyAction(q: ArrayLike<number>, actions = q.length, row = 0): number {
  const best = firstLargest(q, actions, row), first = row * actions;
  if (q[first + best] !== -Infinity) return best;
  const argument = `q[${first}] to [${first + actions - 1}]`;
  const requirement = "above -Infinity for at least one action";
  throw invalidArgument("choose an action", argument, requirement, q[first + best]);
}

function firstLargest(q: ArrayLike<number>, actions: number, row: number): number {
  const first = row * actions;
  let best = 0;
  for (let action = 0; action < actions; action++) {
    const value = q[first + action]!;
    if (Number.isNaN(value)) {
      throw invalidArgument("choose an action", `q[${first + action}]`, "a number", value);
    }
    if (value > q[first + best]!) best = action;
  }
  return best;
}
