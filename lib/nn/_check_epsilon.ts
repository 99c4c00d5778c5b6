/** The check of what keeps a normalization from dividing by 0. */
import { invalidArgument } from "../_invalid_argument.ts";

/** Throw unless epsilon is finite and above 0, also in float32: equal numbers would become NaN. */
export function checkEpsilon(task: string, epsilon: number): void {
  const rounded = Math.fround(epsilon);
  if (rounded > 0 && rounded < Infinity) return;
  throw invalidArgument(task, "epsilon", "finite and greater than 0 in float32", epsilon);
}
