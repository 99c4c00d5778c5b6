// Constants of GELU, four equal float32 numbers each, at bytes 3584 to 3839 of the block
// (see vector_constants.ts for why they are in memory).

// @ts-ignore: decorator
@inline const SINGLES: usize = 3584;

/** 2 sqrt(2 / pi), that times 0.044715, and that times 3: 2u = x (LINEAR + CUBIC x^2). */
// @ts-ignore: decorator
@inline export const LINEAR: usize = SINGLES;
// @ts-ignore: decorator
@inline export const CUBIC: usize = SINGLES + 16;
// @ts-ignore: decorator
@inline export const CUBIC_SLOPE: usize = SINGLES + 32;
/** t = 1 / (1 + SCALE |x|) */
// @ts-ignore: decorator
@inline export const SCALE: usize = SINGLES + 48;
/** 1 / sqrt(2 pi) */
// @ts-ignore: decorator
@inline export const DENSITY: usize = SINGLES + 64;
/** Nine coefficients of e^(x^2 / 2) P(normal > |x|) / t in powers of t, highest first. */
// @ts-ignore: decorator
@inline export const TAIL_SERIES: usize = SINGLES + 80;

function single(address: usize, value: f32): void {
  v128.store(address, f32x4.splat(value));
}

/** Fills the table; called once, by `initialize`. */
export function writeGeluConstants(block: usize): void {
  single(block + LINEAR, 1.5957691216057308);
  single(block + CUBIC, 0.07135481627159955);
  single(block + CUBIC_SLOPE, 0.21406444881479865);
  single(block + SCALE, 0.3448275862068966);
  single(block + DENSITY, 0.3989422804014327);
  writeTailSeries(block + TAIL_SERIES);
}

/** Minimax fit of relative error 2.3e-8 for |x| <= 14.4, where e^(-x^2 / 2) underflows. */
function writeTailSeries(address: usize): void {
  single(address, -0.028117533773183823);
  single(address + 16, 0.1442405730485916);
  single(address + 32, -0.26962152123451233);
  single(address + 48, 0.185980424284935);
  single(address + 64, -0.0367317833006382);
  single(address + 80, 0.1114862859249115);
  single(address + 96, 0.11727037280797958);
  single(address + 112, 0.1379421055316925);
  single(address + 128, 0.13755105435848236);
}
