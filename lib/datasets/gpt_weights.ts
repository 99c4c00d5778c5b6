/** The weights of the small GPTs that this project trained, with their tokenizers. */
import { type DataFile, type LoadOptions, readDataFile } from "./_data_file.ts";

const FILES = {
  poems: {
    path: "language_models/poems.safetensors",
    sha256: "e3b57943303d17d201c8e34aa80a36445c62d4a558391c2763420c8b2adb7f53",
  },
  moby_dick: {
    path: "language_models/moby_dick.safetensors",
    sha256: "432680d12d6d7a3febeba9611407df960183d3dbee877375db4beae3c4df93bc",
  },
} satisfies Record<string, DataFile>;

/**
 * Read the weights of a small GPT, for `loadPoemGpt` and `loadMobyDickGpt` of `lib/text`.
 *
 * @param name which
 * @param options where `language_models/` is
 * @returns the bytes of the safetensors file
 * @throws {Error} when the file is missing or damaged
 *
 * @example
 * ```ts
 * import { readGptWeights } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const directory = new URL("file:///none/");
 * await assert.rejects(readGptWeights("poems", { directory }), /poems.safetensors" is missing/);
 * ```
 */
export async function readGptWeights(
  name: "poems" | "moby_dick",
  options: LoadOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  return await readDataFile(`the GPT "${name}"`, FILES[name], options);
}
