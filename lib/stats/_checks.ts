/** What lib/stats demands of its arguments. */
import { invalidArgument } from "../_invalid_argument.ts";

/** Checks that values are enough and finite numbers. */
export function checkValues(
  task: string,
  argument: string,
  values: ArrayLike<number>,
  minimumLength = 1,
): void {
  if (typeof values !== "object" || typeof values?.length !== "number") {
    throw invalidArgument(task, argument, "an array of numbers", values, "never");
  }
  if (values.length < minimumLength) {
    const requirement = `an array of at least ${minimumLength}`;
    throw invalidArgument(task, argument, requirement, values, "object");
  }
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw invalidArgument(task, `${argument}[${i}]`, "a finite number", values[i]);
    }
  }
}

/** Checks that a number lies strictly between 0 and 1. */
export function checkInsideUnit(task: string, argument: string, value: number): void {
  if (!(typeof value === "number" && value > 0 && value < 1)) {
    throw invalidArgument(task, argument, "in (0, 1)", value);
  }
}

/** Checks that a number is an integer of at least 1. */
export function checkPositiveInteger(task: string, argument: string, value: number): void {
  if (!(Number.isSafeInteger(value) && value >= 1)) {
    throw invalidArgument(task, argument, "an integer of at least 1", value);
  }
}
