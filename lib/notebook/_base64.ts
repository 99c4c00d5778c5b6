/** Bytes as base64 (RFC 4648, section 4), in which notebooks and addresses carry pictures. */

/** Characters in one call: more arguments than a call may have would overflow the stack. */
const PIECE = 8192;

/** Encodes bytes as base64. */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let start = 0; start < bytes.length; start += PIECE) {
    binary += String.fromCharCode(...bytes.subarray(start, start + PIECE));
  }
  return btoa(binary);
}
