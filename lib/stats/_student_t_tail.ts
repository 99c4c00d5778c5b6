/** The upper tail of Student's t distribution, by the incomplete beta function. */
import { exp, log } from "../_exp_log.ts";
import { betaFraction } from "./_incomplete_beta.ts";

/**
 * P(T > t) = I_x(v/2, 1/2) / 2 with x = v / (v + t^2) (Abramowitz and Stegun 26.5.27), where the
 * regularized incomplete beta function I is its prefactor over a continued fraction.
 *
 * @param t At least 0, also infinite.
 * @param v The degrees of freedom, finite, at least 1.
 */
export function studentTTail(t: number, v: number): number {
  if (t === Infinity) return 0;
  const a = v / 2;
  const ratio = t / Math.sqrt(v);
  const x = 1 / (1 + ratio * ratio);
  const complement = ratio < 1 ? ratio * ratio * x : 1 - x; // 1 - x with all its digits
  // x^a, where neither a small nor a large t loses digits or overflows
  const power = ratio < 1
    ? exp(-a * logOnePlus(ratio * ratio))
    : exp(-v * log(Math.hypot(1, ratio)));
  const prefactor = power * Math.sqrt(complement) * gammaRatio(a) / Math.sqrt(Math.PI);
  // The fraction converges fast on one side of this x; on the other, I_x(a, b) = 1 - I_(1-x)(b, a).
  return x <= (a + 1) / (a + 2.5)
    ? prefactor / (a * betaFraction(x, a, 0.5)) / 2
    : 0.5 - prefactor / betaFraction(complement, 0.5, a);
}

/**
 * ln (1 + x) for x in [0, 1], also where 1 + x loses the digits of x: what ln loses by the same rounding
 * is made up by the quotient (Goldberg 1991, "What every computer scientist should know about
 * floating-point arithmetic", theorem 4).
 */
function logOnePlus(x: number): number {
  const sum = 1 + x;
  return sum === 1 ? x : log(sum) * x / (sum - 1);
}

/**
 * Gamma(a + 1/2) / Gamma(a) for a > 0: its asymptotic series (from DLMF 5.11.13) at 40 or above,
 * where the first term left out is below 1e-17, and a / (a + 1/2) for each step down from there.
 */
function gammaRatio(a: number): number {
  let factor = 1;
  let shifted = a;
  for (; shifted < 40; shifted++) factor *= shifted / (shifted + 0.5);
  const r = 1 / shifted;
  const z = r * r;
  const exponent = r * (-1 / 8 + z * (1 / 192 + z * (-1 / 640 + z * (17 / 14336))));
  return factor * Math.sqrt(shifted) * exp(exponent);
}
