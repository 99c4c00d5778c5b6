/** Temporal-difference prediction (时序差分, TD): values learned from later values. */
import { invalidArgument } from "../../_invalid_argument.ts";
import { checkCount, checkFinite, checkUnit } from "../_checks.ts";
import type { TabularEpisode } from "./tabular_episode.ts";

/** How temporal-difference learning goes on. */
export interface TemporalDifferenceOptions {
  /** Rewards that are waited for before the value that follows is trusted, default 1: TD(0). */
  readonly n?: number;
  /** Step size alpha in [0, 1]. */
  readonly learningRate: number;
  /** Discount in [0, 1]. */
  readonly gamma: number;
}

/**
 * n-step temporal-difference prediction over one episode, in place:
 *
 *     V(S_t) += alpha (R_{t+1} + ... + gamma^{n-1} R_{t+n} + gamma^n V(S_{t+n}) - V(S_t))
 *
 * in the order in which the agent could do it, each update with the values as they are by then
 * (Sutton & Barto 2018, section 7.1; n = 1 is TD(0), equation 6.2). At the end of a terminated
 * episode the rest of the rewards stands alone; with n beyond the length that is Monte Carlo.
 *
 * @param values V, shape [states], changed in place
 * @param episode played by the policy that is judged; the value of its last state is bootstrapped
 *   from where it was cut off
 * @param options see `TemporalDifferenceOptions`
 * @throws {RangeError} for an option out of its range, a state without a value, a reward or a value that
 *   is not finite, or another number of rewards than of states; the values are then as before
 *
 * @example
 * ```ts
 * import { temporalDifferenceUpdate } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const values = new Float64Array([0, 4]);
 * const end = { finalState: 1, terminated: true };
 * const episode = { states: [0, 1], actions: [0, 0], rewards: [1, 2], ...end };
 * temporalDifferenceUpdate(values, episode, { learningRate: 0.5, gamma: 1 });
 * assert.deepEqual([...values], [2.5, 3]); // (1 + 4) / 2, and half of the way from 4 to 2
 * ```
 *
 * Explained in notebooks/41_tabular_control.ipynb.
 */
export function temporalDifferenceUpdate(
  values: Float64Array,
  episode: TabularEpisode,
  { n = 1, learningRate, gamma }: TemporalDifferenceOptions,
): void {
  const task = "learn by temporal differences";
  checkCount(task, "n", n);
  checkUnit(task, "learningRate", learningRate);
  checkUnit(task, "gamma", gamma);
  const { states, rewards, finalState, terminated } = episode;
  const largest = states.reduce((most, state) => Math.max(most, state), finalState);
  if (!(largest < values.length)) {
    throw invalidArgument(task, "values.length", `above the last state, ${largest}`, values.length);
  }
  if (rewards.length !== states.length) {
    const requirement = `${states.length}, one a state`;
    throw invalidArgument(task, "rewards.length", requirement, rewards.length);
  }
  checkFinite(task, "rewards", rewards);
  checkFinite(task, "values", values);
  for (let t = 0; t < states.length; t++) {
    const end = Math.min(t + n, states.length), isLast = end === states.length;
    let target = isLast ? (terminated ? 0 : values[finalState]!) : values[states[end]!]!;
    for (let k = end - 1; k >= t; k--) target = rewards[k]! + gamma * target;
    values[states[t]!]! += learningRate * (target - values[states[t]!]!);
  }
}
