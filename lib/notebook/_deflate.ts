/**
 * Compresses bytes into the zlib format (RFC 1950, RFC 1951) with one fixed algorithm.
 *
 * The runtime's own zlib may choose other matches on other processors, and then committed images
 * would differ; this one gives the same bytes everywhere.
 */

const SHORTEST_MATCH = 3;
const LONGEST_MATCH = 258;
const WINDOW = 32768;
const END_OF_BLOCK = 256;

/** First length of each length code 257..285 and the number of extra bits (RFC 1951, 3.2.5). */
const LENGTH_BASES = [
  ...[3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99],
  ...[115, 131, 163, 195, 227, 258],
];
const LENGTH_EXTRA_BITS = [
  ...[0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0],
];
/** First distance of each distance code 0..29; code c has max(0, floor(c / 2) - 1) extra bits. */
const DISTANCE_BASES = [
  ...[1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025],
  ...[1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577],
];

/** Compresses bytes: one block with fixed Huffman codes and the latest match of each position. */
export function zlibCompress(input: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new BitWriter();
  out.bits(0x78, 8); // deflate with a window of 32 KiB
  out.bits(0x01, 8); // check bits
  out.bits(0b011, 3); // last block, fixed codes
  const latest = new Map<number, number>(); // three bytes to where they were seen last
  for (let at = 0; at < input.length;) {
    const match = findMatch(input, at, latest);
    const end = at + (match?.length ?? 1);
    if (match === null) writeSymbol(out, input[at]!);
    else writeMatch(out, match.length, match.distance);
    for (; at < end; at++) latest.set(threeBytes(input, at), at);
  }
  writeSymbol(out, END_OF_BLOCK);
  out.align();
  const checksum = adler32(input);
  for (const shift of [24, 16, 8, 0]) out.bits((checksum >>> shift) & 0xff, 8);
  return out.bytes();
}

function threeBytes(input: Uint8Array, at: number): number {
  return (input[at]! << 16) | ((input[at + 1] ?? 0) << 8) | (input[at + 2] ?? 0);
}

function findMatch(
  input: Uint8Array,
  at: number,
  latest: ReadonlyMap<number, number>,
): { length: number; distance: number } | null {
  if (at + SHORTEST_MATCH > input.length) return null;
  const from = latest.get(threeBytes(input, at));
  if (from === undefined || at - from > WINDOW) return null;
  const longest = Math.min(LONGEST_MATCH, input.length - at);
  let length = 0;
  while (length < longest && input[from + length] === input[at + length]) length++;
  return length < SHORTEST_MATCH ? null : { length, distance: at - from };
}

function writeMatch(out: BitWriter, length: number, distance: number): void {
  const lengthCode = LENGTH_BASES.findLastIndex((base) => base <= length);
  writeSymbol(out, 257 + lengthCode);
  out.bits(length - LENGTH_BASES[lengthCode]!, LENGTH_EXTRA_BITS[lengthCode]!);
  const distanceCode = DISTANCE_BASES.findLastIndex((base) => base <= distance);
  out.code(distanceCode, 5);
  const extraBits = Math.max(0, (distanceCode >> 1) - 1);
  out.bits(distance - DISTANCE_BASES[distanceCode]!, extraBits);
}

/** Writes a literal or length symbol in the fixed code (RFC 1951, 3.2.6). */
function writeSymbol(out: BitWriter, symbol: number): void {
  if (symbol < 144) out.code(0b00110000 + symbol, 8);
  else if (symbol < 256) out.code(0b110010000 + symbol - 144, 9);
  else if (symbol < 280) out.code(symbol - 256, 7);
  else out.code(0b11000000 + symbol - 280, 8);
}

function adler32(input: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (const byte of input) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return ((b << 16) | a) >>> 0;
}

/** Packs bits into bytes, lowest bit first. */
class BitWriter {
  readonly #bytes: number[] = [];
  #buffer = 0;
  #count = 0;

  /** Writes the lowest `count` bits of a value, lowest bit first. */
  bits(value: number, count: number): void {
    this.#buffer |= value << this.#count;
    this.#count += count;
    while (this.#count >= 8) {
      this.#bytes.push(this.#buffer & 0xff);
      this.#buffer >>>= 8;
      this.#count -= 8;
    }
  }

  /** Writes a Huffman code of `count` bits, highest bit first. */
  code(value: number, count: number): void {
    for (let bit = count - 1; bit >= 0; bit--) this.bits((value >>> bit) & 1, 1);
  }

  /** Fills the last byte with zero bits. */
  align(): void {
    if (this.#count > 0) this.bits(0, 8 - this.#count);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#bytes);
  }
}
