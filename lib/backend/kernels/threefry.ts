// Threefry-4x32-20 (Salmon et al. 2011), four blocks at a time: the same words as lib/random's own.

/** Bytes that a key schedule takes: nine words, each in four lanes. */
export const SCHEDULE_BYTES: usize = 144;

const PARITY: i32 = 0x1bd11bda;

/** The four words of the key, their parity word, and the first four again. */
export function writeSchedule(schedule: usize, k0: i32, k1: i32, k2: i32, k3: i32): void {
  for (let again: usize = 0; again <= 80; again += 80) {
    v128.store(schedule + again, i32x4.splat(k0));
    v128.store(schedule + again, i32x4.splat(k1), 16);
    v128.store(schedule + again, i32x4.splat(k2), 32);
    v128.store(schedule + again, i32x4.splat(k3), 48);
  }
  v128.store(schedule, i32x4.splat(PARITY ^ k0 ^ k1 ^ k2 ^ k3), 64);
}

/** The second half of a mix: y rotated left, then combined with the new x. */
// @ts-ignore: decorator
@inline
function mix(y: v128, bits: i32, x: v128): v128 {
  return v128.xor(v128.or(i32x4.shl(y, bits), i32x4.shr_u(y, 32 - bits)), x);
}

/**
 * Writes the words of `groups` times four blocks; block i has the counter [i low, i high, 0, 0].
 * In the rounds a lane is a block, and a, b, c, d are its four words.
 */
export function threefryWords(schedule: usize, first: u64, groups: i32, out: usize): void {
  for (let group: i32 = 0; group < groups; group++) {
    const start = i32x4.splat(<i32>first);
    const low = i32x4.add(start, i32x4(0, 1, 2, 3));
    const carry = i32x4.lt_u(low, start); // -1 in the lanes whose low word wrapped round
    const high = i32x4.sub(i32x4.splat(<i32>(first >> 32)), carry);
    let a = i32x4.add(low, v128.load(schedule));
    let b = i32x4.add(high, v128.load(schedule, 16));
    let c = v128.load(schedule, 32), d = v128.load(schedule, 48);
    let key = schedule;
    for (let four: i32 = 1; four <= 5; four++) {
      if (four & 1) {
        a = i32x4.add(a, b), b = mix(b, 10, a), c = i32x4.add(c, d), d = mix(d, 26, c);
        a = i32x4.add(a, d), d = mix(d, 11, a), c = i32x4.add(c, b), b = mix(b, 21, c);
        a = i32x4.add(a, b), b = mix(b, 13, a), c = i32x4.add(c, d), d = mix(d, 27, c);
        a = i32x4.add(a, d), d = mix(d, 23, a), c = i32x4.add(c, b), b = mix(b, 5, c);
      } else {
        a = i32x4.add(a, b), b = mix(b, 6, a), c = i32x4.add(c, d), d = mix(d, 20, c);
        a = i32x4.add(a, d), d = mix(d, 17, a), c = i32x4.add(c, b), b = mix(b, 11, c);
        a = i32x4.add(a, b), b = mix(b, 25, a), c = i32x4.add(c, d), d = mix(d, 10, c);
        a = i32x4.add(a, d), d = mix(d, 18, a), c = i32x4.add(c, b), b = mix(b, 20, c);
      }
      key += 16;
      a = i32x4.add(a, v128.load(key)), b = i32x4.add(b, v128.load(key, 16));
      c = i32x4.add(c, v128.load(key, 32)), d = i32x4.add(d, v128.load(key, 48));
      d = i32x4.add(d, i32x4.splat(four));
    }
    storeBlocks(out, a, b, c, d);
    first += 4;
    out += 64;
  }
}

/** Transposed, so that a block's words stand side by side. */
// @ts-ignore: decorator
@inline
function storeBlocks(out: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const ef = v128.shuffle<i32>(a, b, 2, 6, 3, 7), gh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<i64>(ab, cd, 0, 2));
  v128.store(out, v128.shuffle<i64>(ab, cd, 1, 3), 16);
  v128.store(out, v128.shuffle<i64>(ef, gh, 0, 2), 32);
  v128.store(out, v128.shuffle<i64>(ef, gh, 1, 3), 48);
}
