/** The categorical policy: a few actions, each with the probability that the softmax of logits gives it. */
import { exp, log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import type { FloatArray, Random } from "../random/mod.ts";
import type {
  ActionDistribution,
  DistributionGradients,
  Evaluation,
} from "./action_distribution.ts";

/**
 * Categorical distributions: p_j = exp(z_j) / sum of exp(z), where a row of parameters has the
 * logits z [actions]; an action is its number.
 *
 * log p_a = z_a - log sum exp(z), entropy H = -sum p log p, and their gradients with respect to the logits are
 * d log p_a / dz_j = [j = a] - p_j, dH / dz_j = -p_j (log p_j + H) and, of
 * KL(old || new) = sum old (log old - log p), dKL / dz_j = p_j - old_j.
 *
 * A logit of -Infinity masks its action (Huang and Ontanon 2022, arXiv:2006.14171): its probability
 * and its gradient are exactly 0, it is never drawn, and 0 log 0 counts as 0, its limit. A row of
 * nothing else is a RangeError. A NaN gives NaN, but no action is drawn from it.
 *
 * @example
 * ```ts
 * import { Categorical } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const policy = new Categorical(2), logits = Float64Array.of(0, Math.log(3)); // 1/4 and 3/4
 * const out = { logProbabilities: new Float64Array(1), entropies: new Float64Array(1) };
 * policy.evaluate(logits, Float64Array.of(1), out);
 * assert.ok(Math.abs(out.logProbabilities[0]! - Math.log(3 / 4)) < 1e-12);
 * ```
 *
 * Explained in notebooks/44_ppo.ipynb.
 */
export class Categorical implements ActionDistribution {
  readonly actionSize = 1;

  /**
   * One parameter, a logit, for each action.
   *
   * @param parameterCount number of actions, at least 2
   */
  constructor(readonly parameterCount: number) {
    if (!(Number.isSafeInteger(parameterCount) && parameterCount >= 2)) {
      const task = "make a categorical policy";
      throw invalidArgument(task, "actions", "an integer of at least 2", parameterCount);
    }
  }

  /** Draws by one uniform number per row: the first action whose cumulative probability exceeds it. */
  sample(
    logits: FloatArray,
    random: Random,
    { actions, logProbabilities }: {
      readonly actions: FloatArray;
      readonly logProbabilities: FloatArray;
    },
  ): void {
    const { parameterCount: count } = this;
    for (let row = 0; row < actions.length; row++) {
      const start = row * count;
      checkLogits("draw an action", logits, start, count);
      const total = logSumExp(logits, start, count);
      let left = random.uniform(), action = -1, logP = 0;
      do { // the last action takes what rounding leaves
        action++;
        logP = logits[start + action]! - total;
        left -= exp(logP);
      } while (left >= 0 && action < count - 1);
      while (logP === -Infinity) logP = logits[start + --action]! - total; // it was masked
      actions[row] = action;
      logProbabilities[row] = logP;
    }
  }

  mode(logits: FloatArray, actions: FloatArray): void {
    const { parameterCount: count } = this;
    for (let row = 0; row < actions.length; row++) {
      checkLogits("choose an action", logits, row * count, count);
      let best = 0;
      for (let j = 1; j < count; j++) {
        if (logits[row * count + j]! > logits[row * count + best]!) best = j;
      }
      actions[row] = best;
    }
  }

  evaluate(logits: FloatArray, actions: FloatArray, out: Evaluation): void {
    const { parameterCount: count } = this;
    for (let row = 0; row < actions.length; row++) {
      const start = row * count, total = logSumExp(logits, start, count);
      let entropy = 0;
      for (let j = start; j < start + count; j++) {
        const logP = logits[j]! - total, p = exp(logP);
        if (p !== 0) entropy -= p * logP;
      }
      out.logProbabilities[row] = logits[start + actions[row]!]! - total;
      out.entropies[row] = entropy;
    }
  }

  klDivergences(old: FloatArray, logits: FloatArray, out: FloatArray): void {
    const { parameterCount: count } = this;
    for (let row = 0; row < out.length; row++) {
      const start = row * count;
      const oldTotal = logSumExp(old, start, count), total = logSumExp(logits, start, count);
      let divergence = 0;
      for (let j = start; j < start + count; j++) {
        const logOld = old[j]! - oldTotal, pOld = exp(logOld);
        if (pOld !== 0) divergence += pOld * (logOld - (logits[j]! - total));
      }
      out[row] = divergence;
    }
  }

  backward(
    logits: FloatArray,
    actions: FloatArray,
    { logProbability, entropy: dEntropy, kl }: DistributionGradients,
    out: FloatArray,
  ): void {
    const { parameterCount: count } = this;
    for (let row = 0; row < actions.length; row++) {
      const start = row * count, dLogP = logProbability[row]!;
      const total = logSumExp(logits, start, count);
      const oldTotal = kl === undefined ? 0 : logSumExp(kl.old, start, count);
      let entropy = 0;
      for (let j = start; j < start + count; j++) {
        const logP = logits[j]! - total, p = exp(logP);
        if (p !== 0) entropy -= p * logP;
      }
      for (let j = start; j < start + count; j++) {
        const logP = logits[j]! - total, p = exp(logP);
        let gradient = p === 0 ? 0 : -dLogP * p - dEntropy * p * (logP + entropy);
        if (kl !== undefined) gradient += kl.weight * (p - exp(kl.old[j]! - oldTotal));
        out[j] = gradient;
      }
      out[start + actions[row]!]! += dLogP;
    }
  }
}

/** log of the sum of exp of `count` numbers, safe from overflow. */
function logSumExp(values: FloatArray, start: number, count: number): number {
  let largest = values[start]!;
  for (let j = start + 1; j < start + count; j++) if (values[j]! > largest) largest = values[j]!;
  if (largest === -Infinity) checkAllowed(values, start, count);
  let sum = 0;
  for (let j = start; j < start + count; j++) sum += exp(values[j]! - largest);
  return largest + log(sum);
}

/** Checks that actions can be drawn from a row: each logit finite, or -Infinity for a masked action. */
function checkLogits(task: string, logits: FloatArray, start: number, count: number): void {
  checkAllowed(logits, start, count);
  for (let j = start; j < start + count; j++) {
    const logit = logits[j]!;
    if (logit < Infinity) continue; // not so for NaN
    const requirement = "finite, or -Infinity for an action that is masked";
    throw invalidArgument(task, `logits[${j}]`, requirement, logit);
  }
}

/** Checks that a row does not mask all its actions. */
function checkAllowed(logits: FloatArray, start: number, count: number): void {
  for (let j = start; j < start + count; j++) if (logits[j] !== -Infinity) return;
  throw invalidArgument(
    "use a categorical policy",
    `logits[${start}] to [${start + count - 1}]`,
    "above -Infinity for at least one action",
    -Infinity,
  );
}
