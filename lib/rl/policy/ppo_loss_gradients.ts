/** The loss of PPO over plain arrays, with its gradient written out: what training calls. */
import { exp } from "../../_exp_log.ts";
import type { FloatArray } from "../../random/mod.ts";
import type { ActionDistribution } from "../action_distribution.ts";
import type { PpoLossConfig } from "./ppo_loss.ts";
import { standardize } from "../returns.ts";

/** One minibatch: what the networks say now, and what was so when the policy acted. */
export interface PpoBatch {
  /** Of the action distributions of the policy in training: [rows, parameterCount]. */
  readonly parameters: FloatArray;
  /** V(s) of the critic in training: [rows]. */
  readonly values: FloatArray;
  /** [rows, actionSize] */
  readonly actions: FloatArray;
  /** log pi(a | s) of the policy that acted: [rows]. */
  readonly oldLogProbabilities: FloatArray;
  /** Its distributions: [rows, parameterCount]; only a KL penalty reads them. */
  readonly oldParameters: FloatArray;
  /** V(s) when it acted: [rows]. */
  readonly oldValues: FloatArray;
  /**
   * How much better each action was than expected: [rows]; standardized here, where the config says
   * so.
   */
  readonly advantages: FloatArray;
  /** What the critic learns, advantages + old values: [rows]. */
  readonly returns: FloatArray;
}

/** Where {@linkcode ppoLossGradients} writes; of the shapes of a batch's `parameters` and `values`. */
export interface PpoGradients {
  /** Of the loss with respect to the distribution parameters: [rows, parameterCount]. */
  readonly parameters: FloatArray;
  /** Of the loss with respect to V(s): [rows]. */
  readonly values: FloatArray;
}

/** What a minibatch tells of an update, under CleanRL's names. */
export interface PpoLossMetrics {
  /** policy_loss + valueCoefficient value_loss - entropyCoefficient entropy: what is minimized. */
  readonly loss: number;
  /** Minus the mean surrogate, and the weighted KL penalty where the objective has one. */
  readonly policy_loss: number;
  /** Half the mean squared error of the critic, clipped where the config says so. */
  readonly value_loss: number;
  /** Mean entropy of the policy in nats: it falls as the policy settles. */
  readonly entropy: number;
  /** mean of -log ratio: an estimate of KL(old || new) that can be negative. */
  readonly old_approx_kl: number;
  /** mean of (ratio - 1) - log ratio: as unbiased, never negative (Schulman 2020); alarming above 0.05. */
  readonly approx_kl: number;
  /** Share of ratios beyond 1 +- clipCoefficient: alarming above 0.3. */
  readonly clipfrac: number;
}

/** The weight of KL(old || new), where the objective has one. */
export interface KlPenalty {
  /** Weight as it is now: above 0 it holds the policy near the one that acted. */
  readonly klCoefficient: number;
}

/**
 * The loss of `ppoLoss`, the metrics of a minibatch, and the gradients with respect to the parameters
 * of the action distributions and to the values, which are simple algebra per row:
 *
 *     d policy loss / d log pi = -A ratio, or 0 where the clipped term is the smaller one
 *     d value loss / d V = V - R, or 0 where the clipped term is the larger one
 *
 * each divided by the rows; the distribution takes the first on to its parameters. With the
 * objective `"kl_penalty"` the policy loss is -mean(ratio A - klCoefficient KL(old || new))
 * (Schulman et al. 2017, equation 8).
 *
 * @param distribution what `parameters` mean
 * @param batch see {@linkcode PpoBatch}
 * @param config see `PpoConfig`; `klCoefficient` as it is now
 * @param out where the gradients go
 * @returns see {@linkcode PpoLossMetrics}
 *
 * @example
 * ```ts
 * import { Categorical, PPO_DEFAULTS, ppoLossGradients } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const zeros = () => new Float64Array(2), half = Math.log(1 / 2);
 * const batch = {
 *   parameters: new Float64Array(4), // two rows of two equally likely actions
 *   values: zeros(),
 *   actions: Float64Array.of(0, 1),
 *   oldLogProbabilities: Float64Array.of(half, half),
 *   oldParameters: new Float64Array(4),
 *   oldValues: zeros(),
 *   advantages: Float64Array.of(1, 3),
 *   returns: Float64Array.of(0, 2),
 * };
 * const out = { parameters: new Float64Array(4), values: zeros() };
 * const config = { ...PPO_DEFAULTS, normalizeAdvantages: false };
 * const metrics = ppoLossGradients(new Categorical(2), batch, config, out);
 * assert.equal(metrics.policy_loss, -2);
 * assert.deepEqual([...out.parameters], [-0.25, 0.25, 0.75, -0.75]);
 * assert.deepEqual([...out.values], [0, -0.5]); // 0.5 (0 - 2) / 2
 * ```
 *
 * Explained in notebooks/44_ppo.ipynb.
 */
export function ppoLossGradients(
  distribution: ActionDistribution,
  batch: PpoBatch,
  config: PpoLossConfig & KlPenalty,
  out: PpoGradients,
): PpoLossMetrics {
  const rows = batch.values.length;
  const logProbabilities = new Float64Array(rows), entropies = new Float64Array(rows);
  distribution.evaluate(batch.parameters, batch.actions, { logProbabilities, entropies });
  const logProbability = new Float64Array(rows); // d loss / d log pi
  const policy = surrogate(batch, logProbabilities, config, logProbability);
  const value_loss = valueLoss(batch, config, out.values);
  const entropy = sum(entropies) / rows;
  const { entropyCoefficient, valueCoefficient, klCoefficient } = config;
  const gradients = { logProbability, entropy: -entropyCoefficient / rows };
  let policy_loss = policy.policy_loss;
  if (config.objective === "kl_penalty") {
    const old = batch.oldParameters, divergences = new Float64Array(rows);
    distribution.klDivergences(old, batch.parameters, divergences);
    policy_loss += klCoefficient * sum(divergences) / rows;
    const kl = { weight: klCoefficient / rows, old };
    distribution.backward(batch.parameters, batch.actions, { ...gradients, kl }, out.parameters);
  } else {
    distribution.backward(batch.parameters, batch.actions, gradients, out.parameters);
  }
  const loss = policy_loss + valueCoefficient * value_loss - entropyCoefficient * entropy;
  return { ...policy, loss, policy_loss, value_loss, entropy };
}

/** Minus the mean surrogate and what the ratios tell; writes the gradient with respect to log pi. */
function surrogate(
  { advantages: raw, oldLogProbabilities }: PpoBatch,
  logProbabilities: Float64Array,
  { normalizeAdvantages, objective, clipCoefficient: epsilon }: PpoLossConfig,
  gradients: Float64Array,
) {
  const rows = logProbabilities.length, clips = objective === "clip";
  const advantages = normalizeAdvantages ? standardize(raw, { epsilon: 1e-8 }) : raw;
  let loss = 0, oldKl = 0, kl = 0, beyond = 0;
  for (let row = 0; row < rows; row++) {
    const advantage = advantages[row]!;
    const logRatio = logProbabilities[row]! - oldLogProbabilities[row]!, ratio = exp(logRatio);
    const clipped = ratio < 1 - epsilon ? 1 - epsilon : ratio > 1 + epsilon ? 1 + epsilon : ratio;
    const flat = clips && clipped * advantage < ratio * advantage;
    loss -= (flat ? clipped : ratio) * advantage;
    gradients[row] = flat ? 0 : -ratio * advantage / rows;
    oldKl -= logRatio;
    kl += ratio - 1 - logRatio;
    if (Math.abs(ratio - 1) > epsilon) beyond++;
  }
  return {
    policy_loss: loss / rows,
    old_approx_kl: oldKl / rows,
    approx_kl: kl / rows,
    clipfrac: beyond / rows,
  };
}

/** Half the mean squared error, clipped or not; writes the gradient of its weighted value with respect to V. */
function valueLoss(
  { values, oldValues, returns }: PpoBatch,
  { clipValueLoss, clipCoefficient: epsilon, valueCoefficient }: PpoLossConfig,
  gradients: FloatArray,
): number {
  const rows = values.length;
  let loss = 0;
  for (let row = 0; row < rows; row++) {
    const value = values[row]!, old = oldValues[row]!, error = value - returns[row]!;
    const change = value - old < -epsilon
      ? -epsilon
      : value - old > epsilon
      ? epsilon
      : value - old;
    const clippedError = old + change - returns[row]!;
    const flat = clipValueLoss && clippedError * clippedError > error * error;
    const kept = flat ? clippedError : error;
    loss += 0.5 * kept * kept;
    // where the change is within the clip both errors are one, up to rounding
    gradients[row] = flat && Math.abs(value - old) > epsilon ? 0 : valueCoefficient * error / rows;
  }
  return loss / rows;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
