/** A natural logarithm that gives the same bits everywhere, which Math.log doesn't promise. */

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
/** Where the sign, the exponent and the high bits of a double lie: 1 on little-endian machines. */
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** ln 2 in two parts; the first has 32 bits, so that its product with an exponent is exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/** The high word of a double in [sqrt(1/2), 1): its 20 fraction bits are those of sqrt(2). */
const SQRT2_FRACTION = 0x6a09e;

/**
 * ln x for a positive normal double, within 2 units in the last place: x = 2^e m with m in
 * [sqrt(1/2), sqrt(2)), then ln m = 2 artanh(s) with s = (m - 1) / (m + 1), |s| < 0.172, whose
 * power series is below half a unit after twelve terms.
 */
export function naturalLogarithm(x: number): number {
  double[0] = x;
  const high = words[HIGH]!;
  const above = (high & 0xfffff) >= SQRT2_FRACTION ? 1 : 0;
  const exponent = (high >>> 20) - 1023 + above;
  words[HIGH] = (high & 0xfffff) | ((1023 - above) << 20);
  const excess = double[0]! - 1;
  const s = excess / (2 + excess);
  const z = s * s;
  const series = ((((((((((2 / 23 * z + 2 / 21) * z + 2 / 19) * z + 2 / 17) * z + 2 / 15) * z +
                        2 / 13) * z + 2 / 11) * z + 2 / 9) * z + 2 / 7) * z + 2 / 5) * z + 2 / 3) *
    z;
  return exponent * LN2_HIGH + (2 * s + (s * series + exponent * LN2_LOW));
}
