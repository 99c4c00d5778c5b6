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
  couplets_supervised: {
    path: "language_models/couplets_supervised.safetensors",
    sha256: "bbb0aa11a0ef39935f1a28c322449cd2a6878d0dbaf13c7728f706c382c6843f",
  },
  couplets_reward: {
    path: "language_models/couplets_reward.safetensors",
    sha256: "86fc91a1a58d83625b29450cf7cf87e6f680bcd2221fd0424d1057cabb6de4b8",
  },
} satisfies Record<string, DataFile>;

/**
 * Read the weights of a small GPT, for `loadPoemGpt` and `loadMobyDickGpt` of `lib/text` and `loadCoupletModels` of
 * `lib/rlhf`.
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
  name: "poems" | "moby_dick" | "couplets_supervised" | "couplets_reward",
  options: LoadOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  return await readDataFile(`the GPT "${name}"`, FILES[name], options);
}
