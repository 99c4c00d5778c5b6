// Constants of the vector functions, as a table in memory: V8 builds a v128 constant anew in every
// turn of a loop, while a load from the table is one instruction. The table lies at bytes 2048 to
// 3583 of the block; an offset below counts from the start of the block.

/** Offset of the 16-byte entries that hold four equal float32 or int32 numbers. */
// @ts-ignore: decorator
@inline const SINGLES: usize = 2048;

// @ts-ignore: decorator
@inline export const LOG2_E: usize = SINGLES;
/** 1.5 * 2^23: adding it rounds to an integer, which then stands in the low bits. */
// @ts-ignore: decorator
@inline export const ROUNDER: usize = SINGLES + 16;
/** ln 2 in two parts; the first has 9 bits, so that its product with an exponent is exact. */
// @ts-ignore: decorator
@inline export const LN2_HIGH: usize = SINGLES + 32;
// @ts-ignore: decorator
@inline export const LN2_LOW: usize = SINGLES + 48;
// @ts-ignore: decorator
@inline export const ONE: usize = SINGLES + 64;
// @ts-ignore: decorator
@inline export const TWO: usize = SINGLES + 80;
// @ts-ignore: decorator
@inline export const HALF: usize = SINGLES + 96;
/** Between these two e^x is a normal number: no result needs care. */
// @ts-ignore: decorator
@inline export const EXP_LOW: usize = SINGLES + 112;
// @ts-ignore: decorator
@inline export const EXP_HIGH: usize = SINGLES + 128;
/** Five coefficients of (e^r - 1 - r) / r^2, highest power first. */
// @ts-ignore: decorator
@inline export const EXP_SERIES: usize = SINGLES + 144;
/** From here on tanh rounds to 1. */
// @ts-ignore: decorator
@inline export const TANH_HIGH: usize = SINGLES + 224;
// @ts-ignore: decorator
@inline export const SIGN_BIT: usize = SINGLES + 240;
/** The smallest normal float32 and Infinity, as numbers. */
// @ts-ignore: decorator
@inline export const SMALLEST_NORMAL: usize = SINGLES + 256;
// @ts-ignore: decorator
@inline export const INFINITE: usize = SINGLES + 272;
/** Bits of sqrt(1/2), and of a float32 without its exponent. */
// @ts-ignore: decorator
@inline export const SQRT_HALF_BITS: usize = SINGLES + 288;
// @ts-ignore: decorator
@inline export const FRACTION_BITS: usize = SINGLES + 304;
/** Eight coefficients of (ln(1 + m) - m + m^2 / 2) / m^3, highest power first. */
// @ts-ignore: decorator
@inline export const LOG_SERIES: usize = SINGLES + 320;

function single(address: usize, value: f32): void {
  v128.store(address, f32x4.splat(value));
}

function word(address: usize, value: i32): void {
  v128.store(address, i32x4.splat(value));
}

/** Fills the table; called once, by `initialize`. */
export function writeVectorConstants(block: usize): void {
  single(block + LOG2_E, 1.4426950408889634);
  single(block + ROUNDER, 12582912);
  single(block + LN2_HIGH, 0.693359375);
  single(block + LN2_LOW, -2.12194440054690583e-4);
  single(block + ONE, 1);
  single(block + TWO, 2);
  single(block + HALF, 0.5);
  single(block + EXP_LOW, -87.33);
  single(block + EXP_HIGH, 88.3);
  single(block + TANH_HIGH, 10);
  word(block + SIGN_BIT, 0x80000000);
  single(block + SMALLEST_NORMAL, 1.1754943508222875e-38);
  single(block + INFINITE, Infinity);
  word(block + SQRT_HALF_BITS, 0x3f3504f3);
  word(block + FRACTION_BITS, 0x007fffff);
  writeExpSeries(block + EXP_SERIES);
  writeLogSeries(block + LOG_SERIES);
}

/** Minimax fit on |r| <= ln(2) / 2; its error is 0.05 units in the last place of e^r. */
function writeExpSeries(address: usize): void {
  single(address, 0.0013814610429108143);
  single(address + 16, 0.008368710987269878);
  single(address + 32, 0.04166838899254799);
  single(address + 48, 0.1666652113199234);
  single(address + 64, 0.4999999403953552);
}

/** Minimax fit on [sqrt(1/2) - 1, sqrt(2) - 1]; its error is 0.1 units in the last place of ln. */
function writeLogSeries(address: usize): void {
  single(address, -0.07634499669075012);
  single(address + 16, 0.127615824341774);
  single(address + 32, -0.13160184025764465);
  single(address + 48, 0.14201757311820984);
  single(address + 64, -0.16623356938362122);
  single(address + 80, 0.20001226663589478);
  single(address + 96, -0.2500081956386566);
  single(address + 112, 0.3333333134651184);
}
