/** The tests behind a verdict: two arms against each other, or a number against the one it must be. */
import { invalidArgument } from "../_invalid_argument.ts";
import { equalButForRounding, type Interval, pairedPermutationEquivalence } from "../stats/mod.ts";
import { digitsFor, intervalText, pSentence, pText, tooFewSeeds } from "./_number_text.ts";
import type { Arm, Metric } from "./arm.ts";
import { compareArms, pairBySeed, randomSigns } from "./comparison.ts";

/** Two arms on the same seeds, or an arm against a number. */
export interface ArmTest {
  /** The arm that the claim is about. */
  readonly a: Arm;
  /** What it is compared with. */
  readonly b: Arm | number;
  /** Default the arms' "value". */
  readonly metric?: Metric;
  /** What is claimed of a: higher than b, lower, or equal up to less than the margin. */
  readonly expect: "higher" | "lower" | "equal";
  /** The smallest difference that counts; named before the runs. */
  readonly margin: number;
  /** Digits of the figures after the point; default as many as the interval needs. */
  readonly digits?: number;
}

/** A number that nothing random is in, such as a count of parameters or a largest difference. */
export interface ExactTest {
  /** That the value is the target. */
  readonly expect: "exact";
  /** What it is. */
  readonly value: number;
  /** What it must be. */
  readonly target: number;
  /** How far off it may be; at least 0. */
  readonly margin: number;
}

/** What decides a claim. */
export type ClaimTest = ArmTest | ExactTest;

/** The result of one condition. */
export interface CaseResult {
  /** The condition's name; empty where there is one test only. */
  readonly name: string;
  /** What the test says. */
  readonly outcome: "holds" | "not decided" | "does not hold";
  /** "PPO minus A2C +40 [+2, +78], p = 0.040 against no difference, n = 10, margin 20". */
  readonly figures: string;
  /** The difference of the arms alone, "+40 [+2, +78]"; of an exact test the value. */
  readonly difference: string;
  /** The p-value alone, after the correction, "0.040" or "< 0.001"; of an exact test empty. */
  readonly p: string;
  /** What to know before one trusts the answer. */
  readonly warnings: readonly string[];
}

/** A test that was computed, before the correction for several. */
export interface Prepared {
  readonly name: string;
  readonly test: ClaimTest;
  /** The p-value that must be small for the claim to hold. */
  readonly pHolds: number;
  /** The p-value that must be small for the claim not to hold. */
  readonly pFails: number;
  readonly n: number;
  readonly compared: string;
  readonly effect: Interval;
  /** Whether anything varies, without which nothing is decided. */
  readonly varies: boolean;
  readonly warnings: readonly string[];
}

const TASK = "judge a claim";
const ALPHA = 0.05;

/** Computes the p-values for and against a claim. */
export function prepare(name: string, test: ClaimTest): Prepared {
  const isExact = test.expect === "exact";
  if (!(Number.isFinite(test.margin) && (isExact ? test.margin >= 0 : test.margin > 0))) {
    const requirement = isExact
      ? "a finite number of at least 0"
      : "a finite number greater than 0";
    throw invalidArgument(TASK, "margin", requirement, test.margin);
  }
  return isExact ? prepareExact(name, test) : prepareArms(name, test);
}

function prepareExact(name: string, test: ExactTest): Prepared {
  const { value, target, margin } = test;
  for (const [argument, number] of Object.entries({ value, target })) {
    if (typeof number !== "number" || Number.isNaN(number)) {
      throw invalidArgument(TASK, argument, "a number", number);
    }
  }
  const holds = value === target || Math.abs(value - target) <= margin;
  const effect = { estimate: value, low: value, high: value };
  const [pHolds, pFails] = holds ? [0, 1] : [1, 0];
  return { name, test, pHolds, pFails, n: 0, compared: "", effect, varies: true, warnings: [] };
}

function prepareArms(name: string, test: ArmTest): Prepared {
  const { a, b, metric = "value", expect, margin } = test;
  if (!["higher", "lower", "equal"].includes(expect)) {
    const requirement = '"higher", "lower", "equal" or "exact"';
    throw invalidArgument(TASK, "expect", requirement, expect, "string");
  }
  const { pValue, ...comparison } = compareArms(a, b, metric);
  const pairs = pairBySeed(a, b, metric);
  const equivalence = pairedPermutationEquivalence(pairs.a, pairs.b, margin, randomSigns());
  const isAsClaimed = (comparison.effect.estimate > 0) === (expect === "higher");
  const [pHolds, pFails] = expect === "equal"
    ? [equivalence.pValue, equivalence.pWithin]
    : [isAsClaimed ? pValue : 1, expect === "higher" ? equivalence.pHigh : equivalence.pLow];
  const varies = !equalButForRounding(pairs.a) || !equalButForRounding(pairs.b);
  return { name, test, pHolds, pFails, varies, ...comparison };
}

/** Decides by p-values that are corrected for so many conditions. */
export function decide(
  { name, test, n, compared, effect, varies, warnings }: Prepared,
  pHolds: number,
  pFails: number,
  conditions: number,
): CaseResult {
  if (test.expect === "exact") {
    const outcome = pHolds === 0 ? "holds" : "does not hold";
    const figures = exactFigures(test);
    return { name, outcome, figures, difference: String(test.value), p: "", warnings };
  }
  // A difference that is there but counts for nothing fails "higher".
  const order = ["does not hold", "holds"];
  const p: Record<string, number> = { "holds": pHolds, "does not hold": pFails };
  const decided = varies ? order.find((outcome) => p[outcome]! <= ALPHA) : undefined;
  const outcome = (decided ?? "not decided") as CaseResult["outcome"];
  const against = hypothesis(test, outcome);
  const digits = test.digits ?? digitsFor([effect]);
  const difference = intervalText(effect, digits, true);
  const pShown = decided === "does not hold" ? pFails : pHolds;
  const figures = [
    `${compared} ${difference}`,
    `${pSentence(pShown)} against ${against}` +
    (conditions > 1 ? " (Holm)" : ""),
    `n = ${n}`,
    `margin ${test.margin}`,
  ].join(", ");
  const few = tooFewSeeds(n, conditions, test.expect === "equal" ? 1 : 2);
  return {
    name,
    outcome,
    figures,
    difference,
    p: pText(pShown),
    warnings: [...warnings, ...few],
  };
}

/** What the printed p-value speaks against. */
function hypothesis({ expect, margin }: ArmTest, outcome: CaseResult["outcome"]): string {
  if (expect !== "equal" && outcome !== "does not hold") return "no difference";
  const isWithin = expect === "equal" && outcome === "does not hold";
  return `a difference of ${isWithin ? `at most ${margin}` : `${margin} or more`}`;
}

function exactFigures({ value, target, margin }: ExactTest): string {
  const off = margin === 0 ? "" : `, at most ${margin} off`;
  return `${value}, must be ${target}${off}`;
}
