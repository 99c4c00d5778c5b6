/** A factor that brings numbers to a size whose squares can be summed. */
import { log } from "./_exp_log.ts";

/** Squares of numbers between these, and of their rounding errors, neither overflow nor vanish. */
const SMALLEST = 2 ** -448, LARGEST = 2 ** 448;

/**
 * The power of two to multiply numbers by before they are squared: 1 for those of ordinary size, so
 * that nothing changes. Such a product is exact, but for numbers too small beside the largest to matter.
 */
export function powerOfTwoFor(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  const isExtreme = largest !== 0 && (largest <= SMALLEST || largest >= LARGEST); // not so for NaN
  if (!isExtreme) return 1;
  return 2 ** Math.max(-1000, Math.min(1000, -Math.floor(log(largest) / Math.LN2)));
}

/** The numbers times a factor; the same array for 1. */
export function scaled(values: ArrayLike<number>, factor: number): ArrayLike<number> {
  return factor === 1 ? values : Float64Array.from(values, (value) => value * factor);
}
