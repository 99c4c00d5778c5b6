/** The losses of policy gradients and of a critic, with their gradients, over plain arrays. */
import { invalidArgument } from "../../_invalid_argument.ts";
import type { FloatArray } from "../../random/mod.ts";
import { checkFinite } from "../_checks.ts";
import type { ActionDistribution } from "../action_distribution.ts";

/** What {@linkcode policyGradientLoss} is computed from. */
export interface PolicyGradientBatch {
  /** Parameters of the policy's distributions, shape [steps, parameterCount]; logits, if it is categorical. */
  readonly parameters: FloatArray;
  /** Actions that were taken, shape [steps, actionSize]. */
  readonly actions: FloatArray;
  /** What each step's score is multiplied by: a return or an advantage; constants, shape [steps]. */
  readonly weights: ArrayLike<number>;
}

/** How {@linkcode policyGradientLoss} is scaled. */
export interface PolicyGradientLossOptions {
  /** Every step is multiplied by it. Default 1: the sum over the steps; 1 / steps gives the mean. */
  readonly scale?: number;
  /** Weight of the entropy, at least 0. Default 0. */
  readonly entropyCoefficient?: number;
}

/**
 * Loss whose gradient is minus the policy-gradient estimate:
 *
 *     scale * sum over t of  -log pi(a_t | s_t) weight_t - entropyCoefficient H(pi(. | s_t))
 *
 * (Williams 1992; Mnih et al. 2016, section 4, for the entropy). Its value says nothing about how
 * good the policy is.
 *
 * @param distribution of the policy
 * @param batch parameters, actions and weights
 * @param out where the gradient with respect to the parameters is written, shape [steps, parameterCount]
 * @param options see {@linkcode PolicyGradientLossOptions}
 * @returns the loss
 * @throws {RangeError} for sizes that do not fit, or a weight that is not finite
 *
 * @example
 * ```ts
 * import { Categorical, policyGradientLoss } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const out = new Float64Array(2), parameters = new Float64Array(2);
 * const batch = { parameters, actions: Float64Array.of(0), weights: [3] };
 * const loss = policyGradientLoss(new Categorical(2), batch, out);
 * assert.ok(Math.abs(loss - 3 * Math.log(2)) < 1e-12);
 * assert.deepEqual([...out], [-1.5, 1.5]);
 * ```
 *
 * Explained in notebooks/43_policy_gradient.ipynb.
 */
export function policyGradientLoss(
  distribution: ActionDistribution,
  { parameters, actions, weights }: PolicyGradientBatch,
  out: FloatArray,
  { scale = 1, entropyCoefficient = 0 }: PolicyGradientLossOptions = {},
): number {
  const task = "compute the policy-gradient loss";
  const steps = weights.length, { parameterCount, actionSize } = distribution;
  for (
    const [name, { length }, expected] of [
      ["parameters", parameters, steps * parameterCount],
      ["actions", actions, steps * actionSize],
      ["out", out, steps * parameterCount],
    ] as const
  ) {
    if (length === expected) continue;
    throw invalidArgument(task, `${name}.length`, `${expected} for ${steps} weights`, length);
  }
  checkFinite(task, "weights", weights);
  const logProbabilities = new Float64Array(steps), entropies = new Float64Array(steps);
  distribution.evaluate(parameters, actions, { logProbabilities, entropies });
  const logProbability = Float64Array.from(weights, (weight) => -scale * weight);
  const gradients = { logProbability, entropy: -scale * entropyCoefficient };
  distribution.backward(parameters, actions, gradients, out);
  return logProbability.reduce((sum, gradient, t) => {
    const policy = gradient === 0 ? 0 : gradient * logProbabilities[t]!; // a weight of 0: left out
    return sum + policy - scale * entropyCoefficient * entropies[t]!;
  }, 0);
}

/**
 * Mean entropy of a policy over the steps of a batch, in nats.
 *
 * @param distribution of the policy
 * @param batch parameters and actions
 *
 * @example
 * ```ts
 * import { Categorical, meanEntropy } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const batch = { parameters: new Float64Array(4), actions: Float64Array.of(0, 1) };
 * assert.equal(meanEntropy(new Categorical(2), batch), Math.log(2));
 * ```
 */
export function meanEntropy(
  distribution: ActionDistribution,
  { parameters, actions }: Pick<PolicyGradientBatch, "parameters" | "actions">,
): number {
  const steps = parameters.length / distribution.parameterCount;
  const logProbabilities = new Float64Array(steps), entropies = new Float64Array(steps);
  distribution.evaluate(parameters, actions, { logProbabilities, entropies });
  return entropies.reduce((sum, entropy) => sum + entropy, 0) / steps;
}

/**
 * Loss of a critic: the sum over the steps of scale (v - target)^2 / 2, or with `delta` of scale
 * times Huber's loss, which is linear beyond it (Huber 1964).
 *
 * @param values what the critic said, shape [steps]
 * @param targets what it should have said; constants, shape [steps]
 * @param out where the gradient with respect to the values is written, shape [steps]
 * @param options `scale`: default 1; `delta`: greater than 0, default Infinity, the plain square
 * @returns the loss
 * @throws {RangeError} for sizes that do not fit, a number that is not finite, or a delta that is not
 *   positive
 *
 * @example
 * ```ts
 * import { criticLoss } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const out = new Float64Array(2);
 * assert.equal(criticLoss([0, 5], [0.5, 1], out, { delta: 1 }), 0.125 + 3.5);
 * assert.deepEqual([...out], [-0.5, 1]);
 * ```
 *
 * Explained in notebooks/43_policy_gradient.ipynb.
 */
export function criticLoss(
  values: ArrayLike<number>,
  targets: ArrayLike<number>,
  out: FloatArray,
  { scale = 1, delta = Infinity }: { readonly scale?: number; readonly delta?: number } = {},
): number {
  const task = "compute the critic's loss";
  if (!(delta > 0)) throw invalidArgument(task, "delta", "greater than 0", delta);
  if (targets.length !== values.length) {
    throw invalidArgument(task, "targets.length", `${values.length}`, targets.length);
  }
  checkFinite(task, "values", values);
  checkFinite(task, "targets", targets);
  let loss = 0;
  for (let t = 0; t < values.length; t++) {
    const error = values[t]! - targets[t]!, size = Math.abs(error);
    loss += scale * (size <= delta ? error * error / 2 : delta * (size - delta / 2));
    out[t] = scale * Math.max(-delta, Math.min(delta, error));
  }
  return loss;
}
