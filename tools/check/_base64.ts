/** Reads the binary outputs of notebooks. */

/** The bytes of a base64 text, which may be broken into lines. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll(/\s/g, "")), (character) => character.charCodeAt(0));
}
