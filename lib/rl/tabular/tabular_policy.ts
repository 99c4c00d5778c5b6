/** Policies as tables: a distribution over the actions for each state. */
import type { Random } from "../../random/mod.ts";
import { bestAllowed, countAllowed } from "../_action_masks.ts";
import { checkCount, checkIndex, checkUnit } from "../_checks.ts";

/** pi(a | s), shape [states, actions]: a row for each state, which sums to 1. */
export type TabularPolicy = readonly ArrayLike<number>[];

/** Q(s, a), a row for each state; a state may have fewer actions than another. */
export type ActionValues = Float64Array[];

/**
 * The greedy action of each state: argmax over a of Q(s, a), the first of equals.
 *
 * @param actionValues Q, shape [states, actions]; -Infinity masks an action
 * @returns an action for each state
 * @throws {RangeError} for a value that is NaN, or a state that masks all its actions
 *
 * @example
 * ```ts
 * import { greedyActions } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(greedyActions([[0, 2, 1], [5, 5, 0]]), [1, 0]);
 * ```
 */
export function greedyActions(actionValues: readonly ArrayLike<number>[]): number[] {
  return actionValues.map((values) => bestAllowed(values));
}

/**
 * The policy that takes one action in each state.
 *
 * @param chosen the action of each state
 * @param actions how many there are, a positive integer
 * @returns shape [states, actions]
 * @throws {RangeError} for an action that there is not
 *
 * @example
 * ```ts
 * import { deterministicPolicy } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(deterministicPolicy([1, 0], 2).map((row) => [...row]), [[0, 1], [1, 0]]);
 * ```
 */
export function deterministicPolicy(chosen: readonly number[], actions: number): Float64Array[] {
  checkCount("make a policy", "actions", actions);
  return chosen.map((action, state) => {
    checkIndex("make a policy", `chosen[${state}]`, action, actions);
    const row = new Float64Array(actions);
    row[action] = 1;
    return row;
  });
}

/**
 * The policy that takes every action with the same probability.
 *
 * @param sizes how many `states` and `actions` there are, positive integers; a process will do
 * @returns shape [states, actions]
 * @throws {RangeError} for another number of either
 *
 * @example
 * ```ts
 * import { uniformPolicy } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...uniformPolicy({ states: 1, actions: 4 })[0]!], [0.25, 0.25, 0.25, 0.25]);
 * ```
 */
export function uniformPolicy(
  { states, actions }: { readonly states: number; readonly actions: number },
): Float64Array[] {
  checkCount("make a uniform policy", "states", states);
  checkCount("make a uniform policy", "actions", actions);
  return Array.from({ length: states }, () => new Float64Array(actions).fill(1 / actions));
}

/**
 * The epsilon-greedy policy of action values: with probability epsilon any action, all equally
 * likely, else the greedy one (Sutton & Barto 2018, section 5.4). The greedy action's probability is
 * 1 - epsilon + epsilon / actions. A masked action is not among them: it gets exactly 0.
 *
 * @param actionValues Q, shape [states, actions]; -Infinity masks an action
 * @param epsilon in [0, 1]
 * @returns shape [states, actions]
 * @throws {RangeError} for another epsilon, a value that is NaN, or a state that masks all its actions
 *
 * @example
 * ```ts
 * import { epsilonGreedyPolicy } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...epsilonGreedyPolicy([[0, 3]], 0.5)[0]!], [0.25, 0.75]);
 * ```
 *
 * Explained in notebooks/41_tabular_control.ipynb.
 */
export function epsilonGreedyPolicy(
  actionValues: readonly ArrayLike<number>[],
  epsilon: number,
): Float64Array[] {
  checkUnit("make an epsilon-greedy policy", "epsilon", epsilon);
  return actionValues.map((values) => {
    const share = epsilon / countAllowed(values);
    const row = Float64Array.from(values, (value) => value === -Infinity ? 0 : share);
    row[bestAllowed(values)]! += 1 - epsilon;
    return row;
  });
}

/**
 * Draws an epsilon-greedy action. Unlike a table's, its greedy action is any of equally good ones:
 * while all values are 0, always taking the first would be no exploration at all.
 *
 * @param values Q(s, .) of one state, shape [actions]; -Infinity masks an action, which is never drawn
 * @param epsilon probability of an action at random, in [0, 1]; not checked, for speed
 * @param random draws one or two numbers
 * @throws {RangeError} for a value that is NaN, or where all actions are masked
 *
 * @example
 * ```ts
 * import { Random } from "lib/random/mod.ts";
 * import { sampleEpsilonGreedyAction } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(sampleEpsilonGreedyAction([0, 3, 1], 0, new Random(0)), 1);
 * ```
 *
 * Explained in notebooks/41_tabular_control.ipynb.
 */
export function sampleEpsilonGreedyAction(
  values: ArrayLike<number>,
  epsilon: number,
  random: Random,
): number {
  const explores = random.uniform() < epsilon, best = bestAllowed(values);
  const candidates = explores ? countAllowed(values) : countEqual(values, values[best]!);
  if (candidates === 1 && !explores) return best;
  let skipped = random.integer(0, candidates);
  for (let i = 0; i < values.length; i++) {
    const isCandidate = explores ? values[i] !== -Infinity : values[i] === values[best];
    if (isCandidate && skipped-- === 0) return i;
  }
  return best;
}

function countEqual(values: ArrayLike<number>, value: number): number {
  let equals = 0;
  for (let i = 0; i < values.length; i++) if (values[i] === value) equals++;
  return equals;
}
