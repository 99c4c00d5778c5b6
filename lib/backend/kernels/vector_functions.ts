// e^x, ln x and tanh x of four float32 numbers at once, of + - * / alone: the same bits everywhere.
// `table` is the module's block, whose constants vector_constants.ts describes.
import {
  EXP_HIGH,
  EXP_LOW,
  EXP_SERIES,
  FRACTION_BITS,
  HALF,
  INFINITE,
  LN2_HIGH,
  LN2_LOW,
  LOG2_E,
  LOG_SERIES,
  ONE,
  ROUNDER,
  SIGN_BIT,
  SMALLEST_NORMAL,
  SQRT_HALF_BITS,
  TANH_HIGH,
  TWO,
} from "./vector_constants";

// @ts-ignore: decorator
@inline
function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}

/** x / ln 2 rounded to an integer, which stands in the low bits of the result's lanes. */
// @ts-ignore: decorator
@inline
function roundedExponent(x: v128, table: usize): v128 {
  return multiplyAdd(x, v128.load(table, LOG2_E), v128.load(table, ROUNDER));
}

/** e^r - 1 for r = x - n ln 2, |r| <= ln(2) / 2: exact to the last bits also where r is tiny. */
// @ts-ignore: decorator
@inline
function reducedExpm1(x: v128, rounded: v128, table: usize): v128 {
  const n = f32x4.sub(rounded, v128.load(table, ROUNDER));
  let r = f32x4.sub(x, f32x4.mul(n, v128.load(table, LN2_HIGH)));
  r = f32x4.sub(r, f32x4.mul(n, v128.load(table, LN2_LOW)));
  let series = v128.load(table, EXP_SERIES);
  series = multiplyAdd(series, r, v128.load(table, EXP_SERIES + 16));
  series = multiplyAdd(series, r, v128.load(table, EXP_SERIES + 32));
  series = multiplyAdd(series, r, v128.load(table, EXP_SERIES + 48));
  series = multiplyAdd(series, r, v128.load(table, EXP_SERIES + 64));
  return multiplyAdd(series, f32x4.mul(r, r), r);
}

/** e^x within 2 units in the last place; a denormal result is rounded, not flushed to 0. */
// @ts-ignore: decorator
@inline
export function exp4(x: v128, table: usize): v128 {
  return i32x4.bitmask(hasNormalExp4(x, table)) == 15 ? normalExp4(x, table) : anyExp4(x, table);
}

/** The lanes whose e^x is a normal number, which is what `normalExp4` is for. */
// @ts-ignore: decorator
@inline
export function hasNormalExp4(x: v128, table: usize): v128 {
  return v128.and(
    f32x4.ge(x, v128.load(table, EXP_LOW)),
    f32x4.le(x, v128.load(table, EXP_HIGH)),
  );
}

/** e^x = 2^n e^r. */
// @ts-ignore: decorator
@inline
export function normalExp4(x: v128, table: usize): v128 {
  const rounded = roundedExponent(x, table);
  const scaled = f32x4.add(reducedExpm1(x, rounded, table), v128.load(table, ONE));
  return i32x4.add(scaled, i32x4.shl(rounded, 23));
}

/**
 * The same where a result overflows, underflows or is NaN: 2^n is multiplied in two halves, so that
 * each is a normal number. Below -104 the result is 0, made without denormals, which are slow.
 */
export function anyExp4(x: v128, table: usize): v128 {
  const zero = f32x4.lt(x, f32x4.splat(-104));
  const clamped = v128.andnot(f32x4.pmin(x, f32x4.splat(89)), zero);
  const rounded = roundedExponent(clamped, table);
  const scaled = f32x4.add(reducedExpm1(clamped, rounded, table), v128.load(table, ONE));
  const exponent = i32x4.sub(rounded, v128.load(table, ROUNDER));
  const half = i32x4.shr_s(exponent, 1);
  const first = i32x4.shl(i32x4.add(half, i32x4.splat(127)), 23);
  const rest = i32x4.shl(i32x4.add(i32x4.sub(exponent, half), i32x4.splat(127)), 23);
  const result = f32x4.mul(f32x4.mul(scaled, first), rest);
  return v128.bitselect(x, v128.andnot(result, zero), f32x4.ne(x, x));
}

/**
 * tanh x = E / (E + 2) with E = e^(2|x|) - 1 = 2^n (e^r - 1) + (2^n - 1), which loses no bits where
 * x is small and can't exceed 1 where x is big. Within 3 units in the last place.
 */
// @ts-ignore: decorator
@inline
export function tanh4(x: v128, table: usize): v128 {
  const sign = v128.load(table, SIGN_BIT);
  const magnitude = f32x4.pmin(v128.andnot(x, sign), v128.load(table, TANH_HIGH));
  const doubled = f32x4.add(magnitude, magnitude);
  const rounded = roundedExponent(doubled, table);
  const one = v128.load(table, ONE);
  const power = i32x4.add(i32x4.shl(rounded, 23), one);
  const expm1 = f32x4.add(
    f32x4.mul(reducedExpm1(doubled, rounded, table), power),
    f32x4.sub(power, one),
  );
  const result = f32x4.div(expm1, f32x4.add(expm1, v128.load(table, TWO)));
  return v128.or(result, v128.and(x, sign));
}

/** ln x within 2 units in the last place: -Infinity at 0, NaN below. */
// @ts-ignore: decorator
@inline
export function log4(x: v128, table: usize): v128 {
  return i32x4.bitmask(isNormal4(x, table)) == 15 ? normalLog4(x, table) : anyLog4(x, table);
}

/** The lanes that are positive, finite and not denormal, which is what `normalLog4` is for. */
// @ts-ignore: decorator
@inline
export function isNormal4(x: v128, table: usize): v128 {
  return v128.and(
    f32x4.ge(x, v128.load(table, SMALLEST_NORMAL)),
    f32x4.lt(x, v128.load(table, INFINITE)),
  );
}

// @ts-ignore: decorator
@inline
export function normalLog4(x: v128, table: usize): v128 {
  return shiftedLog4(x, i32x4.splat(0), table);
}

/** ln(x 2^shift) of positive normal numbers: x = 2^e (1 + m), 1 + m in [sqrt(1/2), sqrt(2)). */
// @ts-ignore: decorator
@inline
function shiftedLog4(x: v128, shift: v128, table: usize): v128 {
  const lowest = v128.load(table, SQRT_HALF_BITS);
  const bits = i32x4.sub(x, lowest);
  const e = f32x4.convert_i32x4_s(i32x4.add(i32x4.shr_s(bits, 23), shift));
  const fraction = i32x4.add(v128.and(bits, v128.load(table, FRACTION_BITS)), lowest);
  const m = f32x4.sub(fraction, v128.load(table, ONE));
  let series = v128.load(table, LOG_SERIES);
  series = multiplyAdd(series, m, v128.load(table, LOG_SERIES + 16));
  series = multiplyAdd(series, m, v128.load(table, LOG_SERIES + 32));
  series = multiplyAdd(series, m, v128.load(table, LOG_SERIES + 48));
  series = multiplyAdd(series, m, v128.load(table, LOG_SERIES + 64));
  series = multiplyAdd(series, m, v128.load(table, LOG_SERIES + 80));
  series = multiplyAdd(series, m, v128.load(table, LOG_SERIES + 96));
  series = multiplyAdd(series, m, v128.load(table, LOG_SERIES + 112));
  const square = f32x4.mul(m, m);
  let small = f32x4.mul(f32x4.mul(series, m), square);
  small = multiplyAdd(e, v128.load(table, LN2_LOW), small);
  small = f32x4.sub(small, f32x4.mul(square, v128.load(table, HALF)));
  return multiplyAdd(e, v128.load(table, LN2_HIGH), f32x4.add(m, small));
}

/** The same where a number is 0, negative, denormal, infinite or NaN. */
export function anyLog4(x: v128, table: usize): v128 {
  const infinite = v128.load(table, INFINITE);
  const denormal = f32x4.lt(x, v128.load(table, SMALLEST_NORMAL));
  const normal = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608)), x, denormal);
  let result = shiftedLog4(normal, v128.and(denormal, i32x4.splat(-23)), table);
  const zero = f32x4.splat(0);
  result = v128.bitselect(f32x4.neg(infinite), result, f32x4.eq(x, zero));
  result = v128.bitselect(f32x4.splat(NaN), result, f32x4.lt(x, zero));
  return v128.bitselect(x, result, v128.or(f32x4.ne(x, x), f32x4.eq(x, infinite)));
}
