/** The weights of the diffusion model of digits that this project trained. */
import { type DataFile, type LoadOptions, readDataFile } from "./_data_file.ts";

const DIGITS: DataFile = {
  path: "diffusion/digits.safetensors",
  sha256: "68323b0d273d5b3ac92cef815d9ba645de897df442f8d32825e7c6d43b458920",
};

/**
 * Read the weights of the U-Net that was trained on digits, for `loadDigitDiffusion` of `lib/unet`.
 *
 * @param options where `diffusion/` is
 * @returns the bytes of the safetensors file
 * @throws {Error} when the file is missing or damaged
 *
 * @example
 * ```ts
 * import { readDigitDiffusionWeights } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const directory = new URL("file:///none/");
 * await assert.rejects(readDigitDiffusionWeights({ directory }), /digits.safetensors" is missing/);
 * ```
 */
export async function readDigitDiffusionWeights(
  options: LoadOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  return await readDataFile("the diffusion model of digits", DIGITS, options);
}
