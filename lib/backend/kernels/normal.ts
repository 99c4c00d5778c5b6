// Normal numbers, two at a time: lib/random's arithmetic (Wichura's PPND16 of one Threefry word a
// number) in the same order of the same + - * / and sqrt, hence the same bits.
import { centralQuantiles, tailQuantiles } from "./normal_quantile";
import { SCHEDULE_BYTES, threefryWords, writeSchedule } from "./threefry";

/** How many numbers are made at a time: their words and values stay in the first-level cache. */
const CHUNK: i32 = 256;

// Areas of the scratch memory, 4480 bytes in all. A chunk may start within a block of four words,
// and words are made 16 at a time.
const WORDS: usize = SCHEDULE_BYTES;
const VALUES: usize = WORDS + 4 * (256 + 16);
const TAILS: usize = VALUES + 8 * 256;

/**
 * Writes `count` numbers mean + standardDeviation z, from word `position` of the stream on; as
 * float32 when `single` is 1, else as float64.
 */
export function fillNormal(
  out: usize,
  count: i32,
  single: i32,
  position: f64,
  k0: i32,
  k1: i32,
  k2: i32,
  k3: i32,
  mean: f64,
  standardDeviation: f64,
  scratch: usize,
): void {
  writeSchedule(scratch, k0, k1, k2, k3);
  let word = <u64>position;
  while (count > 0) {
    const length = min(count, CHUNK);
    const skipped = <i32>(word & 3);
    threefryWords(scratch, word >> 2, (skipped + length + 15) >> 4, scratch + WORDS);
    const words = scratch + WORDS + (<usize>skipped << 2);
    const tails = centralQuantiles(words, scratch + VALUES, length, scratch + TAILS);
    tailQuantiles(words, scratch + VALUES, tails, scratch + TAILS);
    scale(scratch + VALUES, out, length, single, mean, standardDeviation);
    out += <usize>length << (single ? 2 : 3);
    word += length;
    count -= length;
  }
}

/** mean + standardDeviation z, rounded to float32 when `single` is 1. */
function scale(
  values: usize,
  out: usize,
  count: i32,
  single: i32,
  mean: f64,
  standardDeviation: f64,
): void {
  const means = f64x2.splat(mean), deviations = f64x2.splat(standardDeviation);
  for (let i: i32 = 0; i < count; i += 2) {
    const pair = f64x2.add(means, f64x2.mul(deviations, v128.load(values)));
    const both = i + 1 < count;
    if (single) {
      const rounded = f32x4.demote_f64x2_zero(pair);
      if (both) v128.store64_lane(out, rounded, 0);
      else v128.store32_lane(out, rounded, 0);
    } else if (both) v128.store(out, pair);
    else v128.store64_lane(out, pair, 0);
    values += 16;
    out += single ? 8 : 16;
  }
}
