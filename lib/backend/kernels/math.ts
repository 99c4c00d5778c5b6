// Small vector helpers that several fused kernels share.
import { exp4 } from "./vector_functions";
import { ONE } from "./vector_constants";

/** Four elements, or one in all lanes: `whole` is known where this is inlined. */
// @ts-ignore: decorator
@inline
export function loadLanes(address: usize, whole: bool): v128 {
  return whole ? v128.load(address) : v128.load32_splat(address);
}

/** Four elements, or the first alone. */
// @ts-ignore: decorator
@inline
export function storeLanes(address: usize, value: v128, whole: bool): void {
  if (whole) v128.store(address, value);
  else v128.store_lane<f32>(address, value, 0);
}

/** Sum of the four lanes, in pairs. */
// @ts-ignore: decorator
@inline
export function sumLanes(v: v128): f32 {
  return (f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1)) +
    (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

/** 1 / (1 + e^-x): nothing cancels, so it is right to a few units in the last place everywhere. */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128, table: usize): v128 {
  const one = v128.load(table, ONE);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x), table)));
}
