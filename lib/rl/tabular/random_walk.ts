/** The random walk: a chain of states on which predictions are compared. */
import { checkCount } from "../_checks.ts";
import { markovDecisionProcess } from "./mdp.ts";
import type { GridWorld } from "./_grid.ts";

/**
 * The random walk of Sutton & Barto 2018, example 7.1: from the middle of a row of states one step to
 * the left or to the right, each with probability 1/2. Stepping off the left end gives -1, off the
 * right end +1, and both end the episode. There is one action: nothing is to be decided.
 *
 * With gamma 1 the value of state i (from 0) is 2 (i + 1) / (states + 1) - 1.
 *
 * @param states how many, a positive integer, default 19
 * @returns the process, a grid of one row
 * @throws {RangeError} for another number
 *
 * @example
 * ```ts
 * import { randomWalk, solveStateValues, uniformPolicy } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const walk = randomWalk(3);
 * const values = solveStateValues(walk, uniformPolicy(walk), 1);
 * assert.ok(values.every((value, i) => Math.abs(value - (i - 1) / 2) < 1e-12));
 * ```
 *
 * Explained in notebooks/41_tabular_control.ipynb.
 */
export function randomWalk(states = 19): GridWorld {
  checkCount("make a random walk", "states", states);
  const table = Array.from({ length: states }, (_, state) => [
    [state - 1, state + 1].map((next) => {
      const terminated = next < 0 || next === states;
      const reward = next < 0 ? -1 : next === states ? 1 : 0;
      return { probability: 0.5, nextState: terminated ? state : next, reward, terminated };
    }),
  ]);
  const start = Math.floor(states / 2);
  return { ...markovDecisionProcess(table), rows: 1, columns: states, start };
}
