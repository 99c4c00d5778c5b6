/** Advantages from several answers to one prompt, without a critic: those of GRPO and RLOO. */
import { invalidArgument } from "../_invalid_argument.ts";
import { mean, standardDeviation } from "../stats/mod.ts";
import { checkFinite } from "./_checks.ts";

const TASK = "compute advantages within groups";

/** What {@linkcode groupAdvantages} can be given besides. */
export interface GroupAdvantageOptions {
  /** Whether to divide by the group's standard deviation plus 1e-4. Default true. */
  readonly scale?: boolean;
}

/**
 * The advantages of GRPO (group relative policy optimization; Shao et al. 2024, arXiv:2402.03300, section
 * 4.1.2): how far the reward of an answer lies above the mean of the answers to the same prompt, in
 * standard deviations of the sample:
 *
 *     A_i = (r_i - mean(r)) / (sd(r) + 1e-4)
 *
 * Without scaling it is the form of Liu et al. 2025 (arXiv:2503.20783), whose sizes do not depend on
 * how hard the prompt is. Answers with equal rewards say nothing: their advantages are 0.
 *
 * @param rewards of each prompt's answers, [prompts][answers], at least two answers each
 * @param options see {@linkcode GroupAdvantageOptions}
 * @returns of the same shape
 * @throws {RangeError} for a prompt with fewer than two answers, or a reward that is not finite
 *
 * @example
 * ```ts
 * import { groupAdvantages } from "lib/rlhf/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const [group] = groupAdvantages([[1, 2, 3]], { scale: false });
 * assert.deepEqual([...group!], [-1, 0, 1]);
 * ```
 */
export function groupAdvantages(
  rewards: readonly ArrayLike<number>[],
  { scale = true }: GroupAdvantageOptions = {},
): Float64Array[] {
  return rewards.map((group, prompt) => {
    checkGroup(group, prompt);
    const values = Array.from(group), center = mean(values);
    const size = scale ? standardDeviation(values, { unbiased: true }) + 1e-4 : 1;
    return Float64Array.from(values, (reward) => (reward - center) / size);
  });
}

/**
 * The advantages of RLOO (REINFORCE leave-one-out, 留一法): the reward of an answer less the mean reward
 * of the *other* answers to the same prompt, a baseline that does not depend on the answer itself (Kool
 * et al. 2019; Ahmadian et al. 2024, arXiv:2402.14740).
 *
 * @param rewards of each prompt's answers, [prompts][answers], at least two answers each
 * @returns of the same shape
 * @throws {RangeError} for a prompt with fewer than two answers, or a reward that is not finite
 *
 * @example
 * ```ts
 * import { leaveOneOutAdvantages } from "lib/rlhf/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const [group] = leaveOneOutAdvantages([[1, 2, 3]]);
 * assert.deepEqual([...group!], [-1.5, 0, 1.5]);
 * ```
 */
export function leaveOneOutAdvantages(rewards: readonly ArrayLike<number>[]): Float64Array[] {
  return rewards.map((group, prompt) => {
    checkGroup(group, prompt);
    const values = Array.from(group), sum = values.reduce((a, b) => a + b);
    const others = values.length - 1;
    return Float64Array.from(values, (reward) => reward - (sum - reward) / others);
  });
}

function checkGroup(group: ArrayLike<number>, prompt: number): void {
  if (!(group.length >= 2)) {
    throw invalidArgument(TASK, `rewards[${prompt}].length`, "at least 2", group.length);
  }
  checkFinite(TASK, `rewards[${prompt}]`, group);
}
