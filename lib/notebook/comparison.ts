/** Compares two arms, seed by seed. */
import { exp, log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { Random } from "../random/mod.ts";
import {
  equalButForRounding,
  type Interval,
  pairedPermutationTest,
  type SignOptions,
} from "../stats/mod.ts";
import type { Arm, Metric } from "./arm.ts";
import { intervalOf } from "./estimate.ts";

/** How two arms are compared. */
export interface CompareOptions {
  /** "difference" (the default): the mean of a - b. "ratio": the geometric mean of a / b, both positive. */
  readonly as?: "difference" | "ratio";
}

/** How much an arm differs from another. */
export interface Comparison {
  /** "PPO minus A2C", or "PPO over A2C". */
  readonly compared: string;
  /** The mean difference, or the mean ratio, with its 95 % bootstrap interval. */
  readonly effect: Interval;
  /** Of the paired permutation test, two-sided; never 0. */
  readonly pValue: number;
  /** How many seeds both arms have. */
  readonly n: number;
  /** What to know before one trusts the numbers: an arm without variance, too few seeds. */
  readonly warnings: readonly string[];
}

/** The values of two arms on the seeds that both have. */
export interface Pairs {
  readonly a: number[];
  readonly b: number[];
}

/**
 * The values of a metric on the seeds that both arms have, in the order of the seeds.
 *
 * @param other An arm, or a number to which the first arm is compared.
 * @throws {RangeError | TypeError} when they share no seed, or a metric isn't a finite number.
 */
export function pairBySeed(arm: Arm, other: Arm | number, metric: Metric): Pairs {
  const a = arm.values(metric);
  if (typeof other === "number") return { a, b: a.map(() => other) };
  const bySeed = new Map(other.seeds.map((seed, i) => [seed, i])), b = other.values(metric);
  const shared = arm.seeds.flatMap((seed, i) => bySeed.has(seed) ? [[i, bySeed.get(seed)!]] : []);
  if (shared.length === 0) {
    const requirement = `an arm with seeds of ${JSON.stringify(arm.name)}`;
    throw invalidArgument("compare arms", "b", requirement, other.name, "string");
  }
  return { a: shared.map(([i]) => a[i!]!), b: shared.map(([, i]) => b[i!]!) };
}

/** What permutation tests of more than 30 pairs draw from: enough for a p-value of three digits. */
export function randomSigns(): SignOptions {
  return { random: new Random(0).split("signs"), resamples: 20_000 };
}

/**
 * Compares two arms on the seeds that both have: the mean difference with its bootstrap interval, and
 * the paired permutation test of just that difference.
 *
 * @param a The arm.
 * @param b What it is compared with: an arm, or a number.
 * @param metric A column or a function; default the arms' "value".
 * @param options Difference or ratio.
 * @returns Effect, p-value, number of seeds and warnings.
 * @throws {RangeError | TypeError} when they share less than two seeds, a metric isn't a finite number,
 *   or a ratio is asked for and a value isn't positive.
 *
 * @example
 * ```ts
 * import { armOf, compareArms } from "lib/notebook/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const lstm = armOf("LSTM", [0.9, 0.92, 0.95, 0.91, 0.97, 0.93]);
 * const gru = armOf("GRU", [0.8, 0.85, 0.84, 0.88, 0.86, 0.85]);
 * const { effect, pValue } = compareArms(lstm, gru);
 * assert.equal(effect.estimate.toFixed(3), "0.083");
 * assert.equal(pValue, 2 / 2 ** 6); // better with every seed
 * ```
 */
export function compareArms(
  a: Arm,
  b: Arm | number,
  metric: Metric = "value",
  { as = "difference" }: CompareOptions = {},
): Comparison {
  const pairs = pairBySeed(a, b, metric), isRatio = as === "ratio";
  const scale = isRatio ? (value: number) => logOf(value) : (value: number) => value;
  const [x, y] = [pairs.a.map(scale), pairs.b.map(scale)];
  const effect = intervalOf(x.map((value, i) => value - y[i]!));
  const { pValue } = pairedPermutationTest(x, y, randomSigns());
  const names = [a.name, typeof b === "number" ? String(b) : b.name];
  return {
    compared: names.join(isRatio ? " over " : " minus "),
    effect: isRatio ? exponential(effect) : effect,
    pValue,
    n: x.length,
    warnings: [
      ...warningsOf(names[0]!, pairs.a),
      ...(typeof b === "number" ? [] : warningsOf(names[1]!, pairs.b)),
    ],
  };
}

function logOf(value: number): number {
  if (value > 0) return log(value);
  throw invalidArgument("compare arms by a ratio", "metric", "greater than 0", value);
}

const exponential = ({ estimate, low, high }: Interval): Interval => ({
  estimate: exp(estimate),
  low: exp(low),
  high: exp(high),
});

/** An arm that never varies tells nothing of other seeds, and makes a test look surer than it is. */
function warningsOf(name: string, values: readonly number[]): string[] {
  if (!equalButForRounding(values)) return [];
  return [`${name} has no variance: all ${values.length} seeds give ${values[0]}`];
}
