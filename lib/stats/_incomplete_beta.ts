/** The regularized incomplete beta function, and the tail of the F distribution that it gives. */
import { exp, log } from "../_exp_log.ts";

/**
 * P(F > f) = I_x(w/2, v/2) with x = w / (w + v f) (Abramowitz and Stegun 26.6.2), for v degrees of
 * freedom above and w below.
 *
 * @param f At least 0, also infinite.
 * @param v Finite, at least 1.
 * @param w Finite, at least 1.
 */
export function fTail(f: number, v: number, w: number): number {
  if (f === Infinity) return 0;
  const ratio = v * f / w;
  const x = 1 / (1 + ratio), complement = ratio * x; // both with all their digits
  const a = w / 2, b = v / 2;
  if (complement === 0) return 1;
  if (x === 0) return 0;
  const prefactor = exp(a * log(x) + b * log(complement) - logBeta(a, b));
  // The fraction converges fast on one side of this x; on the other, I_x(a, b) = 1 - I_(1-x)(b, a).
  return x <= (a + 1) / (a + b + 2)
    ? prefactor / (a * betaFraction(x, a, b))
    : 1 - prefactor / (b * betaFraction(complement, b, a));
}

const logBeta = (a: number, b: number) => logGamma(a) + logGamma(b) - logGamma(a + b);

/** ln Gamma(a) for a > 0: Stirling's series (DLMF 5.11.1) at 10 or above, and a step down each below. */
function logGamma(a: number): number {
  let product = 1, shifted = a;
  for (; shifted < 10; shifted++) product *= shifted;
  const r = 1 / shifted, z = r * r;
  const series = r * (1 / 12 + z * (-1 / 360 + z * (1 / 1260 + z * (-1 / 1680 + z / 1188))));
  return (shifted - 0.5) * log(shifted) - shifted + 0.5 * log(2 * Math.PI) + series - log(product);
}

/**
 * The continued fraction 1 + d1/(1 + d2/(1 + ...)) of the incomplete beta function (DLMF 8.17.22),
 * by the modified Lentz method (DLMF 3.10(iii)).
 */
export function betaFraction(x: number, a: number, b: number): number {
  let fraction = 1;
  let numerator = 1;
  let denominator = 0;
  for (let step = 1;; step++) {
    const m = Math.floor(step / 2);
    const coefficient = step % 2 === 0
      ? m * (b - m) * x / ((a + step - 1) * (a + step))
      : -(a + m) * (a + b + m) * x / ((a + step - 1) * (a + step));
    denominator = 1 / (1 + coefficient * denominator);
    numerator = 1 + coefficient / numerator;
    const factor = numerator * denominator;
    fraction *= factor;
    if (Math.abs(factor - 1) < 1e-15) return fraction;
  }
}
