/** Keys for independent streams: made from a seed, or from a parent's key and a label. */
import { threefryBlocks, threefrySchedule } from "./_threefry.ts";

/**
 * The last counter word says what a block is for. Drawing uses 0; a block that makes a key never
 * has 0 there, so that no key of a child is ever among its parent's numbers.
 */
const PART_OF_LABEL = 1;
const END_OF_LABEL = 2;
const NUMBER_LABEL = 3;

/** The key of `new Random(seed)`: the seed's low and high 32 bits, then zeros. */
export function seedKey(seed: number): Uint32Array {
  return Uint32Array.of(seed, Math.floor(seed / 2 ** 32), 0, 0);
}

/** The key of the child stream with this label: the encryption of the label under the key. */
export function childKey(key: Uint32Array, label: string | number): Uint32Array {
  if (typeof label === "number") {
    return encrypt(key, [label >>> 0, Math.floor(label / 2 ** 32), 0, NUMBER_LABEL]);
  }
  const bytes = new TextEncoder().encode(label);
  let child = key;
  for (let start = 0; start === 0 || start < bytes.length; start += 8) {
    const chunk = bytes.subarray(start, start + 8);
    const purpose = start + 8 < bytes.length ? PART_OF_LABEL : END_OF_LABEL;
    child = encrypt(child, [wordAt(chunk, 0), wordAt(chunk, 4), chunk.length, purpose]);
  }
  return child;
}

function encrypt(key: Uint32Array, counter: readonly number[]): Uint32Array {
  const out = new Uint32Array(4);
  threefryBlocks(threefrySchedule(key), counter, out);
  return out;
}

/** Four bytes, lowest first, as one word; bytes past the end are 0. */
function wordAt(bytes: Uint8Array, start: number): number {
  let word = 0;
  for (let i = 3; i >= 0; i--) word = (word << 8) | (bytes[start + i] ?? 0);
  return word;
}
