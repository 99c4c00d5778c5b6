/** What `keep` holds for the loop of the same name in `steps`. */

/** What a loop trains and records, and where the Stop button left it. */
export interface Kept {
  /** The function that made the state, as text: an edited one makes a new state. */
  readonly source: string;
  readonly madeFrom: readonly unknown[];
  readonly state: unknown;
  /** The next step of a loop that was stopped; undefined for one that has not begun or is over. */
  next: number | undefined;
  /** Whether `keep` has given the state out to a loop that has not begun yet. */
  awaitsLoop: boolean;
}

/** By the name that `keep` and `steps` share. */
export const keptStates: Map<string, Kept> = new Map();

/** The kept state that a loop beginning now works on, if any, and the step that it begins with. */
export function beginLoop(
  name: string,
): { readonly kept: Kept | undefined; readonly first: number } {
  const kept = keptStates.get(name);
  if (kept === undefined || !kept.awaitsLoop) return { kept: undefined, first: 0 };
  const first = kept.next ?? 0;
  kept.awaitsLoop = false;
  kept.next = undefined; // only Stop lets a loop be continued, and not an error
  return { kept, first };
}
