/** Tensors as bytes in the safetensors format, and back. */
import { invalidArgument } from "../_invalid_argument.ts";
import { checkTensor, packValues, tensorTable } from "./_checkpoint_tensors.ts";
import { parseHeader, splitHeader } from "./_safetensors_header.ts";
import { NUMBER_TYPES } from "./_safetensors_types.ts";
import type { SavedTensor } from "./checkpoint_format.ts";

/** What a safetensors file holds. */
export interface Safetensors {
  /** By their names, in the order of the file. */
  readonly tensors: Readonly<Record<string, SavedTensor>>;
  /** Texts by names of the writer's choice. */
  readonly metadata: Readonly<Record<string, string>>;
}

const TASK = "encode safetensors";
const METADATA = "__metadata__";

/**
 * Encode tensors in the safetensors format, which Hugging Face's libraries exchange weights in
 * (https://github.com/huggingface/safetensors): the length of the header in 8 bytes, the header in
 * JSON (type, shape and place of each tensor), then all numbers, little-endian.
 *
 * @param tensors by their names: F32 or I32 in the file
 * @param metadata texts by names of your choice. Default none
 * @returns the bytes of a file, whose numbers begin at a multiple of 8
 * @throws {RangeError | TypeError} for a tensor whose shape doesn't fit its values, values of another
 *   type, the name "__metadata__", and metadata that are no texts
 *
 * @example
 * ```ts
 * import { decodeSafetensors, encodeSafetensors } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const tensors = { weight: { shape: [1, 2], values: Float32Array.of(0.1, -0) } };
 * const bytes = encodeSafetensors(tensors, { format: "pt" });
 * assert.deepEqual(decodeSafetensors(bytes), { tensors, metadata: { format: "pt" } });
 * ```
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, SavedTensor>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  for (const [name, tensor] of Object.entries(tensors)) {
    if (name === METADATA) {
      throw invalidArgument(TASK, "tensors", "named otherwise", name, "string");
    }
    checkTensor(TASK, name, tensor);
  }
  for (const [name, text] of Object.entries(metadata)) {
    if (typeof text === "string") continue;
    throw invalidArgument(TASK, `metadata.${name}`, "a text", text, "never");
  }
  const header = new TextEncoder().encode(headerOf(tensors, metadata));
  const start = Math.ceil((8 + header.length) / 8) * 8;
  const data = packValues(Object.values(tensors).map(({ values }) => values));
  const bytes = new Uint8Array(start + data.length).fill(" ".charCodeAt(0), 0, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(header, 8);
  bytes.set(data, start);
  return bytes;
}

function headerOf(
  tensors: Readonly<Record<string, SavedTensor>>,
  metadata: Readonly<Record<string, string>>,
): string {
  let end = 0;
  const entries = tensorTable(tensors).map(({ name, dtype, shape }) => {
    const begin = end;
    end += tensors[name]!.values.byteLength;
    const type = dtype === "float32" ? "F32" : "I32";
    return [name, { dtype: type, shape, data_offsets: [begin, end] }] as const;
  });
  const first = Object.keys(metadata).length > 0 ? [[METADATA, metadata] as const] : [];
  return JSON.stringify(Object.fromEntries([...first, ...entries]));
}

/**
 * Decode a safetensors file.
 *
 * F32, F16 and BF16 become float32 numbers, without a loss; I32 and I64 become 32-bit integers, as far
 * as they are. Other types are refused: F64 would lose digits. Tensors needn't begin at a multiple of
 * their size, as those of older writers don't.
 *
 * @param bytes a whole file
 * @param source what the error calls the bytes
 * @returns tensors and metadata
 * @throws {Error} for bytes that are truncated, damaged or no safetensors, tensors that overlap, have a
 *   gap between them, another size than their shape or another type, and a name that is there twice
 *
 * @example
 * ```ts
 * import { decodeSafetensors } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.throws(() => decodeSafetensors(Uint8Array.of(1, 2), "model.safetensors"), {
 *   message: "Cannot load safetensors: model.safetensors is truncated: it has 2 bytes, and the " +
 *     "length of its header takes 8",
 * });
 * ```
 */
export function decodeSafetensors(
  bytes: Uint8Array<ArrayBuffer>,
  source = "these bytes",
): Safetensors {
  const fail = (reason: string) => new Error(`Cannot load safetensors: ${source} ${reason}`);
  const { text, data } = splitHeader(bytes, fail);
  const { entries, metadata } = parseHeader(text, data.length, fail);
  const tensors = entries.map(({ name, dtype, shape, begin, end }) => {
    try {
      const { buffer } = data.slice(begin, end); // a copy, so that it is aligned
      return [name, { shape, values: NUMBER_TYPES[dtype]!.read(buffer) }] as const;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw fail(`can't be read: tensor ${JSON.stringify(name)} ${error.message}`);
    }
  });
  return { tensors: Object.fromEntries(tensors), metadata };
}
