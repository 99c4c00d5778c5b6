/** The weights of the latent diffusion models that this project trained on scenes. */
import { type DataFile, type LoadOptions, readDataFile } from "./_data_file.ts";

const FILES = {
  first_stage: {
    path: "latent_diffusion/first_stage.safetensors",
    sha256: "11dd2614cc6dca4cf16d54f57b95450514f7e5df44f22e9fcca754ed91d7ceff",
  },
  painter: {
    path: "latent_diffusion/painter.safetensors",
    sha256: "17c375714409027565c0390b02658db2095aa5e08132df91d6d7ef61940e667a",
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
