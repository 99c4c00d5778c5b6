/** Compares two arms, seed by seed. */
import { exp, log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { Random } from "../random/mod.ts";
import { equalButForRounding, holm, type Interval, pairedPermutationTest } from "../stats/mod.ts";
import { digitsFor, intervalText, pSentence, pText, tooFewSeeds } from "./_number_text.ts";
import { type Arm, armOf, type Metric } from "./arm.ts";
import { intervalOf } from "./estimate.ts";
import { displaySink } from "./sink.ts";
import { table } from "./table.ts";

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
  const { pValue } = pairedPermutationTest(x, y, { random: new Random(0).split("signs") });
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

/**
 * The difference of two arms as text, for a cell of a table: "+0.05 [+0.02, +0.08], p = 0.012".
 *
 * @param a Values of the arm, one for each seed.
 * @param b Values of the other arm on the same seeds, or a number.
 * @param digits After the point; default as many as show the interval's width with two digits.
 * @throws {RangeError | TypeError} when the lengths differ or are below 2, or a value isn't finite.
 *
 * @example
 * ```ts
 * import { difference } from "lib/notebook/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const sarsa = [-25, -24, -27, -26, -23, -25], qLearning = [-48, -50, -47, -52, -49, -50];
 * assert.match(difference(sarsa, qLearning, 0), /^\+24 \[\+2\d, \+2\d\], p = 0\.031$/);
 * ```
 */
export function difference(
  a: ArrayLike<number>,
  b: ArrayLike<number> | number,
  digits?: number,
): string {
  if (typeof b !== "number" && b.length !== a.length) {
    throw invalidArgument("compare arms", "b", `as long as "a" (${a.length})`, b, "object");
  }
  const { effect, pValue } = compareArms(armOf("a", a), typeof b === "number" ? b : armOf("b", b));
  const text = intervalText(effect, digits ?? digitsFor([effect]), true);
  return `${text}, ${pSentence(pValue)}`;
}

/** What {@linkcode comparisonTable} may be told. */
export interface ComparisonTableOptions extends CompareOptions {
  /** Digits after the point; default as many as the intervals need. */
  readonly digits?: number;
  /** A sentence above the table. */
  readonly caption?: string;
}

/**
 * Shows a table of comparisons: which arms, how many seeds, effect with interval, and p, by Holm's
 * correction where there are several. Warnings follow as lines.
 *
 * @param pairs Which arms are compared with which; or with a number.
 * @param metric A column or a function; default the arms' "value".
 * @param options Difference or ratio, digits and caption.
 * @throws {RangeError | TypeError} as {@linkcode compareArms} does, or when there is no pair.
 *
 * @example
 * ```ts
 * import { comparisonTable, loadSweep } from "lib/notebook/mod.ts";
 *
 * const [ou, gaussian, none] = (await loadSweep("45_ddpg")).arms(["OU", "Gaussian", "no noise"]);
 * await comparisonTable([[ou!, none!], [gaussian!, none!]], "return_10000");
 * ```
 */
export async function comparisonTable(
  pairs: readonly (readonly [Arm, Arm | number])[],
  metric: Metric = "value",
  { digits, caption, ...options }: ComparisonTableOptions = {},
): Promise<void> {
  const all = pairs.map(([a, b]) => compareArms(a, b, metric, options));
  const adjusted = holm(all.map(({ pValue }) => pValue));
  const isRatio = options.as === "ratio", needed = digitsFor(all.map(({ effect }) => effect));
  const places = digits ?? (isRatio ? Math.max(2, needed) : needed);
  await table(
    all.map(({ compared, n, effect }, i) => ({
      compared,
      n,
      [isRatio ? "ratio" : "difference"]: intervalText(effect, places, !isRatio),
      [all.length > 1 ? "p (Holm)" : "p"]: pText(adjusted[i]!),
    })),
    caption === undefined ? {} : { caption },
  );
  const notes = all.flatMap(({ n, warnings }) => [...warnings, ...tooFewSeeds(n, all.length)]);
  for (const warning of new Set(notes)) {
    displaySink().print(warning);
  }
}
