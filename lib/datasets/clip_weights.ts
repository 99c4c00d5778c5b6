/** The weights of the CLIP that this project trained on scenes. */
import { type DataFile, type LoadOptions, readDataFile } from "./_data_file.ts";

const FILE: DataFile = {
  path: "clip/scenes.safetensors",
  sha256: "49bb0556b1cfb29f1f5b8ee408495f1ff8b33e8c50605a41baffabfac777ada1",
};

/**
 * Read the weights of CLIP on scenes, for `loadSceneClip` of `lib/clip`.
 *
 * @param options where `clip/` is
 * @returns the bytes of the safetensors file
 * @throws {Error} when the file is missing or damaged
 *
 * @example
 * ```ts
 * import { readSceneClipWeights } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const directory = new URL("file:///none/");
 * await assert.rejects(readSceneClipWeights({ directory }), /scenes.safetensors" is missing/);
 * ```
 */
export async function readSceneClipWeights(
  options: LoadOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  return await readDataFile("CLIP on scenes", FILE, options);
}
