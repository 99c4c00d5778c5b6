/** The policy gradient of a finite decision process, exactly, by two linear solves. */
import { invalidArgument } from "../../_invalid_argument.ts";
import { solveLinearSystem } from "../../linear_algebra/solve.ts";
import { checkFinite } from "../_checks.ts";
import { actionValuesOf, solveStateValues } from "./dynamic_programming.ts";
import type { MarkovDecisionProcess } from "./mdp.ts";
import { softmaxPolicy } from "./softmax_policy.ts";
import type { ActionValues } from "./tabular_policy.ts";

/** What the expected return is taken over. */
export interface ExpectedReturnOptions {
  /** Discount, in [0, 1); 1 is allowed where every episode ends under every policy. */
  readonly gamma: number;
  /** Probability of each first state, shape [states]. */
  readonly start: ArrayLike<number>;
}

/** The exact policy gradient and what it is made of. */
export interface ExactPolicyGradient {
  /** Gradient of the expected return with respect to the logits, shape [states, actions]. */
  readonly gradient: Float64Array;
  /** J: the expected discounted return from the first state. */
  readonly expectedReturn: number;
  /** V(s), shape [states]. */
  readonly values: Float64Array;
  /** Q(s, a), shape [states][actions]. */
  readonly actionValues: ActionValues;
  /** d(s): the expected number of discounted visits, shape [states]; not normalized. */
  readonly visitation: Float64Array;
}

const TASK = "compute the policy gradient";

/**
 * The exact gradient of the expected return J of a softmax policy, by the policy-gradient theorem
 * (Sutton, McAllester, Singh & Mansour 2000, theorem 1, with the score function of the softmax):
 *
 *     dJ / d theta(s, a) = d(s) pi(a | s) (Q(s, a) - V(s))
 *
 * with V = r_pi + gamma P_pi V and the discounted visitation d = start + gamma P_pi^T d, both solved
 * directly. Where a transition terminates, nothing follows.
 *
 * @param mdp the decision process, S states and A actions
 * @param logits theta of the softmax policy, shape [states, actions]
 * @param options see {@linkcode ExpectedReturnOptions}
 * @returns the gradient, with J, V, Q and d
 * @throws {RangeError} for sizes that do not fit, or a discount out of its range
 *
 * @example One state, two actions that pay 1 and 0 and end the episode: a bandit
 * ```ts
 * import { exactPolicyGradient } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const mdp = {
 *   states: 1,
 *   actions: 2,
 *   transitions: (_state: number, action: number) => [
 *     { probability: 1, nextState: 0, reward: 1 - action, terminated: true },
 *   ],
 * };
 * const { expectedReturn, gradient } = exactPolicyGradient(mdp, [0, 0], { gamma: 0.9, start: [1] });
 * assert.equal(expectedReturn, 0.5);
 * assert.deepEqual([...gradient], [0.25, -0.25]);
 * ```
 *
 * Explained in notebooks/43_policy_gradient.ipynb.
 */
export function exactPolicyGradient(
  mdp: MarkovDecisionProcess,
  logits: ArrayLike<number>,
  { gamma, start }: ExpectedReturnOptions,
): ExactPolicyGradient {
  const { states, actions } = mdp;
  if (!(gamma >= 0 && gamma <= 1)) throw invalidArgument(TASK, "gamma", "in [0, 1]", gamma);
  for (
    const [name, array, length] of [["logits", logits, states * actions], [
      "start",
      start,
      states,
    ]] as const
  ) {
    if (array.length !== length) {
      throw invalidArgument(TASK, `${name}.length`, `${length}`, array.length);
    }
  }
  checkFinite(TASK, "start", start);
  const policy = softmaxPolicy(logits, actions); // [states, actions]
  const rows = Array.from(
    { length: states },
    (_, state) => policy.subarray(state * actions, (state + 1) * actions),
  );
  const values = solveStateValues(mdp, rows, gamma); // [states]
  const actionValues = actionValuesOf(mdp, values, gamma); // [states][actions]
  const visitation = discountedVisitation(mdp, policy, { gamma, start }); // [states]
  const gradient = policy.map((pi, i) => {
    const state = Math.floor(i / actions);
    return visitation[state]! * pi * (actionValues[state]![i % actions]! - values[state]!);
  });
  const expectedReturn = values.reduce((sum, v, state) => sum + start[state]! * v, 0);
  return { gradient, expectedReturn, values, actionValues, visitation };
}

/** The solution of d = start + gamma P_pi^T d, where nothing follows a termination. */
function discountedVisitation(
  mdp: MarkovDecisionProcess,
  policy: Float64Array,
  { gamma, start }: ExpectedReturnOptions,
): Float64Array {
  const { states, actions } = mdp, matrix = new Float64Array(states * states);
  for (let state = 0; state < states; state++) matrix[state * states + state] = 1;
  policy.forEach((pi, i) => {
    const state = Math.floor(i / actions);
    for (const { probability, nextState, terminated } of mdp.transitions(state, i % actions)) {
      if (!terminated) matrix[nextState * states + state]! -= gamma * pi * probability;
    }
  });
  return solveLinearSystem(matrix, Float64Array.from(start));
}
