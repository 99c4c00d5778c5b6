/** CliffWalking: the shortest way to the goal leads along a cliff. */
import { markovDecisionProcess, type Transition } from "./mdp.ts";
import { type Direction, DOWN, type GridWorld, LEFT, neighbour, RIGHT, UP } from "./_grid.ts";

export type { GridWorld } from "./_grid.ts";

const ROWS = 4, COLUMNS = 12;
const DIRECTIONS: readonly Direction[] = [UP, RIGHT, DOWN, LEFT];
const START = (ROWS - 1) * COLUMNS, GOAL = ROWS * COLUMNS - 1;

/**
 * The grid of Sutton & Barto 2018, example 6.6, with the table of Gymnasium's CliffWalking-v1: 4 x 12
 * cells, every step costs 1, a step into the cliff costs 100 and leads back to the start, the goal
 * ends the episode.
 *
 * @param options `slippery`: whether a step goes to the wanted side or to one of the two beside it,
 *   each with probability 1/3 (default false)
 * @returns the process: actions 0 up, 1 right, 2 down, 3 left; start 36, goal 47, cliff 37 to 46
 *
 * @example
 * ```ts
 * import { cliffWalking } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { start, transitions } = cliffWalking();
 * assert.equal(transitions(start, 0)[0]!.nextState, 24); // one row up
 * ```
 *
 * Explained in notebooks/41_tabular_control.ipynb.
 */
export function cliffWalking(
  { slippery = false }: { readonly slippery?: boolean } = {},
): GridWorld {
  const size = { rows: ROWS, columns: COLUMNS };
  const table = Array.from(
    { length: ROWS * COLUMNS },
    (_, state) =>
      DIRECTIONS.map((_, action): Transition[] => {
        const taken = slippery ? [action + 3, action, action + 1] : [action];
        return taken.map((direction) => {
          const nextState = neighbour(state, DIRECTIONS[direction % 4]!, size);
          const probability = 1 / taken.length;
          return nextState > START && nextState < GOAL
            ? { probability, nextState: START, reward: -100, terminated: false }
            : { probability, nextState, reward: -1, terminated: nextState === GOAL };
        });
      }),
  );
  return { ...markovDecisionProcess(table), ...size, start: START };
}
