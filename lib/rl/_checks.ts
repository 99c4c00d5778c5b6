/** What the tabular methods and the pure functions demand of their numbers. */
import { invalidArgument } from "../_invalid_argument.ts";
import type { MarkovDecisionProcess } from "./tabular/mdp.ts";

export function checkUnit(task: string, name: string, value: number): void {
  if (!(value >= 0 && value <= 1)) throw invalidArgument(task, name, "in [0, 1]", value);
}

export function checkCount(task: string, name: string, value: number): void {
  if (!(Number.isSafeInteger(value) && value > 0)) {
    throw invalidArgument(task, name, "a positive integer", value);
  }
}

export function checkIndex(task: string, name: string, value: number, length: number): void {
  if (!(Number.isInteger(value) && value >= 0 && value < length)) {
    throw invalidArgument(task, name, `an integer in [0, ${length})`, value);
  }
}

/** Checks that all numbers are finite, with one pass that is as fast as a sum. */
export function checkFinite(task: string, name: string, values: ArrayLike<number>): void {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! - values[i]!;
  if (sum === 0) return; // a NaN or an infinity less itself is NaN
  const at = Array.prototype.findIndex.call(values, (value) => !Number.isFinite(value));
  throw invalidArgument(task, `${name}[${at}]`, "finite", values[at]);
}

/** Checks that a policy has a distribution over the actions for each state of a process. */
export function checkPolicy(
  task: string,
  policy: readonly ArrayLike<number>[],
  { states, actions }: MarkovDecisionProcess,
): void {
  if (policy.length !== states) {
    throw invalidArgument(task, "policy.length", `${states}, the number of states`, policy.length);
  }
  for (const [state, row] of policy.entries()) {
    if (row.length !== actions) {
      const requirement = `${actions}, the number of actions`;
      throw invalidArgument(task, `policy[${state}].length`, requirement, row.length);
    }
    const probabilities = Array.from(row);
    const sum = probabilities.reduce((total, probability) => total + probability, 0);
    if (!(probabilities.every((p) => p >= 0) && Math.abs(sum - 1) < 1e-9)) {
      const requirement = "probabilities that sum to 1, none below 0; their sum";
      throw invalidArgument(task, `policy[${state}]`, requirement, sum);
    }
  }
}
