/** Dynamic programming (动态规划): values and policies of a process whose table is known. */
import { invalidArgument } from "../../_invalid_argument.ts";
import { checkCount, checkFinite, checkPolicy, checkUnit } from "../_checks.ts";
import { solveLinearSystem } from "../../linear_algebra/mod.ts";
import type { MarkovDecisionProcess } from "./mdp.ts";
import type { ActionValues, TabularPolicy } from "./tabular_policy.ts";

/**
 * Action values from state values, the Bellman equation's inner half:
 *
 *     Q(s, a) = sum over (s', r) of p(s', r | s, a) (r + gamma V(s')),   V(s') = 0 after the end
 *
 * (Sutton & Barto 2018, equation 4.6.)
 *
 * @param process its table
 * @param stateValues V, shape [states]
 * @param gamma discount in [0, 1]
 * @returns Q, shape [states, actions]
 * @throws {RangeError} for another number of values, or a gamma out of its range
 *
 * @example
 * ```ts
 * import { actionValuesOf, markovDecisionProcess } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const stay = { probability: 1, nextState: 0, reward: 1, terminated: false };
 * const process = markovDecisionProcess([[[stay], [{ ...stay, terminated: true }]]]);
 * assert.deepEqual([...actionValuesOf(process, [10], 0.5)[0]!], [6, 1]);
 * ```
 *
 * Explained in notebooks/40_bellman.ipynb.
 */
export function actionValuesOf(
  process: MarkovDecisionProcess,
  stateValues: ArrayLike<number>,
  gamma: number,
): ActionValues {
  const task = "compute action values";
  checkUnit(task, "gamma", gamma);
  if (stateValues.length !== process.states) {
    const requirement = `${process.states}, the number of states`;
    throw invalidArgument(task, "stateValues.length", requirement, stateValues.length);
  }
  checkFinite(task, "stateValues", stateValues);
  return Array.from(
    { length: process.states },
    (_, state) =>
      Float64Array.from({ length: process.actions }, (_, action) => {
        let value = 0;
        for (const outcome of process.transitions(state, action)) {
          const next = outcome.terminated ? 0 : stateValues[outcome.nextState]!;
          value += outcome.probability * (outcome.reward + gamma * next);
        }
        return value;
      }),
  );
}

/**
 * State values from action values: V(s) = sum over a of pi(a | s) Q(s, a).
 *
 * @param policy pi, shape [states, actions]
 * @param actionValues Q, shape [states, actions]
 * @returns V, shape [states]
 *
 * @example
 * ```ts
 * import { stateValuesOf } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...stateValuesOf([[0.25, 0.75]], [[4, 8]])], [7]);
 * ```
 *
 * Explained in notebooks/40_bellman.ipynb.
 */
export function stateValuesOf(
  policy: TabularPolicy,
  actionValues: readonly ArrayLike<number>[],
): Float64Array {
  return Float64Array.from(policy, (row, state) => {
    let value = 0;
    for (let action = 0; action < row.length; action++) {
      if (row[action] !== 0) value += row[action]! * actionValues[state]![action]!; // masked: -Infinity
    }
    return value;
  });
}

/**
 * Policy evaluation in closed form: V = (I - gamma P)^-1 R, where P and R are the transition matrix
 * and the expected reward under the policy (the Bellman expectation equation, Sutton & Barto 2018,
 * equation 3.14, as a linear system).
 *
 * @param process its table
 * @param policy pi, shape [states, actions]
 * @param gamma discount in [0, 1]; 1 only where every state leads to an end
 * @returns V, shape [states]
 * @throws {RangeError} for a policy of another shape, a gamma out of its range, or a singular system
 *
 * @example
 * ```ts
 * import { markovDecisionProcess, solveStateValues } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const stay = { probability: 1, nextState: 0, reward: 1, terminated: false };
 * assert.deepEqual([...solveStateValues(markovDecisionProcess([[[stay]]]), [[1]], 0.5)], [2]);
 * ```
 *
 * Explained in notebooks/40_bellman.ipynb.
 */
export function solveStateValues(
  process: MarkovDecisionProcess,
  policy: TabularPolicy,
  gamma: number,
): Float64Array {
  const task = "solve for state values", { states, actions } = process;
  checkUnit(task, "gamma", gamma);
  checkPolicy(task, policy, process);
  const matrix = new Float64Array(states * states), rewards = new Float64Array(states);
  for (let state = 0; state < states; state++) {
    matrix[state * states + state]! += 1;
    for (let action = 0; action < actions; action++) {
      for (const outcome of process.transitions(state, action)) {
        const probability = policy[state]![action]! * outcome.probability;
        rewards[state]! += probability * outcome.reward;
        if (outcome.terminated) continue;
        matrix[state * states + outcome.nextState]! -= gamma * probability;
      }
    }
  }
  return solveLinearSystem(matrix, rewards);
}

/**
 * Policy evaluation by iteration: V is replaced by sum_a pi(a | s) Q(s, a) of itself, for all states
 * at once, sweep after sweep (Sutton & Barto 2018, equation 4.5). From V = 0; each sweep shrinks the
 * largest error by gamma at least.
 *
 * @param process its table
 * @param policy pi, shape [states, actions]
 * @param options `gamma`: discount in [0, 1]; `sweeps`: how many, a positive integer
 * @returns V after the last sweep, shape [states]
 * @throws {RangeError} for a policy of another shape, or an option out of its range
 *
 * @example
 * ```ts
 * import { iterateStateValues, markovDecisionProcess } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const stay = { probability: 1, nextState: 0, reward: 1, terminated: false };
 * const process = markovDecisionProcess([[[stay]]]);
 * assert.deepEqual([...iterateStateValues(process, [[1]], { gamma: 0.5, sweeps: 3 })], [1.75]);
 * ```
 *
 * Explained in notebooks/40_bellman.ipynb.
 */
export function iterateStateValues(
  process: MarkovDecisionProcess,
  policy: TabularPolicy,
  { gamma, sweeps }: { readonly gamma: number; readonly sweeps: number },
): Float64Array {
  const task = "evaluate a policy by iteration";
  checkPolicy(task, policy, process);
  checkCount(task, "sweeps", sweeps);
  let values: Float64Array = new Float64Array(process.states);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    values = stateValuesOf(policy, actionValuesOf(process, values, gamma));
  }
  return values;
}
