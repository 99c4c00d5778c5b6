/** FrozenLake: over the ice to the goal, past the holes, and the ice may be slippery. */
import { invalidArgument } from "../../_invalid_argument.ts";
import { checkUnit } from "../_checks.ts";
import { markovDecisionProcess, type Transition } from "./mdp.ts";
import { type Direction, DOWN, type GridWorld, LEFT, neighbour, RIGHT, UP } from "./_grid.ts";

const DIRECTIONS: readonly Direction[] = [LEFT, DOWN, RIGHT, UP];

/** The two maps of Gymnasium: S start, F frozen, H hole, G goal. */
const MAPS = {
  "4x4": ["SFFF", "FHFH", "FFFH", "HFFG"],
  "8x8": [
    "SFFFFFFF",
    "FFFFFFFF",
    "FFFHFFFF",
    "FFFFFHFF",
    "FFFHFFFF",
    "FHHFFFHF",
    "FHFFHFHF",
    "FFFHFFFG",
  ],
} as const;

/** Which lake. */
export interface FrozenLakeOptions {
  /** "4x4" (default), "8x8", or rows of the letters S, F, H and G with one S. */
  readonly map?: "4x4" | "8x8" | readonly string[];
  /** Whether a step may go to a side beside the wanted one (default true). */
  readonly slippery?: boolean;
  /** On slippery ice: probability of going where one wants, in [0, 1], default 1/3. */
  readonly successRate?: number;
}

/**
 * FrozenLake with the table of Gymnasium's FrozenLake-v1: reward 1 at the goal and 0 elsewhere; a hole
 * and the goal end the episode. On slippery ice a step goes where one wants with `successRate`, else
 * to one of the two sides beside it.
 *
 * @param options see `FrozenLakeOptions`
 * @returns the process: actions 0 left, 1 down, 2 right, 3 up; states row by row
 * @throws {RangeError} for a map of unequal rows, other letters or not one S, or a rate out of range
 *
 * @example
 * ```ts
 * import { frozenLake, valueIteration } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { stateValues } = valueIteration(frozenLake({ slippery: false }), { gamma: 0.5 });
 * assert.equal(stateValues[0], 0.5 ** 5); // six steps away from the reward
 * ```
 *
 * Explained in notebooks/41_tabular_control.ipynb.
 */
export function frozenLake(options: FrozenLakeOptions = {}): GridWorld {
  const { map = "4x4", slippery = true, successRate = 1 / 3 } = options;
  checkUnit("make a frozen lake", "successRate", successRate);
  if (typeof map === "string" && !(map in MAPS)) {
    throw invalidArgument("make a frozen lake", "map", '"4x4", "8x8" or rows', map, "string");
  }
  const lines: readonly string[] = typeof map === "string" ? MAPS[map] : map;
  const columns = lines[0]?.length ?? 0, size = { rows: lines.length, columns };
  const cells = lines.join("");
  checkMap(lines, columns, cells);
  const step = (state: number, direction: number, probability: number): Transition => {
    const nextState = neighbour(state, DIRECTIONS[direction % 4]!, size), cell = cells[nextState]!;
    const reward = cell === "G" ? 1 : 0;
    return { probability, nextState, reward, terminated: "GH".includes(cell) };
  };
  const table = Array.from(cells, (cell, state) =>
    DIRECTIONS.map((_, action): Transition[] => {
      if ("GH".includes(cell)) {
        return [{ probability: 1, nextState: state, reward: 0, terminated: true }];
      }
      if (!slippery) return [step(state, action, 1)];
      const aside = (1 - successRate) / 2;
      return [
        step(state, action + 3, aside),
        step(state, action, successRate),
        step(state, action + 1, aside),
      ];
    }));
  return { ...markovDecisionProcess(table), ...size, start: cells.indexOf("S") };
}

function checkMap(lines: readonly string[], columns: number, cells: string): void {
  const task = "make a frozen lake";
  for (const [row, line] of lines.entries()) {
    if (line.length !== columns || !/^[SFHG]+$/.test(line)) {
      const requirement = `${columns} of the letters S, F, H and G`;
      throw invalidArgument(task, `map[${row}]`, requirement, line, "string");
    }
  }
  const starts = cells.split("S").length - 1;
  if (starts !== 1) throw invalidArgument(task, "map", "rows with one S; its number", starts);
}
