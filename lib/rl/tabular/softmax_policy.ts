/** The softmax policy of a table of logits, and its score function. */
import { exp } from "../../_exp_log.ts";
import { invalidArgument } from "../../_invalid_argument.ts";
import { checkFinite } from "../_checks.ts";

/**
 * Softmax policy of a table of logits: pi(a | s) = exp(theta(s, a)) / sum_b exp(theta(s, b)).
 *
 * @param logits theta, shape [states, actions]: finite, or -Infinity for an action that is masked,
 *   which gets a probability of exactly 0
 * @param actions how many there are in a state, at least 1
 * @returns probabilities, shape [states, actions]
 * @throws {RangeError} for logits that do not fill their rows, are NaN or Infinity, or mask a whole row
 *
 * @example
 * ```ts
 * import { softmaxPolicy } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const policy = softmaxPolicy([0, 0, Math.log(3), 0], 2);
 * assert.ok(Math.abs(policy[2]! - 0.75) < 1e-12);
 * ```
 *
 * Explained in notebooks/43_policy_gradient.ipynb.
 */
export function softmaxPolicy(logits: ArrayLike<number>, actions: number): Float64Array {
  const task = "compute a softmax policy";
  if (!(Number.isSafeInteger(actions) && actions > 0 && logits.length % actions === 0)) {
    throw invalidArgument(task, "actions", "a positive integer that divides the logits", actions);
  }
  const policy = new Float64Array(logits.length); // [states, actions]
  for (let row = 0; row < logits.length; row += actions) {
    let largest = -Infinity, sum = 0;
    for (let i = row; i < row + actions; i++) {
      if (!(logits[i]! < Infinity)) {
        const requirement = "finite, or -Infinity for an action that is masked";
        throw invalidArgument(task, `logits[${i}]`, requirement, logits[i]);
      }
      largest = Math.max(largest, logits[i]!);
    }
    if (largest === -Infinity) {
      const requirement = "above -Infinity for at least one action";
      throw invalidArgument(task, `logits[${row}] to [${row + actions - 1}]`, requirement, largest);
    }
    for (let i = row; i < row + actions; i++) sum += policy[i] = exp(logits[i]! - largest);
    for (let i = row; i < row + actions; i++) policy[i]! /= sum;
  }
  return policy;
}

/**
 * Score function of a softmax: the gradient of log pi(action) with respect to the logits, which is
 * 1 - pi(b) for the action itself and -pi(b) for every other. Its mean over the policy is zero.
 *
 * @param probabilities pi of one state, shape [actions]
 * @param action which was taken, an integer in [0, actions)
 * @returns shape [actions]
 * @throws {RangeError} for an action that there is not
 *
 * @example
 * ```ts
 * import { scoreFunction } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual([...scoreFunction([0.25, 0.75], 0)], [0.75, -0.75]);
 * ```
 *
 * Explained in notebooks/43_policy_gradient.ipynb.
 */
export function scoreFunction(probabilities: ArrayLike<number>, action: number): Float64Array {
  const actions = probabilities.length;
  if (!(Number.isSafeInteger(action) && action >= 0 && action < actions)) {
    const requirement = `an integer in [0, ${actions})`;
    throw invalidArgument("compute the score function", "action", requirement, action);
  }
  checkFinite("compute the score function", "probabilities", probabilities);
  return Float64Array.from(probabilities, (p, i) => (i === action ? 1 : 0) - p);
}
