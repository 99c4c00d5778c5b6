/** The best that any policy can do, by value iteration (价值迭代) and by policy iteration (策略迭代). */
import { invalidArgument } from "../../_invalid_argument.ts";
import { checkUnit } from "../_checks.ts";
import { actionValuesOf, solveStateValues } from "./dynamic_programming.ts";
import type { MarkovDecisionProcess } from "./mdp.ts";
import { type ActionValues, deterministicPolicy, greedyActions } from "./tabular_policy.ts";

/** Optimal values and how they were reached. */
export interface OptimalValues {
  /** V*, shape [states]. */
  readonly stateValues: Float64Array;
  /** Q*, shape [states, actions]. */
  readonly actionValues: ActionValues;
  /** argmax of Q*, the first of equals, shape [states]. */
  readonly greedyActions: readonly number[];
  /** Sweeps over all states, or policies tried. */
  readonly iterations: number;
}

/** When value iteration stops. */
export interface ValueIterationOptions {
  /** Discount in [0, 1]. */
  readonly gamma: number;
  /** Largest change of a value in a sweep that counts as none, default 1e-13. */
  readonly tolerance?: number;
  /** Sweeps after which it gives up, default 100,000. */
  readonly maxSweeps?: number;
}

/**
 * Value iteration: V(s) becomes max over a of Q(s, a), for all states at once, until nothing changes
 * (Sutton & Barto 2018, equation 4.10).
 *
 * @param process its table
 * @param options see `ValueIterationOptions`
 * @returns V*, Q* and the number of sweeps
 * @throws {RangeError} for a gamma out of its range, or when the values still change after the last
 *   sweep, as they do for gamma 1 where rewards never end
 *
 * @example
 * ```ts
 * import { cliffWalking, valueIteration } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const process = cliffWalking();
 * assert.equal(valueIteration(process, { gamma: 1 }).stateValues[process.start], -13);
 * ```
 *
 * Explained in notebooks/40_bellman.ipynb.
 */
export function valueIteration(
  process: MarkovDecisionProcess,
  { gamma, tolerance = 1e-13, maxSweeps = 100_000 }: ValueIterationOptions,
): OptimalValues {
  let values = new Float64Array(process.states);
  for (let iterations = 1; iterations <= maxSweeps; iterations++) {
    const actionValues = actionValuesOf(process, values, gamma);
    const next = Float64Array.from(actionValues, largestOf);
    const change = next.reduce((most, v, s) => Math.max(most, Math.abs(v - values[s]!)), 0);
    values = next;
    if (change <= tolerance) return outcome(values, actionValues, iterations);
  }
  const requirement = "enough for the values to settle";
  throw invalidArgument("iterate values", "maxSweeps", requirement, maxSweeps);
}

/**
 * Policy iteration: evaluate the policy exactly, make it greedy for its own values, until it stays
 * the same (Sutton & Barto 2018, section 4.3). Begins with action 0 everywhere.
 *
 * @param process its table
 * @param options `gamma`: discount in [0, 1); at 1 a policy that never ends has no values
 * @returns V*, Q* and the number of policies tried
 * @throws {RangeError} for a gamma out of its range
 *
 * @example
 * ```ts
 * import { cliffWalking, policyIteration, valueIteration } from "lib/rl/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const byPolicy = policyIteration(cliffWalking(), { gamma: 0.9 }).stateValues[36]!;
 * const byValue = valueIteration(cliffWalking(), { gamma: 0.9 }).stateValues[36]!;
 * assert.ok(Math.abs(byPolicy - byValue) < 1e-9);
 * ```
 *
 * Explained in notebooks/40_bellman.ipynb.
 */
export function policyIteration(
  process: MarkovDecisionProcess,
  { gamma }: { readonly gamma: number },
): OptimalValues {
  checkUnit("iterate policies", "gamma", gamma);
  let chosen = new Array<number>(process.states).fill(0);
  for (let iterations = 1;; iterations++) {
    const policy = deterministicPolicy(chosen, process.actions);
    const values = solveStateValues(process, policy, gamma);
    const actionValues = actionValuesOf(process, values, gamma);
    // An action as good as the best but for rounding is kept: two equals would take turns for ever.
    const better = chosen.map((kept, state) => {
      const row = actionValues[state]!, best = largestOf(row);
      return best - row[kept]! <= 1e-10 * (1 + Math.abs(best)) ? kept : row.indexOf(best);
    });
    if (better.every((action, state) => action === chosen[state])) {
      return outcome(values, actionValues, iterations);
    }
    chosen = better;
  }
}

function outcome(
  stateValues: Float64Array,
  actionValues: ActionValues,
  iterations: number,
): OptimalValues {
  return { stateValues, actionValues, greedyActions: greedyActions(actionValues), iterations };
}

function largestOf(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), -Infinity);
}
