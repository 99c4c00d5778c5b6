// Functions of each element, four or eight at a time; the last few elements go one by one through
// the same vector code, so that an element's result doesn't depend on where it stands.
import { block } from "./memory";
import {
  anyExp4,
  anyLog4,
  hasNormalExp4,
  isNormal4,
  normalExp4,
  normalLog4,
  tanh4,
} from "./vector_functions";

const TANH: i32 = 0;
const EXP: i32 = 1;
const LOG: i32 = 2;

const MAXIMUM: i32 = 0;
const MINIMUM: i32 = 1;
const TANH_GRADIENT: i32 = 2;
const SIGMOID_GRADIENT: i32 = 3;
const RELU_GRADIENT: i32 = 4;
const ADD: i32 = 5;
const MULTIPLY: i32 = 6;
const SUBTRACT: i32 = 7;
const SUBTRACT_FROM: i32 = 8;
const DIVIDE: i32 = 9;
const DIVIDE_INTO: i32 = 10;

/** Whether all lanes of two vectors may go the short way. `operation` is known where it's inlined. */
// @ts-ignore: decorator
@inline
function areUsual(operation: i32, x: v128, y: v128, table: usize): bool {
  if (operation == EXP) {
    return i32x4.bitmask(v128.and(hasNormalExp4(x, table), hasNormalExp4(y, table))) == 15;
  }
  if (operation == LOG) {
    return i32x4.bitmask(v128.and(isNormal4(x, table), isNormal4(y, table))) == 15;
  }
  return true;
}

// @ts-ignore: decorator
@inline
function ofUsual(operation: i32, x: v128, table: usize): v128 {
  if (operation == EXP) return normalExp4(x, table);
  if (operation == LOG) return normalLog4(x, table);
  return tanh4(x, table);
}

/** The long way, which gives the same bits where the short one is right. */
// @ts-ignore: decorator
@inline
function ofAny(operation: i32, x: v128, table: usize): v128 {
  if (operation == EXP) return anyExp4(x, table);
  if (operation == LOG) return anyLog4(x, table);
  return tanh4(x, table);
}

/** The gradients take dy for `a`, and for `b` the output (tanh, sigmoid) or the input (relu). */
// @ts-ignore: decorator
@inline
function ofTwo(operation: i32, a: v128, b: v128): v128 {
  if (operation == MAXIMUM) return f32x4.max(a, b);
  if (operation == MINIMUM) return f32x4.min(a, b);
  if (operation == ADD) return f32x4.add(a, b);
  if (operation == MULTIPLY) return f32x4.mul(a, b);
  if (operation == SUBTRACT) return f32x4.sub(a, b);
  if (operation == SUBTRACT_FROM) return f32x4.sub(b, a);
  if (operation == DIVIDE) return f32x4.div(a, b);
  if (operation == DIVIDE_INTO) return f32x4.div(b, a);
  const one = f32x4.splat(1);
  if (operation == TANH_GRADIENT) return f32x4.mul(f32x4.sub(one, f32x4.mul(b, b)), a);
  if (operation == SIGMOID_GRADIENT) return f32x4.mul(a, f32x4.mul(b, f32x4.sub(one, b)));
  return v128.andnot(a, f32x4.le(b, f32x4.splat(0)));
}

/** Eight elements a turn: two vectors share the constants that are loaded. */
// @ts-ignore: decorator
@inline
function mapOne(operation: i32, x: usize, y: usize, count: i32): void {
  const table = block;
  let i: i32 = 0;
  for (; i + 8 <= count; i += 8) {
    const a = v128.load(x), b = v128.load(x, 16);
    if (areUsual(operation, a, b, table)) {
      const first = ofUsual(operation, a, table), second = ofUsual(operation, b, table);
      v128.store(y, first);
      v128.store(y, second, 16);
    } else {
      v128.store(y, ofAny(operation, a, table));
      v128.store(y, ofAny(operation, b, table), 16);
    }
    x += 32;
    y += 32;
  }
  for (; i < count; i++) {
    store<f32>(y, f32x4.extract_lane(ofAny(operation, v128.load32_splat(x), table), 0));
    x += 4;
    y += 4;
  }
}

// @ts-ignore: decorator
@inline
function mapTwo(operation: i32, a: usize, b: usize, y: usize, count: i32): void {
  let i: i32 = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(y, ofTwo(operation, v128.load(a), v128.load(b)));
    a += 16;
    b += 16;
    y += 16;
  }
  for (; i < count; i++) {
    const result = ofTwo(operation, v128.load32_splat(a), v128.load32_splat(b));
    store<f32>(y, f32x4.extract_lane(result, 0));
    a += 4;
    b += 4;
    y += 4;
  }
}

/** Each of `rows` rows of `a` with the one row `b`; a row of one element is a scalar. */
// @ts-ignore: decorator
@inline
function mapRows(operation: i32, a: usize, b: usize, y: usize, rows: i32, columns: i32): void {
  if (columns == 1) return mapScalar(operation, a, b, y, rows);
  const bytes = <usize>columns << 2;
  for (let row: i32 = 0; row < rows; row++) {
    mapTwo(operation, a, b, y, columns);
    a += bytes;
    y += bytes;
  }
}

// @ts-ignore: decorator
@inline
function mapScalar(operation: i32, a: usize, b: usize, y: usize, count: i32): void {
  const scalar = v128.load32_splat(b);
  let i: i32 = 0;
  for (; i + 4 <= count; i += 4) {
    v128.store(y, ofTwo(operation, v128.load(a), scalar));
    a += 16;
    y += 16;
  }
  for (; i < count; i++) {
    store<f32>(y, f32x4.extract_lane(ofTwo(operation, v128.load32_splat(a), scalar), 0));
    a += 4;
    y += 4;
  }
}

export function tanh(x: usize, y: usize, count: i32): void {
  mapOne(TANH, x, y, count);
}

export function exp(x: usize, y: usize, count: i32): void {
  mapOne(EXP, x, y, count);
}

export function log(x: usize, y: usize, count: i32): void {
  mapOne(LOG, x, y, count);
}

/** NaN where either is NaN, as Math.max: [rows, columns] with [columns]. */
export function maximum(a: usize, b: usize, y: usize, rows: i32, columns: i32): void {
  mapRows(MAXIMUM, a, b, y, rows, columns);
}

/** NaN where either is NaN, as Math.min: [rows, columns] with [columns]. */
export function minimum(a: usize, b: usize, y: usize, rows: i32, columns: i32): void {
  mapRows(MINIMUM, a, b, y, rows, columns);
}

// [rows, columns] with [columns]; the two that end in a preposition take the row first.

export function add(a: usize, b: usize, y: usize, rows: i32, columns: i32): void {
  mapRows(ADD, a, b, y, rows, columns);
}

export function multiply(a: usize, b: usize, y: usize, rows: i32, columns: i32): void {
  mapRows(MULTIPLY, a, b, y, rows, columns);
}

export function subtract(a: usize, b: usize, y: usize, rows: i32, columns: i32): void {
  mapRows(SUBTRACT, a, b, y, rows, columns);
}

export function subtractFrom(a: usize, b: usize, y: usize, rows: i32, columns: i32): void {
  mapRows(SUBTRACT_FROM, a, b, y, rows, columns);
}

export function divide(a: usize, b: usize, y: usize, rows: i32, columns: i32): void {
  mapRows(DIVIDE, a, b, y, rows, columns);
}

export function divideInto(a: usize, b: usize, y: usize, rows: i32, columns: i32): void {
  mapRows(DIVIDE_INTO, a, b, y, rows, columns);
}

/** dx = (1 - y^2) dy. */
export function tanhGradient(dy: usize, y: usize, dx: usize, count: i32): void {
  mapTwo(TANH_GRADIENT, dy, y, dx, count);
}

/** dx = dy y (1 - y). */
export function sigmoidGradient(dy: usize, y: usize, dx: usize, count: i32): void {
  mapTwo(SIGMOID_GRADIENT, dy, y, dx, count);
}

/** dx = 0 where x <= 0, else dy. */
export function reluGradient(dy: usize, x: usize, dx: usize, count: i32): void {
  mapTwo(RELU_GRADIENT, dy, x, dx, count);
}
