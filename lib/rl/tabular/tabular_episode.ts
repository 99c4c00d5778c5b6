/** Episodes of a process under a policy, as the agent would see them. */
import type { Random } from "../../random/mod.ts";
import { checkCount, checkIndex, checkPolicy } from "../_checks.ts";
import { type MarkovDecisionProcess, sampleTransition } from "./mdp.ts";
import type { TabularPolicy } from "./tabular_policy.ts";

/** What happened from the start to the end: S_0, A_0, R_1, S_1, ... */
export interface TabularEpisode {
  /** The states that were acted in, shape [steps]. */
  readonly states: readonly number[];
  /** What was done there, shape [steps]. */
  readonly actions: readonly number[];
  /** What each action earned, shape [steps]. */
  readonly rewards: readonly number[];
  /** Where the last action led to. */
  readonly finalState: number;
  /** Whether the task ended; false where `maxSteps` cut it off. */
  readonly terminated: boolean;
}

/** Where an episode begins and when it is cut off. */
export interface EpisodeOptions {
  /** First state. */
  readonly start: number;
  /** Draws actions and transitions. */
  readonly random: Random;
  /** First action; drawn from the policy where it is left out. */
  readonly firstAction?: number;
  /** Steps after which the episode is cut off, default 10,000. */
  readonly maxSteps?: number;
}

/**
 * Plays one episode.
 *
 * @param process its table
 * @param policy pi, shape [states, actions]
 * @param options see `EpisodeOptions`
 * @returns what happened
 * @throws {RangeError} for a policy of another shape, or an option out of its range
 *
 * @example
 * ```ts
 * import { Random } from "lib/random/mod.ts";
 * import { randomWalk, sampleEpisode, uniformPolicy } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const walk = randomWalk(3), { start } = walk;
 * const episode = sampleEpisode(walk, uniformPolicy(walk), { start, random: new Random(0) });
 * assert.ok(episode.terminated && [-1, 1].includes(episode.rewards.at(-1)!));
 * ```
 *
 * Explained in notebooks/40_bellman.ipynb.
 */
export function sampleEpisode(
  process: MarkovDecisionProcess,
  policy: TabularPolicy,
  { start, random, firstAction, maxSteps = 10_000 }: EpisodeOptions,
): TabularEpisode {
  const task = "play an episode";
  checkPolicy(task, policy, process);
  checkIndex(task, "start", start, process.states);
  checkCount(task, "maxSteps", maxSteps);
  if (firstAction !== undefined) checkIndex(task, "firstAction", firstAction, process.actions);
  const states: number[] = [], actions: number[] = [], rewards: number[] = [];
  let state = start, terminated = false;
  while (!terminated && states.length < maxSteps) {
    const isFirst = states.length === 0;
    const action = (isFirst ? firstAction : undefined) ?? drawAction(policy[state]!, random);
    const transition = sampleTransition(process, state, action, random);
    states.push(state);
    actions.push(action);
    rewards.push(transition.reward);
    ({ nextState: state, terminated } = transition);
  }
  return { states, actions, rewards, finalState: state, terminated };
}

/** An action with the policy's probabilities; no number is drawn where there is no choice. */
function drawAction(probabilities: ArrayLike<number>, random: Random): number {
  return probabilities.length === 1 ? 0 : random.categorical(probabilities);
}
