/** Weights from and to safetensors files, which other frameworks read and write. */
import * as tf from "@tensorflow/tfjs";
import { readBytes, writeAtomically } from "../platform.ts";
import { savedTensor } from "./_saved_tensor.ts";
import { decodeSafetensors, encodeSafetensors } from "./safetensors_format.ts";

/**
 * Load a safetensors file, for example for `loadTorch`.
 *
 * @param path the file; see `decodeSafetensors` for the types that are read
 * @returns new tensors by their names: float32 or int32
 * @throws {Error} naming the file when it is not there, truncated, damaged or no safetensors
 *
 * @example
 * ```ts
 * import { type Dense, loadSafetensors, loadTorch, saveSafetensors, toTorch } from "lib/nn/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * async function copy(path: string, from: Dense, into: Dense) {
 *   await saveSafetensors(path, toTorch(from));
 *   const weights = await loadSafetensors(path);
 *   loadTorch(into, weights);
 *   tf.dispose(weights);
 * }
 * await assert.rejects(loadSafetensors("deno.json"), /"deno.json" is no safetensors file/);
 * ```
 */
export async function loadSafetensors(path: string): Promise<Record<string, tf.Tensor>> {
  const source = JSON.stringify(path), bytes = await readBytes(path);
  if (bytes === undefined) throw new Error(`Cannot load safetensors: ${source} is not there`);
  const { tensors } = decodeSafetensors(bytes, source);
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, values }]) => {
      const dtype = values instanceof Int32Array ? "int32" : "float32";
      return [name, tf.tensor(values, [...shape], dtype)];
    }),
  );
}

/**
 * Save tensors in a safetensors file, for example those of `toTorch`. The file is whole at every
 * moment, also when the process is killed.
 *
 * @param path the file; its folder must exist
 * @param tensors by their names: float32 or int32
 * @param metadata texts by names of your choice. Default none
 * @throws {RangeError | TypeError} for a tensor of another type, and as `encodeSafetensors`
 *
 * @example
 * ```ts
 * import { saveSafetensors } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const mask = tf.tensor1d([true, false], "bool");
 * await assert.rejects(saveSafetensors("mask.safetensors", { mask }), /"mask" must be a float32/);
 * ```
 */
export async function saveSafetensors(
  path: string,
  tensors: Readonly<Record<string, tf.Tensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  const saved = Object.entries(tensors).map(([name, tensor]) =>
    [name, savedTensor("save safetensors", name, tensor)] as const
  );
  await writeAtomically(path, encodeSafetensors(Object.fromEntries(saved), metadata));
}
