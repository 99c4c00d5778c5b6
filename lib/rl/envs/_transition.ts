/** Checks the arguments of the functions that step one state. */
import { invalidArgument } from "../../_invalid_argument.ts";

/** A copy of the state in float64. */
export function copyState(task: string, state: ArrayLike<number>, size: number): Float64Array {
  if (state?.length !== size) {
    throw invalidArgument(task, "state", `an array of ${size} numbers`, state, "object");
  }
  const copy = Float64Array.from(state);
  const bad = copy.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw invalidArgument(task, `state[${bad}]`, "a finite number", state[bad]);
  return copy;
}

/** Checks one of `actions` action numbers. */
export function checkDiscreteAction(task: string, action: number, actions: number): void {
  if (!(Number.isInteger(action) && action >= 0 && action < actions)) {
    throw invalidArgument(task, "action", `an integer in [0, ${actions - 1}]`, action);
  }
}

/** Checks an action that is one real number. */
export function checkFiniteAction(task: string, action: number): void {
  if (!Number.isFinite(action)) throw invalidArgument(task, "action", "a finite number", action);
}
