/** The files of a small network that Keras saved. */
import { invalidArgument } from "../_invalid_argument.ts";
import { type LoadOptions, readDataFile } from "./_data_file.ts";

const FILES = {
  keras: {
    path: "keras/digits.keras",
    sha256: "b104bb4ba4f7e050e4f01e1fc296440482399fd716732ea51e95f201fb6d973e",
  },
  h5: {
    path: "keras/digits.h5",
    sha256: "485636e3086971fb6a4340e167c0c938913f92d330aaed4758246127109463b5",
  },
} as const;

/**
 * Read a file that Keras saved: a network of 64 inputs, 16 hidden units and 10 outputs that learnt
 * handwritten digits. See `data/README.md`.
 *
 * @param format "keras", a zip archive (default), or "h5", the older HDF5 file
 * @param options see {@linkcode LoadOptions}
 * @returns its bytes
 * @throws {RangeError | TypeError} for another format
 * @throws {Error} when the file is missing or damaged
 *
 * @example
 * ```ts
 * import { loadKerasFile } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const bytes = await loadKerasFile("keras");
 * assert.equal(new TextDecoder().decode(bytes.subarray(0, 2)), "PK"); // a zip archive
 * ```
 */
export async function loadKerasFile(
  format: "keras" | "h5" = "keras",
  options: LoadOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const file = FILES[format];
  if (file === undefined) {
    throw invalidArgument("load a Keras file", "format", `"keras" or "h5"`, format, "string");
  }
  return await readDataFile("a Keras file", file, options);
}
