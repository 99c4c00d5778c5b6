/** Action values in which -Infinity masks an action: what may be chosen, and which is best. */
import { invalidArgument } from "../_invalid_argument.ts";

const TASK = "choose an action";

/** The action with the largest value, the first of equals; throws where none may be chosen. */
export function bestAllowed(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i]! > values[best]!) best = i;
    if (Number.isNaN(values[i])) {
      throw invalidArgument(TASK, `its value [${i}]`, "a number", values[i]);
    }
  }
  if (values[best] === -Infinity) {
    const argument = `its values [0] to [${values.length - 1}]`;
    throw invalidArgument(TASK, argument, "above -Infinity for at least one action", values[best]);
  }
  return best;
}

/** How many actions are not masked. */
export function countAllowed(values: ArrayLike<number>): number {
  let allowed = 0;
  for (let i = 0; i < values.length; i++) if (values[i] !== -Infinity) allowed++;
  return allowed;
}
