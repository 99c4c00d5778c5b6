/** Effects in a factorial design: which of several factors matter, alone and together? */
import { invalidArgument } from "../_invalid_argument.ts";
import { powerOfTwoFor, scaled } from "../_power_of_two.ts";
import { balancedDesign, type Design } from "./_factorial_design.ts";
import { fTail } from "./_incomplete_beta.ts";
import { notZero } from "./_pairs.ts";
import { checkInsideUnit, checkValues } from "./_checks.ts";
import type { Interval } from "./intervals.ts";
import { equalButForRounding } from "./rounding.ts";
import { studentTQuantile } from "./student_t.ts";

/** A level of a factor: on or off, a number, a name. */
export type Level = string | number | boolean;

/** A factor, or several together. */
export interface FactorialEffect {
  /** "clip", or "clip x epochs" for what the two do together beyond what each does alone. */
  readonly term: string;
  /** The squares of its part in the values. */
  readonly sumOfSquares: number;
  /** The product of (levels - 1) of its factors. */
  readonly degreesOfFreedom: number;
  /** The mean square of the term over that of the error. */
  readonly f: number;
  /** P(F >= f) if the term had no effect; never 0. */
  readonly pValue: number;
  /** The share of all squares about the mean that is the term's (eta squared). */
  readonly share: number;
  /**
   * Where every factor of the term has two levels: how much higher the mean is at the second level than
   * at the first; for two factors together half the difference of the one's effects at both levels of the
   * other, and so on. Its interval is Student's.
   */
  readonly effect?: Interval;
}

/** What {@linkcode factorialEffects} may be told. */
export interface FactorialOptions {
  /** The seed of each value, where every cell was run on the same seeds: takes their luck out. */
  readonly blocks?: ArrayLike<Level>;
  /** In (0, 1); default 0.95. */
  readonly confidence?: number;
}

/**
 * The analysis of variance of a balanced factorial design with all interactions, of two factors of any
 * levels as of k factors of two (Montgomery 2017, "Design and Analysis of Experiments", chapters 5 and
 * 6). A term's part of a cell is t = sum over the subsets U of its factors of (-1)^(|T| - |U|) times the
 * mean at the cell's levels of U; its sum of squares is that of t over all values. F compares its mean
 * square with that of what no term and no block explains. One factorial of 2 x 2 with 10 seeds tells as
 * much of each factor as 20 seeds spent on it alone, and tells of both together besides.
 *
 * @param factors For each factor, by name, the level of each value.
 * @param values Finite numbers, more than there are cells; each cell has as many.
 * @param options The seeds as blocks, and the confidence.
 * @returns The effects: factors first, then what two do together, and so on.
 * @throws {RangeError | TypeError} When a factor has less than two levels or not one for each value, cells
 *   (or blocks in cells) don't hold equally many values, no value is left to measure the error by, or the
 *   error is rounding.
 *
 * @example Does replay help, does a target network, do they need each other?
 * ```ts
 * import { factorialEffects } from "lib/stats/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const factors = {
 *   replay: ["off", "off", "off", "off", "on", "on", "on", "on"],
 *   target: ["off", "off", "on", "on", "off", "off", "on", "on"],
 * };
 * const effects = factorialEffects(factors, [10, 12, 11, 13, 20, 22, 31, 33]);
 * assert.deepEqual(effects.map(({ term }) => term), ["replay", "target", "replay x target"]);
 * assert.equal(effects[0]!.effect!.estimate, 15);
 * assert.equal(effects[2]!.effect!.estimate, 5); // the target does 11 with replay, 1 without
 * ```
 */
export function factorialEffects(
  factors: Readonly<Record<string, ArrayLike<Level>>>,
  values: ArrayLike<number>,
  options: FactorialOptions = {},
): FactorialEffect[] {
  const task = "compute factorial effects";
  const confidence = options.confidence ?? 0.95;
  checkValues(task, "values", values, 2);
  checkInsideUnit(task, "confidence", confidence);
  const design = balancedDesign(task, factors, values.length, options.blocks);
  const unit = 1 / powerOfTwoFor(values), numbers = scaled(values, 1 / unit);
  const error = errorOf(task, design, numbers);
  const total = squares(design.partOf([], numbers).map((center, i) => numbers[i]! - center));
  return design.terms.map((term) => {
    const part = design.partOf(term, numbers), partSquares = squares(part);
    const degreesOfFreedom = design.freedomOf(term);
    const f = partSquares / degreesOfFreedom / error.meanSquare;
    return {
      term: term.map(({ name }) => name).join(" x "),
      sumOfSquares: partSquares * unit * unit,
      degreesOfFreedom,
      f,
      pValue: notZero(fTail(f, degreesOfFreedom, error.degreesOfFreedom)),
      share: partSquares / total,
      ...(degreesOfFreedom === 1 ? { effect: effectOf(part, term, error, confidence, unit) } : {}),
    };
  });
}

interface ErrorSquare {
  readonly meanSquare: number;
  readonly degreesOfFreedom: number;
}

/** What no term and no block explains. */
function errorOf(task: string, design: Design, values: ArrayLike<number>): ErrorSquare {
  const degreesOfFreedom = design.errorFreedom;
  if (degreesOfFreedom < 1) {
    throw invalidArgument(task, "values", "more numbers than cells and blocks", values, "object");
  }
  const explained = design.explained(values);
  const residuals = Float64Array.from(values, (value, i) => value - explained[i]!);
  const size = Math.max(...Array.from(values, Math.abs));
  if (equalButForRounding(residuals, size)) {
    const requirement = "an array that varies by more than rounding within its cells";
    throw invalidArgument(task, "values", requirement, values, "object");
  }
  return { meanSquare: squares(residuals) / degreesOfFreedom, degreesOfFreedom };
}

/** Twice the part where all factors are at their second level: all parts are of one size. */
function effectOf(
  part: Float64Array,
  term: Design["terms"][number],
  error: ErrorSquare,
  confidence: number,
  unit: number,
): Interval {
  const atSecond = part.findIndex((_, i) => term.every(({ indices }) => indices[i] === 1));
  const estimate = 2 * part[atSecond]! * unit;
  const halfWidth = studentTQuantile((1 + confidence) / 2, error.degreesOfFreedom) *
    2 * Math.sqrt(error.meanSquare / part.length) * unit;
  return { estimate, low: estimate - halfWidth, high: estimate + halfWidth };
}

const squares = (numbers: Float64Array) => numbers.reduce((sum, number) => sum + number ** 2, 0);
