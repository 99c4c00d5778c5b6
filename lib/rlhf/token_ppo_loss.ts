/** The clipped loss of PPO over the tokens of answers, with its gradient, as TRL computes it. */
import { exp } from "../_exp_log.ts";
import { checkNotNegative, checkPositive } from "./_checks.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import type { AnswerMasks } from "./answer_masks.ts";

/** What networks say now, and what was so when the answers were written; all [answers, time]. */
export interface TokenBatch extends AnswerMasks {
  /** ln pi of each token now. */
  readonly logProbabilities: ArrayLike<number>;
  /** ln pi of each token when it was written. */
  readonly oldLogProbabilities: ArrayLike<number>;
  /** V now. */
  readonly values: ArrayLike<number>;
  /** V when the answers were written. */
  readonly oldValues: ArrayLike<number>;
  /** How much better each token was than expected. */
  readonly advantages: ArrayLike<number>;
  /** What the critic learns. */
  readonly returns: ArrayLike<number>;
}

/** What {@linkcode tokenPpoLoss} depends on; defaults are TRL's. */
export interface TokenPpoOptions {
  /** epsilon: where the ratio is clipped. Default 0.2. */
  readonly clipCoefficient?: number;
  /** How far a value may move without a clip. Default 0.2. */
  readonly valueClipCoefficient?: number;
  /** Weight of the critic's loss, at least 0. Default 0.1. */
  readonly valueCoefficient?: number;
}

/** The loss, its gradients, and what to watch; TRL's names in brackets. */
export interface TokenPpoTerms {
  /** policyLoss + valueCoefficient valueLoss. */
  readonly loss: number;
  /** Mean over the tokens [policy/pg_loss]. */
  readonly policyLoss: number;
  /** Half the mean square, over all places with a value [loss/value]. */
  readonly valueLoss: number;
  /** Share of tokens on the flat side of the clip [policy/clipfrac_avg]. */
  readonly clipFraction: number;
  /** Share of values on the flat side of theirs [val/clipfrac_avg]. */
  readonly valueClipFraction: number;
  /** Half the mean square of ln ratio [policy/approxkl_avg]. */
  readonly approximateKl: number;
  /** d loss / d logProbabilities, 0 in the padding. */
  readonly logProbabilityGradient: Float64Array;
  /** d loss / d values, 0 in the padding. */
  readonly valueGradient: Float64Array;
}

const TASK = "compute PPO's loss of tokens";

/**
 * PPO's loss over the tokens of answers (Schulman et al. 2017, arXiv:1707.06347, equation 7; the clipped
 * value loss and the means over tokens, not answers, as in TRL's ppo_trainer.py):
 *
 *     ratio = pi(token) / pi_old(token)
 *     policy loss = mean over tokens of max(-A ratio, -A clip(ratio, 1 - epsilon, 1 + epsilon))
 *     value loss = mean of max((V - R)^2, (clip(V, V_old - epsilon_v, V_old + epsilon_v) - R)^2) / 2
 *
 * @param batch see {@linkcode TokenBatch}
 * @param options see {@linkcode TokenPpoOptions}
 * @returns see {@linkcode TokenPpoTerms}
 * @throws {RangeError} for arrays of different lengths, a number that is not finite where it counts, or an
 *   option out of its range
 *
 * @example
 * ```ts
 * import { answerMasks, tokenPpoLoss } from "lib/rlhf/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const same = { logProbabilities: [-1], oldLogProbabilities: [-1], values: [0], oldValues: [0] };
 * const terms = tokenPpoLoss({
 *   ...answerMasks({ time: 1, lengths: [1] }),
 *   ...same,
 *   advantages: [2],
 *   returns: [1],
 * });
 * assert.equal(terms.policyLoss, -2); // the ratio is 1
 * assert.deepEqual([...terms.logProbabilityGradient], [-2]);
 * assert.deepEqual([...terms.valueGradient], [-0.1]); // 0.1 (0 - 1)
 * ```
 */
export function tokenPpoLoss(batch: TokenBatch, options: TokenPpoOptions = {}): TokenPpoTerms {
  const { clipCoefficient = 0.2, valueClipCoefficient = 0.2, valueCoefficient = 0.1 } = options;
  check(batch, { clipCoefficient, valueClipCoefficient, valueCoefficient });
  const policy = policyTerms(batch, clipCoefficient);
  const value = valueTerms(batch, valueClipCoefficient, valueCoefficient);
  return { ...policy, ...value, loss: policy.policyLoss + valueCoefficient * value.valueLoss };
}

function policyTerms(
  { isToken, logProbabilities, oldLogProbabilities, advantages }: TokenBatch,
  epsilon: number,
) {
  const count = isToken.filter(Boolean).length;
  const logProbabilityGradient = new Float64Array(isToken.length);
  let loss = 0, squares = 0, flatTokens = 0;
  for (let i = 0; i < isToken.length; i++) {
    if (!isToken[i]) continue;
    const advantage = advantages[i]!, logRatio = logProbabilities[i]! - oldLogProbabilities[i]!;
    const ratio = exp(logRatio);
    const clipped = Math.min(Math.max(ratio, 1 - epsilon), 1 + epsilon);
    const isFlat = -clipped * advantage > -ratio * advantage;
    loss -= (isFlat ? clipped : ratio) * advantage;
    logProbabilityGradient[i] = isFlat ? 0 : -ratio * advantage / count;
    squares += logRatio * logRatio;
    if (isFlat) flatTokens++;
  }
  return {
    policyLoss: loss / count,
    clipFraction: flatTokens / count,
    approximateKl: squares / (2 * count),
    logProbabilityGradient,
  };
}

function valueTerms(
  { hasValue, values, oldValues, returns }: TokenBatch,
  epsilon: number,
  coefficient: number,
) {
  const count = hasValue.filter(Boolean).length;
  const valueGradient = new Float64Array(hasValue.length);
  let loss = 0, flatValues = 0;
  for (let i = 0; i < hasValue.length; i++) {
    if (!hasValue[i]) continue;
    const value = values[i]!, old = oldValues[i]!, error = value - returns[i]!;
    const clipped = Math.min(Math.max(value, old - epsilon), old + epsilon);
    const clippedError = clipped - returns[i]!;
    const isFlat = clippedError * clippedError > error * error;
    loss += isFlat ? clippedError * clippedError : error * error;
    valueGradient[i] = isFlat ? 0 : coefficient * error / count;
    if (isFlat) flatValues++;
  }
  return { valueLoss: loss / (2 * count), valueClipFraction: flatValues / count, valueGradient };
}

function check(batch: TokenBatch, options: Required<TokenPpoOptions>): void {
  const { valueCoefficient, ...clips } = options;
  for (const [name, value] of Object.entries(clips)) checkPositive(TASK, name, value);
  checkNotNegative(TASK, "valueCoefficient", valueCoefficient);
  const { isToken, hasValue, ...columns } = batch;
  if (!isToken.includes(true)) {
    throw invalidArgument(TASK, "isToken", "true somewhere", isToken, "object");
  }
  const masks = {
    ...{ logProbabilities: isToken, oldLogProbabilities: isToken, advantages: isToken },
    ...{ values: hasValue, oldValues: hasValue, returns: hasValue },
  };
  for (const [name, mask] of Object.entries(masks)) {
    const numbers = columns[name as keyof typeof columns];
    if (numbers.length !== mask.length) {
      const requirement = `${mask.length}, as the masks have`;
      throw invalidArgument(TASK, `${name}.length`, requirement, numbers.length);
    }
    const at = mask.findIndex((isRead, i) => isRead && !Number.isFinite(numbers[i]));
    if (at >= 0) throw invalidArgument(TASK, `${name}[${at}]`, "finite", numbers[at]);
  }
}
