/** How estimates, differences and p-values are written. */
import type { Interval } from "../stats/mod.ts";

const MOST_DIGITS = 6;

/** Digits after the point that show the width of most of the intervals with two digits. */
export function digitsFor(intervals: readonly Interval[]): number {
  const needed = intervals.map(({ estimate, low, high }) => {
    const width = Number.isFinite(high - low) && high > low ? high - low : Math.abs(estimate);
    return width === 0 || !Number.isFinite(width) ? 0 : 1 - exponentOf(width);
  }).sort((a, b) => a - b);
  return Math.min(MOST_DIGITS, Math.max(0, needed[needed.length >> 1] ?? 0));
}

/** The power of ten of a number's first digit. */
const exponentOf = (value: number) => Number(value.toExponential().split("e")[1]);

/** "0.83 [0.71, 0.90]"; with signs "+0.83 [+0.71, +0.90]". */
export function intervalText(
  { estimate, low, high }: Interval,
  digits: number,
  hasSigns = false,
): string {
  const write = (value: number) => {
    if (!Number.isFinite(value)) return value < 0 ? "-∞" : "∞";
    const text = value.toFixed(digits);
    if (Number(text) === 0) return (0).toFixed(digits); // no minus zero
    return hasSigns && value > 0 ? `+${text}` : text;
  };
  return `${write(estimate)} [${write(low)}, ${write(high)}]`;
}

/** Whether so many seeds can't make a two-sided p-value small enough after so many corrections. */
export function tooFewSeeds(n: number, tests: number, sides = 2): string[] {
  const least = Math.min(1, sides * tests / 2 ** n);
  return least <= 0.05 ? [] : [`${n} seeds can't show it: no p-value is below ${least.toFixed(3)}`];
}

/** "0.040", or "< 0.001": no p-value is 0. */
export function pText(pValue: number): string {
  return pValue < 0.001 ? "< 0.001" : pValue.toFixed(3);
}

/** "p = 0.040", or "p < 0.001". */
export function pSentence(pValue: number): string {
  return pValue < 0.001 ? "p < 0.001" : `p = ${pText(pValue)}`;
}
