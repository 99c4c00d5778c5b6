/** Writes the values of tables as text. */

/** From here on digits stand in groups of three. */
const LONG_NUMBER = 10_000;

/** All numbers of a cell, also those of an array or an interval. */
export function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (isInterval(value)) return [value.estimate, value.low, value.high];
  return Array.isArray(value) || value instanceof Float64Array || value instanceof Float32Array
    ? Array.from(value as ArrayLike<unknown>).flatMap(numbersIn)
    : [];
}

/**
 * Digits that leave the largest number about four significant ones, three if it is below 0.1; fewer
 * where all numbers are written in full with fewer.
 */
export function usualDigits(numbers: readonly number[]): number {
  const finite = numbers.filter(Number.isFinite);
  const largest = finite.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const exponent = largest === 0 ? 0 : exponentOf(largest);
  const enough = exponent >= 0 ? Math.max(0, 3 - exponent) : Math.min(6, 2 - exponent);
  const inFull = finite.reduce((most, value) => Math.max(most, decimalsOf(value)), 0);
  return Math.min(enough, inFull);
}

function exponentOf(value: number): number {
  return Number(value.toExponential().split("e")[1]);
}

/** Digits after the point of a number written in full. */
function decimalsOf(value: number): number {
  const [digits = "", exponent = "0"] = value.toExponential().split("e");
  return Math.max(0, (digits.split(".")[1] ?? "").length - Number(exponent));
}

function isInterval(
  value: unknown,
): value is { readonly estimate: number; readonly low: number; readonly high: number } {
  return typeof value === "object" && value !== null && "estimate" in value && "low" in value &&
    "high" in value;
}

/** A value as text, its numbers with the given digits after the point. */
export function formatValue(value: unknown, digits: number): string {
  if (value == null) return "";
  if (typeof value === "number") return formatNumber(value, digits);
  if (isInterval(value)) {
    const [estimate, low, high] = [value.estimate, value.low, value.high]
      .map((number) => formatNumber(number, digits));
    return `${estimate} [${low}, ${high}]`;
  }
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const parts = Array.from(value as ArrayLike<unknown>, (part) => formatValue(part, digits));
    return `[${parts.join(", ")}]`;
  }
  return String(value);
}

function formatNumber(value: number, digits: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return (0).toFixed(digits);
  const fixed = value.toFixed(digits);
  if (Number(fixed) === 0) return value.toExponential(1);
  if (Math.abs(value) < LONG_NUMBER) return fixed;
  const [whole = "", fraction] = fixed.split(".");
  return [whole.replaceAll(/\B(?=(\d{3})+$)/g, ","), ...(fraction ? [fraction] : [])].join(".");
}
