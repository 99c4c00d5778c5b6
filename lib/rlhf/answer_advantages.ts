/** From the score of an answer to an advantage of each of its tokens, as TRL's PPO computes it. */
import { invalidArgument } from "../_invalid_argument.ts";
import { maskedWhiten } from "../tensor/mod.ts";
import { checkFinite, checkNotNegative } from "./_checks.ts";
import { type AnswerLengths, type AnswerMasks, answerMasks } from "./answer_masks.ts";
import { klEstimates, type KlEstimator } from "./kl_estimators.ts";

/** Answers that the policy wrote, and what was thought of them; padding is not read. */
export interface JudgedAnswers extends AnswerLengths {
  /** ln pi of each token when it was written, [answers, time]. */
  readonly logProbabilities: ArrayLike<number>;
  /** ln pi_ref of each token, [answers, time]. */
  readonly reference: ArrayLike<number>;
  /** V before each token and after the last one, [answers, time]. */
  readonly values: ArrayLike<number>;
  /** The reward model's judgement of each answer, [answers]. */
  readonly scores: ArrayLike<number>;
}

/** What {@linkcode answerAdvantages} depends on. */
export interface AnswerAdvantageOptions {
  /** beta: what a nat of divergence from the reference costs, at least 0. */
  readonly klCoefficient: number;
  /** Discount, in [0, 1]. Default 1: a token is worth what the whole answer earns. */
  readonly gamma?: number;
  /** 0 trusts the critic, 1 the rewards; in [0, 1]. Default 0.95. */
  readonly lambda?: number;
  /** How the divergence is estimated. Default "k1". */
  readonly klEstimator?: KlEstimator;
  /** Whether rewards are divided by their standard deviation. Default false. */
  readonly whitenRewards?: boolean;
}

/** All of a number a place, [answers, time], and 0 in the padding. */
export interface AnswerAdvantages extends AnswerMasks {
  /** The estimate of KL(pi || pi_ref) of each token. */
  readonly kl: Float64Array;
  /** -beta kl, and the score one place after the last token (on it, where the answer fills the time). */
  readonly rewards: Float64Array;
  /** Mean 0 and deviation 1 over all tokens. */
  readonly advantages: Float64Array;
  /** What the critic learns: advantages before they were whitened + values. */
  readonly returns: Float64Array;
}

const TASK = "compute advantages of answers";

/**
 * Rewards and advantages of the tokens of answers (InstructGPT: Ouyang et al. 2022, arXiv:2203.02155,
 * equation 2 without its last term; step by step that of TRL's ppo_trainer.py):
 *
 *     r_t = -beta KL_t, and the score at the end                         KL_t estimated from the token
 *     delta_t = r_t + gamma V_{t+1} - V_t,   A_t = delta_t + gamma lambda A_{t+1}
 *     advantages = whitened A,   returns = A + V
 *
 * @param answers see {@linkcode JudgedAnswers}
 * @param options see {@linkcode AnswerAdvantageOptions}
 * @returns see {@linkcode AnswerAdvantages}
 * @throws {RangeError} for arrays whose lengths do not fit, an empty answer, a number that is not finite
 *   where it counts, or an option out of its range
 *
 * @example
 * ```ts
 * import { answerAdvantages } from "lib/rlhf/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const zeros = [0, 0, 0, 0];
 * const answers = { time: 2, lengths: [1, 2], logProbabilities: zeros, reference: zeros, values: zeros };
 * const { rewards } = answerAdvantages({ ...answers, scores: [3, 5] }, { klCoefficient: 0.1 });
 * assert.deepEqual([...rewards], [0, 3, 0, 5]); // after the first answer, on the last token of the second
 * ```
 */
export function answerAdvantages(
  answers: JudgedAnswers,
  options: AnswerAdvantageOptions,
): AnswerAdvantages {
  const { klCoefficient, gamma = 1, lambda = 0.95, klEstimator, whitenRewards = false } = options;
  const masks = check(answers, { gamma, lambda, klCoefficient });
  const { time, lengths, scores } = answers;
  const { isToken, hasValue } = masks;
  const kept = (values: ArrayLike<number>, mask: readonly boolean[]) =>
    Float64Array.from(mask, (isKept, i) => isKept ? values[i]! : 0);
  const values = kept(answers.values, hasValue);
  const logProbabilities = kept(answers.logProbabilities, isToken);
  const kl = klEstimates(logProbabilities, kept(answers.reference, isToken), klEstimator);
  let rewards = kl.map((divergence) => divergence === 0 ? 0 : -klCoefficient * divergence);
  for (let answer = 0; answer < scores.length; answer++) {
    rewards[answer * time + Math.min(lengths[answer]!, time - 1)]! += scores[answer]!;
  }
  if (whitenRewards) {
    rewards = kept(maskedWhiten(rewards, hasValue, { shiftMean: false }), hasValue);
  }
  const raw = estimate(rewards, values, { time, gamma, lambda });
  return {
    ...masks,
    kl,
    rewards,
    advantages: kept(maskedWhiten(raw, isToken), isToken),
    returns: raw.map((advantage, i) => advantage + values[i]!),
  };
}

/** Generalized advantage estimation backwards in each answer; after the last place nothing is earned. */
function estimate(
  rewards: Float64Array,
  values: Float64Array,
  { time, gamma, lambda }: {
    readonly time: number;
    readonly gamma: number;
    readonly lambda: number;
  },
): Float64Array {
  const advantages = new Float64Array(rewards.length);
  for (let i = rewards.length - 1; i >= 0; i--) {
    const isLast = i % time === time - 1;
    const delta = rewards[i]! + (isLast ? 0 : gamma * values[i + 1]!) - values[i]!;
    advantages[i] = delta + (isLast ? 0 : gamma * lambda * advantages[i + 1]!);
  }
  return advantages;
}

function check(
  answers: JudgedAnswers,
  { klCoefficient, ...shares }: Readonly<Record<"gamma" | "lambda" | "klCoefficient", number>>,
): AnswerMasks {
  checkNotNegative(TASK, "klCoefficient", klCoefficient);
  for (const [name, value] of Object.entries(shares)) {
    if (!(value >= 0 && value <= 1)) throw invalidArgument(TASK, name, "in [0, 1]", value);
  }
  const masks = answerMasks(answers);
  const { time, lengths, scores } = answers, places = time * lengths.length;
  if (scores.length !== lengths.length) {
    const requirement = `${lengths.length}, the number of answers`;
    throw invalidArgument(TASK, "scores.length", requirement, scores.length);
  }
  checkFinite(TASK, "scores", scores);
  const { isToken, hasValue } = masks;
  const read = { logProbabilities: isToken, reference: isToken, values: hasValue };
  for (const [name, mask] of Object.entries(read)) {
    const numbers = answers[name as keyof typeof read];
    if (numbers.length !== places) {
      const requirement = `${places}, answers times time`;
      throw invalidArgument(TASK, `${name}.length`, requirement, numbers.length);
    }
    const at = mask.findIndex((isRead, i) => isRead && !Number.isFinite(numbers[i]));
    if (at >= 0) throw invalidArgument(TASK, `${name}[${at}]`, "finite", numbers[at]);
  }
  return masks;
}
