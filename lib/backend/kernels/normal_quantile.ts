// The normal quantile (Wichura 1988, PPND16) of many random words, in the arithmetic of lib/random.
import { block } from "./memory";
import {
  CENTRAL_DENOMINATOR,
  CENTRAL_NUMERATOR,
  LOGARITHM_SERIES,
  PAIR_CENTRE,
  PAIR_EDGE,
  PAIR_HALF,
  PAIR_UNIT,
  TAIL_DENOMINATOR,
  TAIL_NUMERATOR,
} from "./normal_constants";

/** ln 2 in two parts; the first has 32 bits, so that its product with an exponent is exact. */
const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;
/** The fraction bits of sqrt(2), to the 20 bits that the high word of a double has of them. */
const SQRT2_FRACTION: i64 = 0x6a09e00000000;

// @ts-ignore: decorator
@inline
function multiplyAdd(a: v128, b: v128, c: v128): v128 {
  return f64x2.add(f64x2.mul(a, b), c);
}

/** (word + 0.5) / 2^32 of the two words in the low lanes. */
// @ts-ignore: decorator
@inline
function probabilities(words: v128, table: usize): v128 {
  const centred = f64x2.add(f64x2.convert_low_i32x4_u(words), v128.load(table, PAIR_HALF));
  return f64x2.mul(centred, v128.load(table, PAIR_UNIT));
}

/**
 * The quantiles as if all words were central (85 % are), without a branch; the indices of those
 * that are not go to `tails`. Returns how many.
 */
export function centralQuantiles(words: usize, values: usize, count: i32, tails: usize): i32 {
  const table = block;
  let end = tails;
  for (let i: i32 = 0; i < count; i += 4) {
    const four = v128.load(words);
    const p = probabilities(four, table);
    const q = f64x2.sub(p, v128.load(table, PAIR_HALF));
    const p2 = probabilities(v128.shuffle<i64>(four, four, 1, 1), table);
    const q2 = f64x2.sub(p2, v128.load(table, PAIR_HALF));
    const first = centralQuantile(q, table), second = centralQuantile(q2, table);
    v128.store(values, first);
    v128.store(values, second, 16);
    end = noteTails(q, i, end, table);
    end = noteTails(q2, i + 2, end, table);
    words += 16;
    values += 32;
  }
  // The last four words may go beyond those that were asked for.
  while (end > tails && load<i32>(end - 4) >= count) end -= 4;
  return <i32>((end - tails) >> 2);
}

/** Writes i and i + 1 at `end`, each to stay if its q is not central; returns the new end. */
// @ts-ignore: decorator
@inline
function noteTails(q: v128, i: i32, end: usize, table: usize): usize {
  const outside = i64x2.bitmask(f64x2.gt(f64x2.abs(q), v128.load(table, PAIR_EDGE)));
  store<i32>(end, i);
  end += (outside & 1) << 2;
  store<i32>(end, i + 1);
  return end + ((outside & 2) << 1);
}

// @ts-ignore: decorator
@inline
function centralQuantile(q: v128, table: usize): v128 {
  const r = f64x2.sub(v128.load(table, PAIR_CENTRE), f64x2.mul(q, q));
  let numerator = v128.load(table, CENTRAL_NUMERATOR);
  numerator = multiplyAdd(numerator, r, v128.load(table, CENTRAL_NUMERATOR + 16));
  numerator = multiplyAdd(numerator, r, v128.load(table, CENTRAL_NUMERATOR + 32));
  numerator = multiplyAdd(numerator, r, v128.load(table, CENTRAL_NUMERATOR + 48));
  numerator = multiplyAdd(numerator, r, v128.load(table, CENTRAL_NUMERATOR + 64));
  numerator = multiplyAdd(numerator, r, v128.load(table, CENTRAL_NUMERATOR + 80));
  numerator = multiplyAdd(numerator, r, v128.load(table, CENTRAL_NUMERATOR + 96));
  numerator = multiplyAdd(numerator, r, v128.load(table, CENTRAL_NUMERATOR + 112));
  let denominator = v128.load(table, CENTRAL_DENOMINATOR);
  denominator = multiplyAdd(denominator, r, v128.load(table, CENTRAL_DENOMINATOR + 16));
  denominator = multiplyAdd(denominator, r, v128.load(table, CENTRAL_DENOMINATOR + 32));
  denominator = multiplyAdd(denominator, r, v128.load(table, CENTRAL_DENOMINATOR + 48));
  denominator = multiplyAdd(denominator, r, v128.load(table, CENTRAL_DENOMINATOR + 64));
  denominator = multiplyAdd(denominator, r, v128.load(table, CENTRAL_DENOMINATOR + 80));
  denominator = multiplyAdd(denominator, r, v128.load(table, CENTRAL_DENOMINATOR + 96));
  denominator = multiplyAdd(denominator, r, v128.load(table, CENTRAL_DENOMINATOR + 112));
  return f64x2.div(f64x2.mul(q, numerator), denominator);
}

/** The quantiles of the words whose indices are in `tails`, two at a time. */
export function tailQuantiles(words: usize, values: usize, count: i32, tails: usize): void {
  const table = block;
  if (count & 1) store<i32>(tails + (<usize>count << 2), load<i32>(tails)); // the first one again
  for (let k: i32 = 0; k < count; k += 2) {
    const i = <usize>load<i32>(tails), j = <usize>load<i32>(tails, 4);
    let pair = v128.load32_zero(words + (i << 2));
    pair = v128.load_lane<i32>(words + (j << 2), pair, 1);
    const p = probabilities(pair, table);
    const lower = f64x2.lt(p, v128.load(table, PAIR_HALF));
    const tail = v128.bitselect(p, f64x2.sub(f64x2.splat(1), p), lower);
    const r = f64x2.sub(f64x2.sqrt(f64x2.neg(logarithms(tail, table))), f64x2.splat(1.6));
    const quantile = tailQuantile(r, table);
    const value = v128.bitselect(f64x2.neg(quantile), quantile, lower);
    store<f64>(values + (i << 3), f64x2.extract_lane(value, 0));
    store<f64>(values + (j << 3), f64x2.extract_lane(value, 1));
    tails += 8;
  }
}

// @ts-ignore: decorator
@inline
function tailQuantile(r: v128, table: usize): v128 {
  let numerator = v128.load(table, TAIL_NUMERATOR);
  numerator = multiplyAdd(numerator, r, v128.load(table, TAIL_NUMERATOR + 16));
  numerator = multiplyAdd(numerator, r, v128.load(table, TAIL_NUMERATOR + 32));
  numerator = multiplyAdd(numerator, r, v128.load(table, TAIL_NUMERATOR + 48));
  numerator = multiplyAdd(numerator, r, v128.load(table, TAIL_NUMERATOR + 64));
  numerator = multiplyAdd(numerator, r, v128.load(table, TAIL_NUMERATOR + 80));
  numerator = multiplyAdd(numerator, r, v128.load(table, TAIL_NUMERATOR + 96));
  numerator = multiplyAdd(numerator, r, v128.load(table, TAIL_NUMERATOR + 112));
  let denominator = v128.load(table, TAIL_DENOMINATOR);
  denominator = multiplyAdd(denominator, r, v128.load(table, TAIL_DENOMINATOR + 16));
  denominator = multiplyAdd(denominator, r, v128.load(table, TAIL_DENOMINATOR + 32));
  denominator = multiplyAdd(denominator, r, v128.load(table, TAIL_DENOMINATOR + 48));
  denominator = multiplyAdd(denominator, r, v128.load(table, TAIL_DENOMINATOR + 64));
  denominator = multiplyAdd(denominator, r, v128.load(table, TAIL_DENOMINATOR + 80));
  denominator = multiplyAdd(denominator, r, v128.load(table, TAIL_DENOMINATOR + 96));
  denominator = multiplyAdd(denominator, r, v128.load(table, TAIL_DENOMINATOR + 112));
  return f64x2.div(numerator, denominator);
}

/** ln x of positive normal numbers: x = 2^e m, ln m = 2 artanh((m - 1) / (m + 1)). */
// @ts-ignore: decorator
@inline
function logarithms(x: v128, table: usize): v128 {
  const fraction = v128.and(x, i64x2.splat(0xfffffffffffff));
  const above = i64x2.ge_s(fraction, i64x2.splat(SQRT2_FRACTION)); // -1 or 0
  const e = i64x2.sub(i64x2.sub(i64x2.shr_u(x, 52), i64x2.splat(1023)), above);
  const exponent = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(e, e, 0, 2, 0, 2));
  const m = v128.or(fraction, i64x2.shl(i64x2.add(i64x2.splat(1023), above), 52));
  const excess = f64x2.sub(m, f64x2.splat(1));
  const s = f64x2.div(excess, f64x2.add(f64x2.splat(2), excess));
  const z = f64x2.mul(s, s);
  let series = v128.load(table, LOGARITHM_SERIES);
  series = multiplyAdd(series, z, v128.load(table, LOGARITHM_SERIES + 16));
  series = multiplyAdd(series, z, v128.load(table, LOGARITHM_SERIES + 32));
  series = multiplyAdd(series, z, v128.load(table, LOGARITHM_SERIES + 48));
  series = multiplyAdd(series, z, v128.load(table, LOGARITHM_SERIES + 64));
  series = multiplyAdd(series, z, v128.load(table, LOGARITHM_SERIES + 80));
  series = multiplyAdd(series, z, v128.load(table, LOGARITHM_SERIES + 96));
  series = multiplyAdd(series, z, v128.load(table, LOGARITHM_SERIES + 112));
  series = multiplyAdd(series, z, v128.load(table, LOGARITHM_SERIES + 128));
  series = multiplyAdd(series, z, v128.load(table, LOGARITHM_SERIES + 144));
  series = multiplyAdd(series, z, v128.load(table, LOGARITHM_SERIES + 160));
  series = f64x2.mul(series, z);
  const low = f64x2.mul(exponent, f64x2.splat(LN2_LOW));
  const rest = f64x2.add(f64x2.mul(f64x2.splat(2), s), multiplyAdd(s, series, low));
  return multiplyAdd(exponent, f64x2.splat(LN2_HIGH), rest);
}
