/** Powers of e and natural logarithms in integer arithmetic, as exact as one likes but slow. */

/** Bits after the binary point of the integers that stand for real numbers here. */
export const FRACTION = 160n;
const ONE = 1n << FRACTION;

/** 2 artanh(numerator / denominator), from its power series, for a ratio below 0.34 in magnitude. */
function doubleArtanh(numerator: bigint, denominator: bigint): bigint {
  const ratio = (numerator << FRACTION) / denominator;
  const square = (ratio * ratio) >> FRACTION;
  let power = ratio, sum = 0n;
  for (let n = 1n; power !== 0n && power !== -1n; n += 2n) {
    sum += power / n;
    power = (power * square) >> FRACTION;
  }
  return 2n * sum;
}

/** ln 2 = 2 artanh(1/3). */
export const LN2 = doubleArtanh(1n, 3n);

/** e to the power of a number in [-1, 1], from the power series. */
export function exactExp(x: bigint): bigint {
  let term = ONE, sum = 0n;
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    sum += term;
    term = ((term * x) >> FRACTION) / n;
  }
  return sum;
}

/** The natural logarithm of a number in [1/2, 2]. */
export function exactLog(x: bigint): bigint {
  return doubleArtanh(x - ONE, x + ONE);
}

/** A double with an exponent above -107 as such an integer, without rounding. */
export function exactly(x: number): bigint {
  return BigInt(x * 2 ** 107) << (FRACTION - 107n);
}

/** The double next to value 2^exponent; its magnitude is below 2^1024. */
export function nearestDouble(value: bigint, exponent = 0): number {
  const magnitude = value < 0n ? -value : value;
  const scale = exponent - Number(FRACTION);
  const bits = magnitude.toString(2).length;
  const lowest = Math.max(bits - 53, -1074 - scale); // the first bit that the double has room for
  if (lowest <= 0) return Number(value) * 2 ** scale;
  const half = 1n << BigInt(lowest - 1); // no result lies half-way between two doubles
  const rounded = Number((magnitude + half) >> BigInt(lowest));
  const shift = lowest + scale, first = Math.max(shift, -537); // 2^shift alone may be below all doubles
  return Math.sign(Number(value)) * rounded * 2 ** first * 2 ** (shift - first);
}
