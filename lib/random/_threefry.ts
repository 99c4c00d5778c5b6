/** Threefry-4x32-20: the block function that turns a counter and a key into random words. */

/** The constant that makes the fifth key word (Salmon et al. 2011, section 3.3). */
const PARITY = 0x1bd11bda;

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/**
 * The key schedule: the four key words, their parity word and, so that no index needs a modulo,
 * the first four again.
 */
export function threefrySchedule(key: ArrayLike<number>): Int32Array {
  const schedule = new Int32Array(9);
  let parity = PARITY;
  for (let word = 0; word < 4; word++) {
    schedule[word] = key[word]!;
    parity ^= key[word]!;
  }
  schedule[4] = parity;
  for (let word = 5; word < 9; word++) schedule[word] = schedule[word - 5]!;
  return schedule;
}

/**
 * Threefry-4x32 with 20 rounds (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as
 * easy as 1, 2, 3", https://doi.org/10.1145/2063384.2063405): for each of `out.length / 4` blocks
 * encrypts a counter of four words and writes four words.
 *
 * @param schedule The key, from `threefrySchedule`.
 * @param counter Four words; the counter of the first block. The first word counts up by one a
 *   block and must not wrap round within a call.
 * @param out Its length is a multiple of 4.
 */
export function threefryBlocks(
  schedule: Int32Array,
  counter: ArrayLike<number>,
  out: Uint32Array,
): void {
  for (let offset = 0; offset < out.length; offset += 4) {
    let a = (counter[0]! + (offset >>> 2) + schedule[0]!) | 0;
    let b = (counter[1]! + schedule[1]!) | 0;
    let c = (counter[2]! + schedule[2]!) | 0;
    let d = (counter[3]! + schedule[3]!) | 0;
    for (let group = 0; group < 5; group++) {
      // A mix is x += y, then y = (y rotated) ^ x. The old y is read before x is assigned.
      if ((group & 1) === 0) {
        b = rotateLeft(b, 10) ^ (a = (a + b) | 0);
        d = rotateLeft(d, 26) ^ (c = (c + d) | 0);
        d = rotateLeft(d, 11) ^ (a = (a + d) | 0);
        b = rotateLeft(b, 21) ^ (c = (c + b) | 0);
        b = rotateLeft(b, 13) ^ (a = (a + b) | 0);
        d = rotateLeft(d, 27) ^ (c = (c + d) | 0);
        d = rotateLeft(d, 23) ^ (a = (a + d) | 0);
        b = rotateLeft(b, 5) ^ (c = (c + b) | 0);
      } else {
        b = rotateLeft(b, 6) ^ (a = (a + b) | 0);
        d = rotateLeft(d, 20) ^ (c = (c + d) | 0);
        d = rotateLeft(d, 17) ^ (a = (a + d) | 0);
        b = rotateLeft(b, 11) ^ (c = (c + b) | 0);
        b = rotateLeft(b, 25) ^ (a = (a + b) | 0);
        d = rotateLeft(d, 10) ^ (c = (c + d) | 0);
        d = rotateLeft(d, 18) ^ (a = (a + d) | 0);
        b = rotateLeft(b, 20) ^ (c = (c + b) | 0);
      }
      a = (a + schedule[group + 1]!) | 0;
      b = (b + schedule[group + 2]!) | 0;
      c = (c + schedule[group + 3]!) | 0;
      d = (d + schedule[group + 4]! + group + 1) | 0;
    }
    out[offset] = a;
    out[offset + 1] = b;
    out[offset + 2] = c;
    out[offset + 3] = d;
  }
}
