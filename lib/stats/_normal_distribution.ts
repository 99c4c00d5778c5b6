/** The standard normal distribution function. */
import { exp } from "../_exp_log.ts";

/** Where the tail's continued fraction converges faster than the power series. */
const FAR = 3;

/**
 * Phi(z) = P(Z <= z): the power series near 0 (Abramowitz and Stegun 26.2.11), the continued fraction
 * of the tail far from it (26.2.14).
 *
 * @param z Any number, also infinite.
 */
export function standardNormalDistribution(z: number): number {
  const size = Math.abs(z);
  if (size < FAR) return 0.5 + density(z) * series(z);
  const tail = size === Infinity ? 0 : density(size) / tailFraction(size);
  return z > 0 ? 1 - tail : tail;
}

const density = (z: number) => exp(-z * z / 2) / Math.sqrt(2 * Math.PI);

/** z + z^3 / 3 + z^5 / (3 * 5) + ... */
function series(z: number): number {
  let sum = z, term = z;
  for (let k = 3; Math.abs(term) > Number.EPSILON * Math.abs(sum) / 8; k += 2) {
    term *= z * z / k;
    sum += term;
  }
  return sum;
}

/** z + 1/(z + 2/(z + 3/(z + ...))), from a depth that is enough for z >= 3. */
function tailFraction(z: number): number {
  let fraction = z;
  for (let k = 60; k >= 1; k--) fraction = z + k / fraction;
  return fraction;
}
