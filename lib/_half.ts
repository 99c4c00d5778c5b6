/** Numbers of 16 bits, in which weights and vectors are stored. */

/** An IEEE 754 half: 1 sign, 5 exponent and 10 fraction bits. Every one is a float32. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1, exponent = bits >> 10 & 31, fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}
