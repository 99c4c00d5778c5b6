/** The checksum of PNG chunks, which also names the ids of a figure. */

/** The polynomial of CRC-32 with its bits reversed (W3C PNG, third edition, annex D). */
const POLYNOMIAL = 0xedb88320;
/** The remainder of each byte. */
const REMAINDERS = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = remainder & 1 ? POLYNOMIAL ^ (remainder >>> 1) : remainder >>> 1;
  }
  return remainder;
});

/** The cyclic redundancy check of 32 bits (CRC-32, ISO 3309), as an unsigned integer. */
export function crc32(bytes: Uint8Array): number {
  let checksum = 0xffffffff;
  for (const byte of bytes) {
    checksum = REMAINDERS[(checksum ^ byte) & 0xff]! ^ (checksum >>> 8);
  }
  return (checksum ^ 0xffffffff) >>> 0;
}
