/** The sigmoid and its logarithm, without overflow. */
import { exp, log } from "../_exp_log.ts";

/** ln(1 / (1 + e^-x)) */
export function logSigmoid(x: number): number {
  const small = exp(-Math.abs(x)), sum = 1 + small;
  // ln(1 + small), where the sum rounds off much of what is small
  const excess = sum === 1 ? small : log(sum) * small / (sum - 1);
  return Math.min(x, 0) - excess;
}

/** 1 / (1 + e^-x) */
export function sigmoid(x: number): number {
  const small = exp(-Math.abs(x));
  return (x >= 0 ? 1 : small) / (1 + small);
}
