/** What REINFORCE computes from whole episodes and demands of them. */
import { invalidArgument } from "../../_invalid_argument.ts";
import type { FloatArray } from "../../random/mod.ts";
import { nonFinite, taskOf } from "../_non_finite.ts";
import type { Episodes } from "../episodes.ts";
import { lambdaReturns } from "../returns.ts";
import type { Baseline } from "./reinforce_config.ts";

/** Throws for a reward that is not finite, or more steps than there is room for. */
export function checkEpisodes({ rewards, starts }: Episodes, longestEpisode: number): void {
  const episodes = starts.length - 1;
  if (rewards.length > episodes * longestEpisode) {
    const longest = starts.slice(1).reduce((most, end, i) => Math.max(most, end - starts[i]!), 0);
    const requirement = `at least the ${longest} steps of an episode`, task = taskOf("REINFORCE");
    throw invalidArgument(task, "config.longestEpisode", requirement, longestEpisode);
  }
  const step = rewards.findIndex((reward) => !Number.isFinite(reward));
  if (step < 0) return;
  const environment = starts.findLastIndex((start) => start <= step);
  const where = `in environment ${environment} at step ${
    step - starts[environment]!
  } of its episode`;
  throw nonFinite("REINFORCE", "rewards", rewards[step]!, where);
}

/** What is subtracted from the return of each step: [steps]. */
export function baselineOf(
  baseline: Baseline,
  returns: Float64Array,
  values: Float32Array,
): FloatArray {
  if (baseline === "critic") return values;
  const mean = returns.reduce((a, b) => a + b, 0) / returns.length;
  return new Float64Array(returns.length).fill(baseline === "mean" ? mean : 0);
}

/** Lambda-return of each step less its value: [steps]; `after` as of `returnsToGo`. */
export function lambdaAdvantages(
  { rewards, starts }: Episodes,
  values: Float32Array,
  { after, ...options }: {
    readonly gamma: number;
    readonly lambda: number;
    readonly after: ArrayLike<number>;
  },
): Float64Array {
  const advantages = new Float64Array(rewards.length);
  starts.slice(1).forEach((end, episode) => {
    const start = starts[episode]!, own = [...values.subarray(start, end), after[episode]!];
    const targets = lambdaReturns(rewards.subarray(start, end), own, options);
    advantages.set(targets.map((target, t) => target - own[t]!), start);
  });
  return advantages;
}

/** The sum of the rewards of each episode. */
export function undiscountedReturns({ rewards, starts }: Episodes): number[] {
  return starts.slice(1).map((end, i) =>
    rewards.subarray(starts[i], end).reduce((a, b) => a + b, 0)
  );
}
