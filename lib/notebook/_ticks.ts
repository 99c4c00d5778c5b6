/** Ticks of axes: few, at round numbers, and readable as numbers. */

const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * About `most` round numbers within the domain of a logarithmic axis: powers of the base, every second
 * or third one where there are many, and with the base 10 also 2 and 5 times them where there are few.
 */
export function logTicks(
  [start, end]: readonly [number, number],
  base: number,
  most: number,
): number[] {
  const [low, high] = start < end ? [start, end] : [end, start];
  if (!(low > 0 && Number.isFinite(high))) return [];
  const from = exponentFrom(low * (1 - 1e-9), base);
  const to = exponentFrom(high * (1 + 1e-9), base) - 1;
  const count = to - from + 1;
  if (count <= 2 && base === 10) {
    const ticks = [1, 2, 5].flatMap((digit) =>
      Array.from({ length: Math.max(0, count) + 2 }, (_, i) => digit * power(10, from - 1 + i))
    ).sort((a, b) => a - b);
    return ticks.filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9));
  }
  const step = Math.max(1, Math.ceil(count / most));
  const length = Math.max(0, Math.floor((to - from) / step) + 1);
  return Array.from({ length }, (_, i) => power(base, from + i * step));
}

/** "0.01", "5,000", "20k", "1.5M"; beyond a thousandth and a billion "10⁻⁶" and "2·10⁹". */
export function formatTick(value: number): string {
  const size = Math.abs(value);
  const sign = value < 0 ? "−" : "";
  if (size >= 1e9 || (size > 0 && size < 1e-3)) return sign + scientific(size);
  if (size >= 1e6) return `${sign}${plain(size / 1e6)}M`;
  if (size >= 1e4) return `${sign}${plain(size / 1e3)}k`;
  return sign + plain(size);
}

/** "2·10⁹", with three significant digits at most. */
function scientific(size: number): string {
  const exponent = Number(size.toExponential(2).split("e")[1]);
  const digits = Number(size.toExponential(2).split("e")[0]);
  const raised = `10${exponent < 0 ? "⁻" : ""}${
    [...String(Math.abs(exponent))].map((figure) => SUPERSCRIPTS[Number(figure)]).join("")
  }`;
  return digits === 1 ? raised : `${digits}·${raised}`;
}

/** Thousands apart, without the rounding errors of 0.1 + 0.2. */
function plain(size: number): string {
  return size.toLocaleString("en", { maximumSignificantDigits: 6 });
}

/** The smallest exponent whose power is at least a positive value, without a logarithm that engines round. */
function exponentFrom(value: number, base: number): number {
  let exponent = 0;
  while (power(base, exponent) >= value) exponent--;
  while (power(base, exponent) < value) exponent++;
  return exponent;
}

/** A power without the rounding of 10 ** -3. */
function power(base: number, exponent: number): number {
  return exponent < 0 ? 1 / base ** -exponent : base ** exponent;
}
