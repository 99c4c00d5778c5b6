/** What all grid worlds share: cells numbered row by row, and a step that stops at the edge. */
import type { MarkovDecisionProcess } from "./mdp.ts";

/** A process whose states are the cells of a grid, row by row. */
export interface GridWorld extends MarkovDecisionProcess {
  /** Cells from top to bottom, a positive integer. */
  readonly rows: number;
  /** Cells from left to right, a positive integer; state s is in row floor(s / columns). */
  readonly columns: number;
  /** The state where an episode begins. */
  readonly start: number;
}

/** Rows down and columns to the right. */
export type Direction = readonly [number, number];

export const LEFT: Direction = [0, -1], DOWN: Direction = [1, 0];
export const RIGHT: Direction = [0, 1], UP: Direction = [-1, 0];

/** The state one step further, or the same one at the edge. */
export function neighbour(
  state: number,
  [down, right]: Direction,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): number {
  const row = Math.floor(state / columns) + down, column = state % columns + right;
  const isInside = row >= 0 && row < rows && column >= 0 && column < columns;
  return isInside ? row * columns + column : state;
}
