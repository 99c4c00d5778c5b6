/** The checks that searches share. */
import { invalidArgument } from "../_invalid_argument.ts";

/** Throws unless the value is an integer of at least `least`. */
export function checkWhole(task: string, argument: string, value: number, least = 1): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw invalidArgument(task, argument, `an integer of at least ${least}`, value);
}

/** Throws unless the value is finite and greater than 0. */
export function checkPositive(task: string, argument: string, value: number): void {
  if (Number.isFinite(value) && value > 0) return;
  throw invalidArgument(task, argument, "finite and greater than 0", value);
}
