/** Shows how arms differ: one difference as text, several as a table. */
import { invalidArgument } from "../_invalid_argument.ts";
import { holm } from "../stats/mod.ts";
import { digitsFor, intervalText, pSentence, pText, tooFewSeeds } from "./_number_text.ts";
import { type Arm, armOf, type Metric } from "./arm.ts";
import { compareArms, type CompareOptions } from "./comparison.ts";
import { displaySink } from "./sink.ts";
import { table } from "./table.ts";

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
 * import { differenceText } from "lib/notebook/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const sarsa = [-25, -24, -27, -26, -23, -25], qLearning = [-48, -50, -47, -52, -49, -50];
 * assert.match(differenceText(sarsa, qLearning, 0), /^\+24 \[\+2\d, \+2\d\], p = 0\.031$/);
 * ```
 */
export function differenceText(
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
 * const names = ["1 correlated", "1 independent", "no noise"];
 * const [correlated, independent, none] = (await loadSweep("45_ddpg")).arms(names);
 * await comparisonTable([[correlated!, none!], [independent!, none!]], "return_while_learning");
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
