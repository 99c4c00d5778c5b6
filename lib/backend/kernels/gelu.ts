// GELU in its tanh approximation: y = x/2 (1 + tanh u) with u = sqrt(2/pi) (x + 0.044715 x^3).
// Here it is x sigmoid(2u), the same function, which loses no bits where 1 + tanh u would cancel.
import { loadLanes, storeLanes } from "./math";
import { block } from "./memory";
import { ONE } from "./vector_constants";
import { exp4 } from "./vector_functions";

/** 2 sqrt(2 / pi), and that times 0.044715: 2u = x (LINEAR + CUBIC x^2). */
const LINEAR: f32 = 1.5957691216057308;
const CUBIC: f32 = 0.07135481627159955;

/** e^-|2u| */
// @ts-ignore: decorator
@inline
function decay(x: v128, square: v128, table: usize): v128 {
  const slope = f32x4.add(f32x4.splat(LINEAR), f32x4.mul(f32x4.splat(CUBIC), square));
  return exp4(f32x4.neg(f32x4.abs(f32x4.mul(x, slope))), table);
}

// @ts-ignore: decorator
@inline
function value(x: v128, table: usize): v128 {
  const one = v128.load(table, ONE);
  const e = decay(x, f32x4.mul(x, x), table);
  const numerator = v128.bitselect(e, one, f32x4.lt(x, f32x4.splat(0)));
  return f32x4.mul(x, f32x4.div(numerator, f32x4.add(one, e)));
}

/** s + x s (1 - s) (2u)' with s = sigmoid(2u): s (1 - s) = e / (1 + e)^2 on both sides of 0. */
// @ts-ignore: decorator
@inline
function derivative(x: v128, table: usize): v128 {
  const one = v128.load(table, ONE), square = f32x4.mul(x, x);
  const e = decay(x, square, table);
  const q = f32x4.div(one, f32x4.add(one, e)), eq = f32x4.mul(e, q);
  const s = v128.bitselect(eq, q, f32x4.lt(x, f32x4.splat(0)));
  const slope = f32x4.add(f32x4.splat(LINEAR), f32x4.mul(f32x4.splat(3 * CUBIC), square));
  return f32x4.add(s, f32x4.mul(f32x4.mul(x, f32x4.mul(eq, q)), slope));
}

export function gelu(x: usize, y: usize, count: i32): void {
  const table = block;
  let i: i32 = 0;
  for (; i + 4 <= count; i += 4, x += 16, y += 16) {
    storeLanes(y, value(loadLanes(x, true), table), true);
  }
  for (; i < count; i++, x += 4, y += 4) {
    storeLanes(y, value(loadLanes(x, false), table), false);
  }
}

export function geluGradient(dy: usize, x: usize, dx: usize, count: i32): void {
  const table = block;
  let i: i32 = 0;
  for (; i + 4 <= count; i += 4, dy += 16, x += 16, dx += 16) {
    const slope = derivative(loadLanes(x, true), table);
    storeLanes(dx, f32x4.mul(loadLanes(dy, true), slope), true);
  }
  for (; i < count; i++, dy += 4, x += 4, dx += 4) {
    const slope = derivative(loadLanes(x, false), table);
    storeLanes(dx, f32x4.mul(loadLanes(dy, false), slope), false);
  }
}
