/** "x [a, b]": the mean over the seeds and its interval, in one definition for all notebooks. */
import { invalidArgument } from "../_invalid_argument.ts";
import { Random } from "../random/mod.ts";
import {
  equalButForRounding,
  type Interval,
  meanInterval,
  studentTInterval,
  wilsonInterval,
} from "../stats/mod.ts";
import { digitsFor, intervalText } from "./_number_text.ts";
import type { Arm, Metric } from "./arm.ts";
import { table } from "./table.ts";

/** Of more values a bootstrap takes long, and has nearly the ends of Student's interval. */
const MOST_RESAMPLED = 200;

/**
 * What "x [a, b]" means everywhere: the mean over the seeds with its 95 % bootstrap interval
 * (`meanInterval` of lib/stats: expanded BCa, never beyond the smallest and the largest value). The
 * same values give the same interval. Of more than 200 values it is Student's, which is then nearly
 * the same, cut to their range. `curves` takes this function as its `band`.
 *
 * @param values One for each seed; finite, at least two.
 * @returns The mean and its interval; of no width where all values are equal.
 * @throws {RangeError | TypeError} when there are too few values or one isn't finite.
 *
 * @example
 * ```ts
 * import { intervalOf } from "lib/notebook/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { estimate, low, high } = intervalOf([0.9, 0.95, 1, 1, 1]);
 * assert.ok(low < estimate && estimate < high && high <= 1);
 * ```
 */
export function intervalOf(values: ArrayLike<number>): Interval {
  if (!(values?.length > MOST_RESAMPLED)) {
    return meanInterval(values, { random: new Random(0).split("interval") });
  }
  const { estimate, low, high } = studentTInterval(values);
  const sorted = Float64Array.from(values).sort();
  return { estimate, low: Math.max(low, sorted[0]!), high: Math.min(high, sorted.at(-1)!) };
}

/**
 * Values of several seeds as text: "0.97 [0.94, 0.99]" by {@linkcode intervalOf}. Where an interval
 * would mislead, there is none: "500 (all 10 equal)", "0.97 (one seed)". Of true and false the share
 * with Wilson's interval: "8 of 10 [0.49, 0.94]".
 *
 * @param values Numbers or booleans, one for each seed.
 * @param digits After the point; default as many as show the interval's width with two digits.
 * @throws {RangeError | TypeError} when there is no value, or one isn't finite.
 *
 * @example
 * ```ts
 * import { estimateText } from "lib/notebook/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(estimateText([500, 500, 500]), "500 (all 3 equal)");
 * assert.equal(estimateText([true, true, false]), "2 of 3 [0.21, 0.94]");
 * assert.match(estimateText([0.9, 0.95, 1, 1, 1], 2), /^0\.97 \[0\.9\d, \d\.\d\d\]$/);
 * ```
 */
export function estimateText(
  values: ArrayLike<number> | readonly boolean[],
  digits?: number,
): string {
  return summaryText(summaryOf(values), digits);
}

/** What is known of the values of an arm. */
type Summary =
  | { readonly kind: "mean" | "equal"; readonly count: number; readonly interval: Interval }
  | { readonly kind: "share"; readonly successes: number; readonly count: number };

function summaryOf(values: ArrayLike<number | boolean>): Summary {
  const all = Array.from(values), count = all.length;
  if (count === 0) {
    throw invalidArgument("estimate a mean", "values", "of at least one seed", values, "object");
  }
  if (all.every((value) => typeof value === "boolean")) {
    return { kind: "share", successes: all.filter(Boolean).length, count };
  }
  const numbers = all.map(Number), bad = numbers.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw invalidArgument("estimate a mean", `values[${bad}]`, "a finite number", all[bad]);
  }
  if (equalButForRounding(numbers)) {
    const first = numbers[0]!;
    return { kind: "equal", count, interval: { estimate: first, low: first, high: first } };
  }
  return { kind: "mean", count, interval: intervalOf(numbers) };
}

function summaryText(summary: Summary, digits?: number): string {
  const { kind, count } = summary;
  if (kind === "share") {
    const { successes } = summary;
    return `${successes} of ${count} ` +
      intervalText(wilsonInterval(successes, count), digits ?? 2).replace(/^\S+ /, "");
  }
  const { interval } = summary, places = digits ?? digitsFor([interval]);
  if (kind === "mean") return intervalText(interval, places);
  const isShort = digits === undefined && Number.isInteger(interval.estimate);
  const text = interval.estimate.toFixed(isShort ? 0 : places);
  return `${text} (${count === 1 ? "one seed" : `all ${count} equal`})`;
}

/** What {@linkcode estimateTable} may be told. */
export interface EstimateTableOptions {
  /** Digits after the point, for all metrics or by heading; default as many as the intervals need. */
  readonly digits?: number | Readonly<Record<string, number>>;
  /** Heading of the column of names (default "arm"). */
  readonly heading?: string;
  /** A sentence above the table. */
  readonly caption?: string;
}

/**
 * Shows a table of arms: name, number of seeds, and "x [a, b]" for each metric.
 *
 * @param arms In the order of the rows.
 * @param metrics Heading to metric (default the arms' "value"); one of booleans shows a share.
 * @param options Digits, heading and caption.
 * @throws {RangeError | TypeError} when there is no arm, or a metric isn't a finite number.
 *
 * @example
 * ```ts
 * import { estimateTable, loadSweep } from "lib/notebook/mod.ts";
 *
 * const sweep = await loadSweep("44_ppo");
 * await estimateTable(sweep.arms(["clip", "one epoch"]), {
 *   "return at the end": "final_return",
 *   "reached 475": (row) => typeof row.steps_to_475 === "number",
 * });
 * ```
 */
export async function estimateTable(
  arms: readonly Arm[],
  metrics: Readonly<Record<string, Metric>> = { value: "value" },
  { digits, heading = "arm", caption }: EstimateTableOptions = {},
): Promise<void> {
  const columns = Object.entries(metrics).map(([name, metric]) => {
    const summaries = arms.map((arm) => summaryOf(arm.measured(metric)));
    const given = typeof digits === "object" ? digits[name] : digits;
    const places = given ?? commonDigits(summaries);
    return { name, cells: summaries.map((summary) => summaryText(summary, places)) };
  });
  const rows = arms.map((arm, i) => ({
    [heading]: arm.name,
    n: arm.rows.length,
    ...Object.fromEntries(columns.map(({ name, cells }) => [name, cells[i]])),
  }));
  await table(rows, caption === undefined ? {} : { caption });
}

/** As many digits as the intervals of a column need; none for whole numbers that don't vary. */
function commonDigits(summaries: readonly Summary[]): number | undefined {
  const intervals = summaries.flatMap((summary) =>
    summary.kind === "mean" ? [summary.interval] : []
  );
  return intervals.length === 0 ? undefined : digitsFor(intervals);
}
