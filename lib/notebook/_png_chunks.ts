/** The container of PNG files: a signature and chunks with checksums. */
import { crc32 } from "./_crc32.ts";

/**
 * How fflate compresses: as small as it can. It is JavaScript of integers alone, so that the bytes are
 * the same on every machine; a runtime's own zlib may choose other matches on another processor.
 */
export const COMPRESSION = { level: 9 } as const;

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** One chunk: length, type of four letters, content, checksum. */
export function chunk(type: string, content: Uint8Array): Uint8Array {
  const out = new Uint8Array(12 + content.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, content.length);
  out.set(new TextEncoder().encode(type), 4);
  out.set(content, 8);
  view.setUint32(8 + content.length, crc32(out.subarray(4, 8 + content.length)));
  return out;
}

/** A file of chunks. */
export function joinChunks(chunks: readonly Uint8Array[]): Uint8Array {
  const parts = [Uint8Array.from(SIGNATURE), ...chunks];
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
