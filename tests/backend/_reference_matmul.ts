/** Matrix products in plain float64 loops, and seeded numbers to multiply. */
import { Random } from "lib/random/mod.ts";

/** Sizes and layout of a product: op(A) is m x k, op(B) k x n. */
export interface ProductCase {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** All four layouts. */
export const LAYOUTS = [[false, false], [true, false], [false, true], [true, true]] as const;

/** As `count` float32 numbers from -1 to 1. */
export function numbers(count: number, seed: number): Float32Array {
  const out = new Float32Array(count);
  new Random(seed).fillUniform(out, -1, 1);
  return out;
}

/** The product in float64, and the sum of the absolute values of what is added in each element. */
export function referenceProduct(
  { m, n, k, transposeA, transposeB }: ProductCase,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): { product: Float64Array; magnitude: Float64Array } {
  const product = new Float64Array(m * n), magnitude = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      for (let p = 0; p < k; p++) {
        const x = a[transposeA ? p * m + i : i * k + p]!;
        const y = b[transposeB ? j * k + p : p * n + j]!;
        product[i * n + j]! += x * y;
        magnitude[i * n + j]! += Math.abs(x * y);
      }
    }
  }
  return { product, magnitude };
}

/**
 * The largest error of a product in units of its bound, (k + 2) epsilon sum |a| |b|: the bound of
 * any order of summation (Higham 2002, equation 3.5). At most 1 for a right product.
 */
export function relativeError(
  got: ArrayLike<number>,
  { product, magnitude }: { product: Float64Array; magnitude: Float64Array },
  k: number,
): number {
  const EPSILON = 2 ** -24, SMALLEST = 2 ** -149;
  if (got.length !== product.length) return Infinity;
  let worst = 0;
  for (let i = 0; i < product.length; i++) {
    const bound = (k + 2) * (EPSILON * magnitude[i]! + SMALLEST);
    const error = Math.abs(got[i]! - product[i]!) / bound;
    if (!(error <= worst)) worst = error; // NaN too
  }
  return worst;
}
