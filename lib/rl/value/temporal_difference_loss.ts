/** The loss of a Q-network on a batch, and its gradient with respect to the action values. */
import { invalidArgument } from "../../_invalid_argument.ts";
import { checkFinite } from "../_checks.ts";

/**
 * How an error is charged: `"squared"` d^2, or `"huber"` d^2 / 2 up to |d| = 1 and |d| - 1/2 beyond,
 * whose gradient is the clipped error of Mnih et al. 2015.
 */
export type TemporalDifferenceLoss = "squared" | "huber";

/** What {@linkcode temporalDifferenceLoss} computes. */
export interface LossAndGradient {
  /** Mean over the batch. */
  readonly loss: number;
  /** Of the loss with respect to the action values, shape [batch, actions]; 0 for actions that were not taken. */
  readonly gradient: Float64Array;
}

/**
 * Mean loss of the errors d = Q(s, a) - y, and its gradient with respect to Q.
 *
 * The target y is a constant here: the gradient does not go through it, although the same network may
 * have made it (a "semi-gradient"; Sutton & Barto 2018, section 9.3).
 *
 * @param q action values Q(s, .), shape [batch, actions]
 * @param actions the actions that were taken, integers in [0, number of actions), shape [batch]
 * @param targets y, shape [batch], at least one
 * @param kind {@linkcode TemporalDifferenceLoss}
 * @returns the loss and its gradient
 * @throws {RangeError} for arrays that do not fit together, an action that does not exist, a value or a
 *   target that is not finite, or an unknown kind
 *
 * @example
 * ```ts
 * import { temporalDifferenceLoss } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const squared = temporalDifferenceLoss([0, 5], [1], [2], "squared");
 * assert.deepEqual([squared.loss, ...squared.gradient], [9, 0, 6]);
 * const huber = temporalDifferenceLoss([0, 5], [1], [2], "huber");
 * assert.deepEqual([huber.loss, ...huber.gradient], [2.5, 0, 1]);
 * ```
 *
 * Explained in notebooks/42_dqn.ipynb.
 */
export function temporalDifferenceLoss(
  q: ArrayLike<number>,
  actions: ArrayLike<number>,
  targets: ArrayLike<number>,
  kind: TemporalDifferenceLoss,
): LossAndGradient {
  check(q, actions, targets, kind);
  const batch = targets.length, count = q.length / batch;
  const gradient = new Float64Array(q.length); // [batch, actions]
  let loss = 0;
  for (let row = 0; row < batch; row++) {
    const at = row * count + actions[row]!;
    const error = q[at]! - targets[row]!, size = Math.abs(error);
    if (kind === "squared") {
      loss += error * error;
      gradient[at] = 2 * error / batch;
    } else {
      loss += size <= 1 ? 0.5 * error * error : size - 0.5;
      gradient[at] = Math.max(-1, Math.min(1, error)) / batch;
    }
  }
  return { loss: loss / batch, gradient };
}

function check(
  q: ArrayLike<number>,
  actions: ArrayLike<number>,
  targets: ArrayLike<number>,
  kind: string,
): void {
  const task = "compute the temporal-difference loss";
  const batch = targets.length, count = q.length / batch;
  if (batch === 0) throw invalidArgument(task, "targets", "not empty", targets, "object");
  if (!Number.isInteger(count) || count === 0) {
    throw invalidArgument(task, "q", `rows for ${batch} targets`, q, "object");
  }
  if (actions.length !== batch) {
    throw invalidArgument(task, "actions", `as long as "targets" (${batch})`, actions, "object");
  }
  if (kind !== "squared" && kind !== "huber") {
    throw invalidArgument(task, "kind", '"squared" or "huber"', kind, "string");
  }
  for (let row = 0; row < batch; row++) {
    const action = actions[row]!;
    if (!(Number.isInteger(action) && action >= 0 && action < count)) {
      throw invalidArgument(task, `actions[${row}]`, `an integer in [0, ${count})`, action);
    }
    const at = row * count + action;
    if (!Number.isFinite(q[at])) throw invalidArgument(task, `q[${at}]`, "finite", q[at]);
  }
  checkFinite(task, "targets", targets);
}
