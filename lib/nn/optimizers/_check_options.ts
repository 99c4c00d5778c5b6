/** Checks the hyperparameters of optimizers. */
import { invalidArgument } from "../../_invalid_argument.ts";

/** Hyperparameters by the range that they must be in. */
interface Ranges {
  /** In [0, 1): how much of a running mean stays. */
  readonly decays?: Readonly<Record<string, number>>;
  /** Finite and greater than 0. */
  readonly positive?: Readonly<Record<string, number>>;
  /** Finite and at least 0. */
  readonly notNegative?: Readonly<Record<string, number>>;
}

/** @throws {RangeError | TypeError} that names the first hyperparameter out of its range */
export function checkOptions(task: string, ranges: Ranges): void {
  const check = (
    values: Readonly<Record<string, number>> = {},
    isRight: (value: number) => boolean,
    requirement: string,
  ) => {
    for (const [name, value] of Object.entries(values)) {
      const right = typeof value === "number" && value < Infinity && isRight(value);
      if (!right) throw invalidArgument(task, name, requirement, value);
    }
  };
  check(ranges.decays, (value) => value >= 0 && value < 1, "in [0, 1)");
  check(ranges.positive, (value) => value > 0, "finite and greater than 0");
  check(ranges.notNegative, (value) => value >= 0, "finite and at least 0");
}
