/** One learning step on a table of action values: SARSA, Q-learning, expected SARSA, Double Q-learning. */
import { invalidArgument } from "../../_invalid_argument.ts";
import type { ActionValues } from "./tabular_policy.ts";

/** What one action led to. */
export interface TabularStep {
  /** s, where it was done. */
  readonly state: number;
  /** a, the number of the action. */
  readonly action: number;
  /** r, what it earned. */
  readonly reward: number;
  /** s', where it led. */
  readonly nextState: number;
  /** Whether the episode ended; then nothing is bootstrapped. */
  readonly terminated: boolean;
}

/** Not checked, as they are used at every step: `learnControl` checks them once. */
export interface UpdateOptions {
  /** Step size alpha in [0, 1]. */
  readonly learningRate: number;
  /** Discount in [0, 1]. */
  readonly gamma: number;
}

function largest(values: ArrayLike<number>): number {
  let most = values[0]!;
  for (let i = 1; i < values.length; i++) if (values[i]! > most) most = values[i]!;
  return most;
}

/** Q(S, A) += alpha (R + gamma next - Q(S, A)), with next = 0 after the end. */
function moveTowards(
  actionValues: ActionValues,
  { state, action, reward, terminated }: TabularStep,
  next: number,
  { learningRate, gamma }: UpdateOptions,
): void {
  const row = actionValues[state]!, target = terminated ? reward : reward + gamma * next;
  if (!Number.isFinite(target)) {
    const task = `learn the value of action ${action} in state ${state}`;
    throw invalidArgument(task, "its target", "finite", target);
  }
  row[action]! += learningRate * (target - row[action]!);
}

/**
 * SARSA: Q(S, A) += alpha (R + gamma Q(S', A') - Q(S, A)), with the action A' that is taken next
 * (Sutton & Barto 2018, equation 6.7).
 *
 * @param actionValues Q, shape [states, actions], changed in place
 * @param step S, A, R, S' and whether the episode ended
 * @param nextAction A'; does not matter after the end
 * @param options step size and discount
 *
 * @example
 * ```ts
 * import { sarsaUpdate } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const q = [new Float64Array([0, 0]), new Float64Array([2, 8])];
 * const step = { state: 0, action: 1, reward: 1, nextState: 1, terminated: false };
 * sarsaUpdate(q, step, 0, { learningRate: 0.5, gamma: 1 });
 * assert.equal(q[0]![1], 1.5);
 * ```
 *
 * Explained in notebooks/41_tabular_control.ipynb.
 */
export function sarsaUpdate(
  actionValues: ActionValues,
  step: TabularStep,
  nextAction: number,
  options: UpdateOptions,
): void {
  moveTowards(actionValues, step, actionValues[step.nextState]![nextAction]!, options);
}

/**
 * Q-learning: Q(S, A) += alpha (R + gamma max over a of Q(S', a) - Q(S, A))
 * (Watkins 1989; Sutton & Barto 2018, equation 6.8).
 *
 * @param actionValues Q, shape [states, actions], changed in place
 * @param step S, A, R, S' and whether the episode ended
 * @param options step size and discount
 *
 * @example
 * ```ts
 * import { qLearningUpdate } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const q = [new Float64Array([0, 0]), new Float64Array([2, 8])];
 * const step = { state: 0, action: 1, reward: 1, nextState: 1, terminated: false };
 * qLearningUpdate(q, step, { learningRate: 0.5, gamma: 1 });
 * assert.equal(q[0]![1], 4.5);
 * ```
 *
 * Explained in notebooks/41_tabular_control.ipynb.
 */
export function qLearningUpdate(
  actionValues: ActionValues,
  step: TabularStep,
  options: UpdateOptions,
): void {
  moveTowards(actionValues, step, largest(actionValues[step.nextState]!), options);
}

/**
 * Expected SARSA: as SARSA, with the mean over the epsilon-greedy policy in place of the one action
 * that it happens to take (Sutton & Barto 2018, equation 6.9).
 *
 * @param actionValues Q, shape [states, actions], changed in place
 * @param step S, A, R, S' and whether the episode ended
 * @param epsilon of the policy, in [0, 1]
 * @param options step size and discount
 *
 * @example
 * ```ts
 * import { expectedSarsaUpdate } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const q = [new Float64Array([0, 0]), new Float64Array([2, 8])];
 * const step = { state: 0, action: 1, reward: 1, nextState: 1, terminated: false };
 * expectedSarsaUpdate(q, step, 0.5, { learningRate: 0.5, gamma: 1 });
 * assert.equal(q[0]![1], (1 + 0.25 * 2 + 0.75 * 8) / 2);
 * ```
 *
 * Explained in notebooks/41_tabular_control.ipynb.
 */
export function expectedSarsaUpdate(
  actionValues: ActionValues,
  step: TabularStep,
  epsilon: number,
  options: UpdateOptions,
): void {
  const row = actionValues[step.nextState]!;
  let sum = 0;
  for (let action = 0; action < row.length; action++) sum += row[action]!;
  const next = (1 - epsilon) * largest(row) + epsilon * sum / row.length;
  moveTowards(actionValues, step, next, options);
}

/**
 * Double Q-learning: one table says which action is best, the other what it is worth,
 *
 *     Q1(S, A) += alpha (R + gamma Q2(S', argmax over a of Q1(S', a)) - Q1(S, A))
 *
 * (van Hasselt 2010; Sutton & Barto 2018, equation 6.10). A coin decides at every step which of the
 * two is `updated`.
 *
 * @param updated Q1, shape [states, actions], changed in place
 * @param other Q2, the same shape
 * @param step S, A, R, S' and whether the episode ended
 * @param options step size and discount
 *
 * @example The other table has another opinion of the best action
 * ```ts
 * import { doubleQLearningUpdate } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const q1 = [new Float64Array([0, 0]), new Float64Array([2, 8])];
 * const q2 = [new Float64Array([0, 0]), new Float64Array([5, 3])];
 * const step = { state: 0, action: 1, reward: 1, nextState: 1, terminated: false };
 * doubleQLearningUpdate(q1, q2, step, { learningRate: 0.5, gamma: 1 });
 * assert.equal(q1[0]![1], 2);
 * ```
 *
 * Explained in notebooks/41_tabular_control.ipynb.
 */
export function doubleQLearningUpdate(
  updated: ActionValues,
  other: ActionValues,
  step: TabularStep,
  options: UpdateOptions,
): void {
  const row = updated[step.nextState]!;
  const best = row.indexOf(largest(row));
  moveTowards(updated, step, other[step.nextState]![best]!, options);
}
