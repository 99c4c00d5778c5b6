/** The weights of the small DALL·E 2 of scenes that this project trained. */
import { type DataFile, type LoadOptions, readDataFile } from "./_data_file.ts";

const FILES = {
  decoder: {
    path: "dalle2/decoder.safetensors",
    sha256: "42cfadfceb27b8e0619b7db88b18ce08ee2ca3d90ccdbbdf3f0328c22fbb5b15",
  },
  reader: {
    path: "dalle2/reader.safetensors",
    sha256: "4dd1c2c3dfcabcde873a29c7f80fdf55b3b25dae1d8d7963a254980028082a6e",
  },
} satisfies Record<string, DataFile>;

/**
 * Read the weights of the decoder of scenes or of the reader that judges pictures, for `loadSceneDecoder` and
 * `loadSceneReader` of `lib/dalle`.
 *
 * @param name which
 * @param options where `dalle2/` is
 * @returns the bytes of the safetensors file
 * @throws {Error} when the file is missing or damaged
 *
 * @example
 * ```ts
 * import { readSceneDecoderWeights } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const directory = new URL("file:///none/");
 * await assert.rejects(readSceneDecoderWeights("reader", { directory }), /reader.safetensors" is missing/);
 * ```
 */
export async function readSceneDecoderWeights(
  name: "decoder" | "reader",
  options: LoadOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  return await readDataFile(`the ${name} of scenes`, FILES[name], options);
}
