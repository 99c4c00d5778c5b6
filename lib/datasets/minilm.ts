/** The weights of all-MiniLM-L6-v2, which `deno task models` brings. */
import { type DataFile, type LoadOptions, readDataFile } from "./_data_file.ts";

const WEIGHTS: DataFile = {
  path: "models/all_minilm_l6_v2/model.safetensors",
  sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
  remedy: "bring it by: deno task models",
};

/**
 * Read the weights of all-MiniLM-L6-v2 (Wang et al. 2020, arXiv:2002.10957; Reimers & Gurevych 2019,
 * arXiv:1908.10084; Apache-2.0), a BERT of 6 blocks. They are 91 MB and not part of the project.
 *
 * @param options where `models/` is, and a function that is told how far a download is
 * @returns the bytes of the safetensors file
 * @throws {Error} when the file is missing or damaged: it names the command that brings it
 *
 * @example
 * ```ts
 * import { readMiniLmWeights } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await assert.rejects(readMiniLmWeights({ directory: new URL("file:///none/") }), /deno task models/);
 * ```
 */
export async function readMiniLmWeights(
  options: LoadOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  return await readDataFile("all-MiniLM-L6-v2", WEIGHTS, options);
}
