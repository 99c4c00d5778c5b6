/** The weights of the latent diffusion models that this project trained on scenes. */
import { type DataFile, type LoadOptions, readDataFile } from "./_data_file.ts";

const FILES = {
  first_stage: {
    path: "latent_diffusion/first_stage.safetensors",
    sha256: "e7ef9f630723e025157d98e2eef41bebb7437ce75a0e621e1ee3177f21d7a77f",
  },
  painter: {
    path: "latent_diffusion/painter.safetensors",
    sha256: "e530f17e13813294ccdbf48968fdbacdc99bf6318dd9cf7c4813f102ba2348fa",
  },
} satisfies Record<string, DataFile>;

/**
 * Read the weights of a part, for `loadFirstStage` and `loadPainter` of `lib/latent_diffusion`.
 *
 * @param name which
 * @param options where `latent_diffusion/` is
 * @returns the bytes of the safetensors file
 * @throws {Error} when the file is missing or damaged
 *
 * @example
 * ```ts
 * import { readLatentDiffusionWeights } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const directory = new URL("file:///none/");
 * await assert.rejects(readLatentDiffusionWeights("painter", { directory }), /is missing/);
 * ```
 */
export async function readLatentDiffusionWeights(
  name: "first_stage" | "painter",
  options: LoadOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  return await readDataFile(`latent diffusion's "${name}"`, FILES[name], options);
}
