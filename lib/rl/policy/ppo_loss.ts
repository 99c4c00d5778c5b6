/** The loss of proximal policy optimization (PPO, 近端策略优化) in plain operations, for tfjs to differentiate. */
import * as tf from "@tensorflow/tfjs";
import { equalButForRounding } from "../../stats/mod.ts";
import type { PpoConfig } from "./ppo_config.ts";

/** The settings that the loss depends on. */
export type PpoLossConfig = Pick<
  PpoConfig,
  | "objective"
  | "clipCoefficient"
  | "clipValueLoss"
  | "valueCoefficient"
  | "entropyCoefficient"
  | "normalizeAdvantages"
>;

/** Tensors of one minibatch, each [rows]. */
export interface PpoLossInputs {
  /** log pi(a | s) of the policy in training. */
  readonly logProbability: tf.Tensor1D;
  /** Entropy of the policy in training. */
  readonly entropy: tf.Tensor1D;
  /** V(s) of the critic in training. */
  readonly value: tf.Tensor1D;
  /** log pi(a | s) of the policy that acted. */
  readonly oldLogProbability: tf.Tensor1D;
  /** How much better each action was than expected; constants, standardized by the loss. */
  readonly advantages: tf.Tensor1D;
  /** What the critic learns: advantages + old values; constants. */
  readonly returns: tf.Tensor1D;
  /** V(s) when the policy acted. */
  readonly oldValue: tf.Tensor1D;
}

/**
 * PPO's loss: policy loss + valueCoefficient value loss - entropyCoefficient entropy, with
 *
 *     ratio = pi(a | s) / pi_old(a | s)
 *     policy loss = -mean of min(ratio A, clip(ratio, 1 - epsilon, 1 + epsilon) A)
 *     value loss = mean of max((V - R)^2, (V_old + clip(V - V_old, -epsilon, epsilon) - R)^2) / 2
 *
 * (Schulman et al. 2017, arXiv:1707.06347, equations 7 and 9; the clipped value loss is that of
 * OpenAI's baselines). This is the formula to read and to test by; training uses
 * `ppoLossGradients`, the same with its gradient written out.
 *
 * @param inputs see {@linkcode PpoLossInputs}
 * @param config see `PpoConfig`; the objective is `"clip"` or `"unclipped"`
 * @returns a scalar
 *
 * @example
 * ```ts
 * import { PPO_DEFAULTS, ppoLoss } from "lib/rl/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const zero = tf.zeros([2]) as tf.Tensor1D, advantages = tf.tensor1d([3, 5]);
 * const inputs = { logProbability: zero, entropy: zero, value: zero, oldLogProbability: zero };
 * const batch = { ...inputs, advantages, returns: tf.tensor1d([2, 4]), oldValue: zero };
 * const loss = ppoLoss(batch, { ...PPO_DEFAULTS, normalizeAdvantages: false });
 * assert.equal(loss.dataSync()[0], -4 + 0.5 * 5); // ratio 1: minus the mean advantage; half squares
 * ```
 *
 * Explained in notebooks/44_ppo.ipynb.
 */
export function ppoLoss(inputs: PpoLossInputs, config: PpoLossConfig): tf.Scalar {
  const { logProbability, entropy, value, oldLogProbability, returns, oldValue } = inputs;
  const { clipCoefficient: epsilon, valueCoefficient, entropyCoefficient } = config;
  return tf.tidy(() => {
    const advantages = config.normalizeAdvantages
      ? normalized(inputs.advantages)
      : inputs.advantages;
    const ratio = tf.exp(tf.sub(logProbability, oldLogProbability)); // [rows]
    const gain = tf.mul(ratio, advantages);
    const clippedGain = tf.mul(tf.clipByValue(ratio, 1 - epsilon, 1 + epsilon), advantages);
    const kept = config.objective === "clip" ? tf.minimum(gain, clippedGain) : gain;
    const policyLoss = tf.neg(tf.mean(kept)); // []
    const change = tf.clipByValue(tf.sub(value, oldValue), -epsilon, epsilon);
    const errors = tf.square(tf.sub(value, returns));
    const clippedErrors = tf.square(tf.sub(tf.add(oldValue, change), returns));
    const kind = config.clipValueLoss ? tf.maximum(errors, clippedErrors) : errors;
    const valueLoss = tf.mul(0.5, tf.mean(kind)); // []
    const bonus = tf.mul(entropyCoefficient, tf.mean(entropy));
    return tf.sub(tf.add(policyLoss, tf.mul(valueCoefficient, valueLoss)), bonus) as tf.Scalar;
  });
}

/** Mean 0 and deviation 1, by the sample's variance (n - 1). */
function normalized(advantages: tf.Tensor1D): tf.Tensor1D {
  if (equalButForRounding(advantages.dataSync())) return tf.zerosLike(advantages);
  const centered = tf.sub(advantages, tf.mean(advantages));
  const variance = tf.div(tf.sum(tf.square(centered)), advantages.size - 1);
  return tf.div(centered, tf.add(tf.sqrt(variance), 1e-8));
}
