// GELU, exact and in its tanh approximation, without the cancellation of 1 + erf and 1 + tanh for
// negative x: both forms are x times a probability that is computed from its smaller tail.
import { CUBIC, CUBIC_SLOPE, DENSITY, LINEAR, SCALE, TAIL_SERIES } from "./gelu_constants";
import { loadLanes, storeLanes } from "./math";
import { block } from "./memory";
import { HALF, ONE } from "./vector_constants";
import { exp4 } from "./vector_functions";

/** The lanes of `negative` where x < 0, else those of `other`. */
// @ts-ignore: decorator
@inline
function bySign(x: v128, negative: v128, other: v128): v128 {
  return v128.bitselect(negative, other, f32x4.lt(x, f32x4.splat(0)));
}

/** e^(-x^2 / 2) */
// @ts-ignore: decorator
@inline
function bell(x: v128, table: usize): v128 {
  return exp4(f32x4.neg(f32x4.mul(f32x4.mul(x, x), v128.load(table, HALF))), table);
}

/** P(normal < x), from the tail beyond |x|: bell(x) t times a polynomial in t. */
// @ts-ignore: decorator
@inline
function probability(x: v128, bell: v128, table: usize): v128 {
  const one = v128.load(table, ONE);
  const scaled = f32x4.mul(f32x4.abs(x), v128.load(table, SCALE));
  const t = f32x4.div(one, f32x4.add(one, scaled));
  let series = v128.load(table, TAIL_SERIES);
  series = f32x4.add(f32x4.mul(series, t), v128.load(table, TAIL_SERIES + 16));
  series = f32x4.add(f32x4.mul(series, t), v128.load(table, TAIL_SERIES + 32));
  series = f32x4.add(f32x4.mul(series, t), v128.load(table, TAIL_SERIES + 48));
  series = f32x4.add(f32x4.mul(series, t), v128.load(table, TAIL_SERIES + 64));
  series = f32x4.add(f32x4.mul(series, t), v128.load(table, TAIL_SERIES + 80));
  series = f32x4.add(f32x4.mul(series, t), v128.load(table, TAIL_SERIES + 96));
  series = f32x4.add(f32x4.mul(series, t), v128.load(table, TAIL_SERIES + 112));
  series = f32x4.add(f32x4.mul(series, t), v128.load(table, TAIL_SERIES + 128));
  const tail = f32x4.mul(bell, f32x4.mul(series, t));
  return bySign(x, tail, f32x4.sub(one, tail));
}

/** e^-|2u| with u = sqrt(2/pi) (x + 0.044715 x^3): (1 + tanh u) / 2 = sigmoid(2u). */
// @ts-ignore: decorator
@inline
function decay(x: v128, square: v128, table: usize): v128 {
  const slope = f32x4.add(v128.load(table, LINEAR), f32x4.mul(v128.load(table, CUBIC), square));
  return exp4(f32x4.neg(f32x4.abs(f32x4.mul(x, slope))), table);
}

// @ts-ignore: decorator
@inline
function value(exact: bool, x: v128, table: usize): v128 {
  if (exact) return f32x4.mul(x, probability(x, bell(x, table), table));
  const one = v128.load(table, ONE);
  const e = decay(x, f32x4.mul(x, x), table);
  return f32x4.mul(x, f32x4.div(bySign(x, e, one), f32x4.add(one, e)));
}

/**
 * Exact: P(normal < x) + x density(x). Approximation: s + x s (1 - s) (2u)' with s = sigmoid(2u),
 * where s (1 - s) = e / (1 + e)^2 on both sides of 0.
 */
// @ts-ignore: decorator
@inline
function derivative(exact: bool, x: v128, table: usize): v128 {
  if (exact) {
    const b = bell(x, table), density = f32x4.mul(b, v128.load(table, DENSITY));
    return f32x4.add(probability(x, b, table), f32x4.mul(x, density));
  }
  const one = v128.load(table, ONE), square = f32x4.mul(x, x);
  const e = decay(x, square, table);
  const q = f32x4.div(one, f32x4.add(one, e)), eq = f32x4.mul(e, q);
  const cubic = f32x4.mul(v128.load(table, CUBIC_SLOPE), square);
  const slope = f32x4.add(v128.load(table, LINEAR), cubic);
  return f32x4.add(bySign(x, eq, q), f32x4.mul(f32x4.mul(x, f32x4.mul(eq, q)), slope));
}

/** `exact` is known where these two are inlined. */
// @ts-ignore: decorator
@inline
function mapValue(exact: bool, x: usize, y: usize, count: i32): void {
  const table = block;
  let i: i32 = 0;
  for (; i + 4 <= count; i += 4, x += 16, y += 16) {
    storeLanes(y, value(exact, loadLanes(x, true), table), true);
  }
  for (; i < count; i++, x += 4, y += 4) {
    storeLanes(y, value(exact, loadLanes(x, false), table), false);
  }
}

// @ts-ignore: decorator
@inline
function mapGradient(exact: bool, dy: usize, x: usize, dx: usize, count: i32): void {
  const table = block;
  let i: i32 = 0;
  for (; i + 4 <= count; i += 4, dy += 16, x += 16, dx += 16) {
    const slope = derivative(exact, loadLanes(x, true), table);
    storeLanes(dx, f32x4.mul(loadLanes(dy, true), slope), true);
  }
  for (; i < count; i++, dy += 4, x += 4, dx += 4) {
    const slope = derivative(exact, loadLanes(x, false), table);
    storeLanes(dx, f32x4.mul(loadLanes(dy, false), slope), false);
  }
}

export function gelu(x: usize, y: usize, count: i32): void {
  mapValue(true, x, y, count);
}

export function geluGradient(dy: usize, x: usize, dx: usize, count: i32): void {
  mapGradient(true, dy, x, dx, count);
}

export function geluTanh(x: usize, y: usize, count: i32): void {
  mapValue(false, x, y, count);
}

export function geluTanhGradient(dy: usize, x: usize, dx: usize, count: i32): void {
  mapGradient(false, dy, x, dx, count);
}
