/** Keeps the returns of the episodes that an agent has finished while it learnt. */

/**
 * The undiscounted returns of finished episodes, and when each ended.
 *
 * @example
 * ```ts
 * import { EpisodeRecord } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const episodes = new EpisodeRecord();
 * episodes.add(1, false, 1);
 * episodes.add(2, true, 2);
 * assert.deepEqual([episodes.returns, episodes.endedAt], [[3], [2]]);
 * ```
 */
export class EpisodeRecord {
  /** Sum of the rewards of each finished episode. */
  readonly returns: number[] = [];
  /** The step at which each ended. */
  readonly endedAt: number[] = [];
  #sum = 0;

  /** Count a reward; at the end of an episode note its return. */
  add(reward: number, ended: boolean, step: number): void {
    this.#sum += reward;
    if (!ended) return;
    this.returns.push(this.#sum);
    this.endedAt.push(step);
    this.#sum = 0;
  }

  /** Mean return of the last `count` episodes, or of as many as there are; NaN before the first. */
  recent(count: number): number {
    const last = this.returns.slice(-count);
    return last.reduce((sum, value) => sum + value, 0) / last.length;
  }
}
