/** The k-armed bandit (多臂老虎机): one state, k actions, and the question which is best. */
import type { Random } from "../../random/mod.ts";
import { checkCount, checkUnit } from "../_checks.ts";
import { sampleEpsilonGreedyAction } from "./tabular_policy.ts";

/** How a bandit is played. */
export interface BanditOptions {
  /** Pulls, a positive integer. */
  readonly steps: number;
  /** Probability of an arm at random, in [0, 1], or the same for each pull from 0 on. */
  readonly epsilon: number | ((step: number) => number);
  /** Draws arms and rewards. */
  readonly random: Random;
}

/** What each pull gave, shape [steps]. */
export interface BanditRecord {
  /** What was earned. */
  readonly rewards: Float64Array;
  /** 1 where the arm with the largest mean was pulled, else 0. */
  readonly optimal: Uint8Array;
}

/**
 * Plays a bandit epsilon-greedily with sample averages: the estimate of an arm is the mean of what it
 * has given, 0 before (Sutton & Barto 2018, section 2.4). A reward is normal with the arm's mean and
 * variance 1; arms whose means are drawn from the standard normal make the testbed of section 2.3.
 *
 * @param means true mean of each arm, shape [arms]
 * @param options see `BanditOptions`
 * @returns rewards, and whether the best arm was pulled
 * @throws {RangeError} for no arm, or an option out of its range
 *
 * @example
 * ```ts
 * import { Random } from "lib/random/mod.ts";
 * import { playBandit } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { optimal } = playBandit([0, 100], { steps: 50, epsilon: 0.2, random: new Random(0) });
 * assert.equal(optimal.at(-1), 1);
 * ```
 *
 * Explained in notebooks/41_tabular_control.ipynb.
 */
export function playBandit(
  means: ArrayLike<number>,
  { steps, epsilon, random }: BanditOptions,
): BanditRecord {
  const task = "play a bandit";
  checkCount(task, "means.length", means.length);
  checkCount(task, "steps", steps);
  let best = -Infinity;
  for (let arm = 0; arm < means.length; arm++) best = Math.max(best, means[arm]!);
  const estimates = new Float64Array(means.length), pulls = new Float64Array(means.length);
  const rewards = new Float64Array(steps), optimal = new Uint8Array(steps);
  for (let step = 0; step < steps; step++) {
    const exploration = typeof epsilon === "number" ? epsilon : epsilon(step);
    checkUnit(task, "epsilon", exploration);
    const arm = sampleEpsilonGreedyAction(estimates, exploration, random);
    const reward = random.normal(means[arm]!);
    estimates[arm]! += (reward - estimates[arm]!) / ++pulls[arm]!;
    rewards[step] = reward;
    optimal[step] = means[arm] === best ? 1 : 0;
  }
  return { rewards, optimal };
}
