/** The Viterbi algorithm (维特比算法): the most probable states behind what was observed. */
import { log } from "../_exp_log.ts";
import { checkModel, type HiddenMarkovModel } from "./model.ts";

/** A way through the states. */
export interface StatePath {
  /** One state a time step. */
  readonly states: Int32Array;
  /** ln of the probability of these states and the observations together; -Infinity where none is possible. */
  readonly logProbability: number;
}

/**
 * The most probable path (Viterbi 1967, doi:10.1109/TIT.1967.1054010; Rabiner 1989, doi:10.1109/5.18626,
 * equations 32 to 35), from left to right:
 *
 *     best_t(j) = max over i of (best_{t-1}(i) + ln transition(i, j)) + ln emission(j, o_t)
 *
 * and back along the choices: time x states^2 steps, where the paths are states^time. Of equally probable
 * states it takes the one with the smallest number.
 *
 * @param model see `HiddenMarkovModel`
 * @param observations symbols, [time]
 * @returns see {@linkcode StatePath}
 * @throws {RangeError} for rows that are no distributions, no observation, or one that is no symbol
 *
 * @example
 * ```ts
 * import { viterbi } from "lib/hmm/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const model = {
 *   initial: [0.6, 0.4],
 *   transition: [[0.7, 0.3], [0.4, 0.6]],
 *   emission: [[0.5, 0.4, 0.1], [0.1, 0.3, 0.6]],
 * };
 * assert.deepEqual([...viterbi(model, [0, 1, 2]).states], [0, 0, 1]);
 * ```
 */
export function viterbi(model: HiddenMarkovModel, observations: ArrayLike<number>): StatePath {
  const { states } = checkModel("find the most probable states", model, observations);
  const { initial, transition, emission } = model, time = observations.length;
  const logs = transition.map((row) => Float64Array.from(row, log));
  const shows = (state: number, t: number) => log(emission[state]![observations[t]!]!);
  let best = Float64Array.from({ length: states }, (_, j) => log(initial[j]!) + shows(j, 0));
  const cameFrom: Int32Array[] = [];
  for (let t = 1; t < time; t++) {
    const from = new Int32Array(states), next = new Float64Array(states);
    for (let j = 0; j < states; j++) {
      let most = -Infinity;
      for (let i = 0; i < states; i++) {
        const value = best[i]! + logs[i]![j]!;
        if (value > most) [most, from[j]] = [value, i];
      }
      next[j] = most + shows(j, t);
    }
    cameFrom.push(from);
    best = next;
  }
  const path = new Int32Array(time);
  path[time - 1] = best.reduce((at, value, j) => value > best[at]! ? j : at, 0);
  for (let t = time - 1; t > 0; t--) path[t - 1] = cameFrom[t - 1]![path[t]!]!;
  return { states: path, logProbability: best[path[time - 1]!]! };
}
