/** What a reward model (奖励模型) learns from: which of two answers people preferred. */
import { invalidArgument } from "../_invalid_argument.ts";
import { checkColumns, checkNotNegative } from "./_checks.ts";
import { logSigmoid, sigmoid } from "./_log_sigmoid.ts";

/** Rewards of both answers of each comparison, [comparisons]. */
export interface ComparedRewards {
  /** r of the answer that was preferred. */
  readonly chosen: ArrayLike<number>;
  /** r of the other. */
  readonly rejected: ArrayLike<number>;
}

/** What {@linkcode rewardModelLoss} can be given besides. */
export interface RewardModelOptions {
  /** By how much each chosen answer is better, where people said so; subtracted from the difference. */
  readonly margins?: ArrayLike<number>;
  /** Weight of the mean of (chosen + rejected)^2, which keeps rewards around 0. Default 0. */
  readonly centering?: number;
}

/** The loss, how it changes with the rewards, and what to watch. */
export interface RewardModelTerms {
  /** Mean over the comparisons, in nats: ln 2 for who knows nothing. */
  readonly loss: number;
  /** d loss / d chosen, [comparisons]. */
  readonly chosenGradient: Float64Array;
  /** d loss / d rejected, [comparisons]. */
  readonly rejectedGradient: Float64Array;
  /** Share of comparisons where the chosen answer has the larger reward. */
  readonly accuracy: number;
  /** Mean of chosen - rejected. */
  readonly meanDifference: number;
}

const TASK = "compute the loss of a reward model";

/**
 * The loss of a reward model by the Bradley-Terry model (Bradley-Terry 模型): the probability that the
 * chosen answer wins is sigmoid(r_chosen - r_rejected), so
 *
 *     loss = -mean of ln sigmoid(r_chosen - r_rejected - margin) + centering mean of (r_chosen + r_rejected)^2
 *
 * (Ouyang et al. 2022, arXiv:2203.02155, equation 1; the margin is that of Touvron et al. 2023,
 * arXiv:2307.09288, equation 2; the centering that of Eisenstein et al. 2023, arXiv:2312.09244). Of K
 * ranked answers all K (K - 1) / 2 pairs are compared.
 *
 * @param rewards see {@linkcode ComparedRewards}
 * @param options see {@linkcode RewardModelOptions}
 * @returns see {@linkcode RewardModelTerms}
 * @throws {RangeError} for arrays that are empty or of different lengths, a reward that is not finite, or
 *   a centering below 0
 *
 * @example
 * ```ts
 * import { rewardModelLoss } from "lib/rlhf/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { loss, chosenGradient } = rewardModelLoss({ chosen: [1], rejected: [1] });
 * assert.ok(Math.abs(loss - Math.LN2) < 1e-12);
 * assert.deepEqual([...chosenGradient], [-0.5]); // a larger reward for the chosen one helps
 * ```
 */
export function rewardModelLoss(
  { chosen, rejected }: ComparedRewards,
  { margins, centering = 0 }: RewardModelOptions = {},
): RewardModelTerms {
  const count = checkColumns(TASK, { chosen, rejected, ...(margins && { margins }) });
  checkNotNegative(TASK, "centering", centering);
  const chosenGradient = new Float64Array(count), rejectedGradient = new Float64Array(count);
  let loss = 0, right = 0, differences = 0;
  for (let i = 0; i < count; i++) {
    const difference = chosen[i]! - rejected[i]!, sum = chosen[i]! + rejected[i]!;
    const ahead = difference - (margins?.[i] ?? 0);
    loss += centering * sum * sum - logSigmoid(ahead);
    const pull = sigmoid(-ahead), center = 2 * centering * sum;
    chosenGradient[i] = (center - pull) / count;
    rejectedGradient[i] = (center + pull) / count;
    if (difference > 0) right++;
    differences += difference;
  }
  return {
    loss: loss / count,
    chosenGradient,
    rejectedGradient,
    accuracy: right / count,
    meanDifference: differences / count,
  };
}

/**
 * The probability that one answer is preferred to another, sigmoid(reward - other), by the
 * Bradley-Terry model (Bradley & Terry 1952, doi:10.1093/biomet/39.3-4.324).
 *
 * @param reward r of the one
 * @param other r of the other
 * @returns in [0, 1]
 * @throws {RangeError} for a reward that is not finite
 *
 * @example
 * ```ts
 * import { preferenceProbability } from "lib/rlhf/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(preferenceProbability(3, 3), 0.5);
 * ```
 */
export function preferenceProbability(reward: number, other: number): number {
  for (const [name, value] of Object.entries({ reward, other })) {
    if (!Number.isFinite(value)) {
      throw invalidArgument("compute a preference", name, "finite", value);
    }
  }
  return sigmoid(reward - other);
}
