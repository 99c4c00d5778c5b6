/** Keeps a half-open range half-open where rounding would reach its upper end. */

const double = new Float64Array(1);
const doubleBits = new BigInt64Array(double.buffer);
const single = new Float32Array(1);
const singleBits = new Int32Array(single.buffer);

/** The largest double below a finite `limit`. */
export function largestDoubleBelow(limit: number): number {
  if (limit === 0) return -Number.MIN_VALUE;
  double[0] = limit;
  doubleBits[0]! += limit > 0 ? -1n : 1n;
  return double[0]!;
}

/** The largest float32 below a finite `limit`, which need not be a float32 itself. */
export function largestFloat32Below(limit: number): number {
  single[0] = limit;
  if (single[0]! < limit) return single[0]!;
  if (single[0] === 0) return -(2 ** -149);
  singleBits[0]! += single[0]! > 0 ? -1 : 1;
  return single[0]!;
}
