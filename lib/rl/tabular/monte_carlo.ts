/** Monte Carlo prediction (蒙特卡洛预测): a state's value as the mean of the returns that followed it. */
import { checkCount, checkIndex } from "../_checks.ts";
import { discountedReturns } from "../returns.ts";
import type { TabularEpisode } from "./tabular_episode.ts";

/** What the episodes say about each state; all have the shape [states]. */
export interface MonteCarloValues {
  /** Mean of the returns after first visits; 0 for a state that was never visited. */
  readonly stateValues: Float64Array;
  /** Standard error of that mean; Infinity for fewer than two visits. */
  readonly standardErrors: Float64Array;
  /** In how many episodes the state was visited. */
  readonly visits: Float64Array;
}

/**
 * First-visit Monte Carlo prediction: each episode adds, for each state that it visits, the return
 * after the first visit, and the value is the mean of them (Sutton & Barto 2018, section 5.1).
 *
 * @param episodes played by the policy that is judged, each to its end
 * @param options `states`: how many there are; `gamma`: discount in [0, 1]
 * @returns means with their standard errors
 * @throws {RangeError} for an option out of its range, or a state that there is not
 *
 * @example The first visit counts, not the second
 * ```ts
 * import { firstVisitMonteCarlo } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const end = { finalState: 0, terminated: true };
 * const episode = { states: [0, 0], actions: [0, 0], rewards: [1, 3], ...end };
 * assert.equal(firstVisitMonteCarlo([episode], { states: 1, gamma: 1 }).stateValues[0], 4);
 * ```
 *
 * Explained in notebooks/41_tabular_control.ipynb.
 */
export function firstVisitMonteCarlo(
  episodes: Iterable<TabularEpisode>,
  { states, gamma }: { readonly states: number; readonly gamma: number },
): MonteCarloValues {
  checkCount("estimate values by Monte Carlo", "states", states);
  const stateValues = new Float64Array(states), visits = new Float64Array(states);
  const squares = new Float64Array(states); // sums of squared deviations from the mean (Welford)
  for (const episode of episodes) {
    const returns = discountedReturns(episode.rewards, { gamma });
    const seen = new Set<number>();
    for (const [t, state] of episode.states.entries()) {
      checkIndex("estimate values by Monte Carlo", `states[${t}]`, state, states);
      if (seen.has(state)) continue;
      seen.add(state);
      const deviation = returns[t]! - stateValues[state]!;
      stateValues[state]! += deviation / ++visits[state]!;
      squares[state]! += deviation * (returns[t]! - stateValues[state]!);
    }
  }
  const standardErrors = squares.map((sum, state) => {
    const n = visits[state]!;
    return n < 2 ? Infinity : Math.sqrt(sum / (n - 1) / n);
  });
  return { stateValues, standardErrors, visits };
}
