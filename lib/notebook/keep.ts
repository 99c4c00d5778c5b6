/** State that outlives the Stop button: what a loop trains and records, made once and gone on with. */
import { invalidArgument } from "../_invalid_argument.ts";
import { keptStates } from "./_kept.ts";

/** Settings of `keep`. */
export interface KeepOptions {
  /**
   * Values from other cells that the state is made from, such as a configuration or a data set. If one
   * is no longer the same (`===`), because its cell was run again, a new state is made.
   */
  readonly madeFrom?: readonly unknown[];
  /** Makes a new state even if the loop was stopped. */
  readonly restart?: boolean;
}

/**
 * Makes what a loop of `steps` trains and records, and keeps it when the Stop button ends that loop.
 *
 * `keep` and `steps` belong together by their name. If Stop ended the loop and the cell is run again,
 * `keep` returns the same state and `steps` counts on from where it was, so that the result is that of
 * a run without a stop. In every other case (the first run, a run after the loop has come to its end
 * or has failed, an edited `make`, another `madeFrom`) `make` is called and the loop begins at 0: a new
 * agent never meets an old count, nor the other way round.
 *
 * All that the loop changes belongs in the state: model, optimizer, random generators, data order,
 * curve. A number is changed as a field of the state.
 *
 * @param name The label of the loop.
 * @param make Makes the state.
 * @param options `madeFrom` names values of other cells that the state depends on; `restart` begins
 *   anew after a stop.
 * @returns The state.
 * @throws {TypeError} when the name is not a string or `make` not a function.
 *
 * @example
 * ```ts
 * import { keep, steps } from "lib/notebook/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const walk = keep("walking", () => ({ random: new Random(0), path: [0] }));
 * for await (const _ of steps(100, "walking")) {
 *   walk.path.push(walk.path.at(-1)! + (walk.random.uniform() < 0.5 ? -1 : 1));
 * }
 * assert.equal(walk.path.length, 101);
 * ```
 */
export function keep<State>(
  name: string,
  make: () => State,
  { madeFrom = [], restart = false }: KeepOptions = {},
): State {
  const task = "keep a loop's state";
  if (typeof name !== "string") throw invalidArgument(task, "name", "a string", name, "string");
  if (typeof make !== "function") {
    throw invalidArgument(task, "make", "a function", make, "function");
  }
  const source = String(make);
  const kept = keptStates.get(name);
  const goesOn = kept?.next !== undefined && !restart && kept.source === source &&
    kept.madeFrom.length === madeFrom.length &&
    kept.madeFrom.every((value, i) => value === madeFrom[i]);
  if (goesOn) {
    kept.awaitsLoop = true;
    return kept.state as State;
  }
  const state = make();
  keptStates.set(name, { source, madeFrom, state, next: undefined, awaitsLoop: true });
  return state;
}
