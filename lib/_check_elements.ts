/** Checks every number of an array or a tensor's values. */
import { invalidArgument } from "./_invalid_argument.ts";

/**
 * Refuse an array that holds a number out of its range.
 *
 * @param task what fails, to follow "Cannot"
 * @param argument the array's name
 * @param values the numbers
 * @param range what each must be, in words and as a test
 * @throws {RangeError} that names the first which is not
 */
export function checkElements(
  task: string,
  argument: string,
  values: ArrayLike<number>,
  [requirement, isRight]: readonly [string, (value: number) => boolean],
): void {
  for (let i = 0; i < values.length; i++) {
    if (isRight(values[i]!)) continue;
    throw invalidArgument(task, `${argument}[${i}]`, requirement, values[i]);
  }
}

/** Variances and expected counts; NaN passes, to be seen in the result. */
export const AT_LEAST_0 = ["at least 0", (value: number) => !(value < 0)] as const;
/** Standard deviations; NaN passes, to be seen in the result. */
export const POSITIVE = ["greater than 0", (value: number) => !(value <= 0)] as const;
