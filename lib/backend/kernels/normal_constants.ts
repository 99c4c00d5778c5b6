// Constants of the normal quantile, pairs of equal float64 numbers at bytes 2560 to 3327 of the block
// (see vector_constants.ts for why they are in memory). Highest power first.

// @ts-ignore: decorator
@inline const PAIRS: usize = 2560;

// @ts-ignore: decorator
@inline export const CENTRAL_NUMERATOR: usize = PAIRS;
// @ts-ignore: decorator
@inline export const CENTRAL_DENOMINATOR: usize = PAIRS + 128;
// @ts-ignore: decorator
@inline export const TAIL_NUMERATOR: usize = PAIRS + 256;
// @ts-ignore: decorator
@inline export const TAIL_DENOMINATOR: usize = PAIRS + 384;
/** Eleven coefficients of the logarithm's series, 2/23 to 2/3. */
// @ts-ignore: decorator
@inline export const LOGARITHM_SERIES: usize = PAIRS + 512;
// @ts-ignore: decorator
@inline export const PAIR_HALF: usize = PAIRS + 688;
// @ts-ignore: decorator
@inline export const PAIR_UNIT: usize = PAIRS + 704;
// @ts-ignore: decorator
@inline export const PAIR_CENTRE: usize = PAIRS + 720;
// @ts-ignore: decorator
@inline export const PAIR_EDGE: usize = PAIRS + 736;

function pair(address: usize, value: f64): void {
  v128.store(address, f64x2.splat(value));
}

/** Fills the table; called once, by `initialize`. */
export function writeNormalConstants(block: usize): void {
  writeCentral(block + CENTRAL_NUMERATOR);
  writeTail(block + TAIL_NUMERATOR);
  for (let k: usize = 0; k < 11; k++) {
    pair(block + LOGARITHM_SERIES + (k << 4), 2 / <f64>(23 - 2 * <i32>k));
  }
  pair(block + PAIR_HALF, 0.5);
  pair(block + PAIR_UNIT, 1 / 4294967296.0);
  pair(block + PAIR_CENTRE, 0.180625);
  pair(block + PAIR_EDGE, 0.425);
}

/** PPND16's rational function for |q| <= 0.425 (Wichura 1988): numerator, then denominator. */
function writeCentral(address: usize): void {
  pair(address, 2.5090809287301226727e3);
  pair(address + 16, 3.3430575583588128105e4);
  pair(address + 32, 6.7265770927008700853e4);
  pair(address + 48, 4.5921953931549871457e4);
  pair(address + 64, 1.3731693765509461125e4);
  pair(address + 80, 1.9715909503065514427e3);
  pair(address + 96, 1.3314166789178437745e2);
  pair(address + 112, 3.387132872796366608);
  pair(address + 128, 5.226495278852854561e3);
  pair(address + 144, 2.8729085735721942674e4);
  pair(address + 160, 3.9307895800092710610e4);
  pair(address + 176, 2.1213794301586595867e4);
  pair(address + 192, 5.3941960214247511077e3);
  pair(address + 208, 6.8718700749205790830e2);
  pair(address + 224, 4.2313330701600911252e1);
  pair(address + 240, 1);
}

/** PPND16's rational function for the tails (Wichura 1988): numerator, then denominator. */
function writeTail(address: usize): void {
  pair(address, 7.74545014278341407640e-4);
  pair(address + 16, 2.27238449892691845833e-2);
  pair(address + 32, 2.41780725177450611770e-1);
  pair(address + 48, 1.27045825245236838258);
  pair(address + 64, 3.64784832476320460504);
  pair(address + 80, 5.76949722146069140550);
  pair(address + 96, 4.63033784615654529590);
  pair(address + 112, 1.42343711074968357734);
  pair(address + 128, 1.05075007164441684324e-9);
  pair(address + 144, 5.47593808499534494600e-4);
  pair(address + 160, 1.51986665636164571966e-2);
  pair(address + 176, 1.48103976427480074590e-1);
  pair(address + 192, 6.89767334985100004550e-1);
  pair(address + 208, 1.67638483018380384940);
  pair(address + 224, 2.05319162663775882187);
  pair(address + 240, 1);
}
