/** What all schedules check. */
import { invalidArgument } from "../_invalid_argument.ts";

/** A value for each step of a training, such as the learning rate; steps count from 0. */
export type Schedule = (step: number) => number;

/** A schedule that checks its step. */
export function checkedSchedule(name: string, valueAt: Schedule): Schedule {
  return (step) => {
    if (!(Number.isSafeInteger(step) && step >= 0)) {
      throw invalidArgument(`follow ${name}`, "step", "an integer of at least 0", step);
    }
    return valueAt(step);
  };
}

/** @throws {RangeError | TypeError} that names a number that is not finite */
export function checkFinite(task: string, numbers: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (!Number.isFinite(value)) throw invalidArgument(task, name, "a finite number", value);
  }
}

/** @throws {RangeError | TypeError} for a length that is no integer of at least 1 */
export function checkSteps(task: string, steps: number): void {
  if (Number.isSafeInteger(steps) && steps >= 1) return;
  throw invalidArgument(task, "steps", "an integer of at least 1", steps);
}
