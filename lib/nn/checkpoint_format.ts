/** A training's state as bytes, and back: the file format of {@linkcode saveCheckpoint}. */
import { invalidArgument } from "../_invalid_argument.ts";
import { sha256 } from "../_sha256.ts";
import { Random } from "../random/mod.ts";
import {
  checkTensor,
  type NumberArray,
  packValues,
  type TensorEntry,
  TensorReader,
  tensorTable,
} from "./_checkpoint_tensors.ts";
import { extractArrays, insertArrays } from "./_plain_data.ts";
import type { OptimizerState } from "./optimizers/mod.ts";

const VERSION = 2;
const FIRST_LINE = /^gradnotes-checkpoint (\d+) (\d+) ([0-9a-f]{64})$/;
const LONGEST_FIRST_LINE = 200;

/** The numbers of a tensor, outside any tensor backend. */
export interface SavedTensor {
  /** Sizes of its dimensions; [] for a scalar. */
  readonly shape: readonly number[];
  /** Its numbers in row-major order, as many as the product of the sizes. */
  readonly values: Float32Array | Int32Array;
}

/** All that is needed to use a trained model, or to go on training it. */
export interface Checkpoint<Config = Record<string, unknown>> {
  /** How the model is built, and what else its user must know: plain data, with typed arrays in it. */
  readonly config: Config;
  /** The weights by names of the caller's choice. */
  readonly weights: Readonly<Record<string, SavedTensor>>;
  /** The optimizer's step count and moments, under the names that the weights have. */
  readonly optimizer?: OptimizerState;
  /** The generator that the training goes on with. */
  readonly random?: Random;
  /** Whatever else the training needs, such as an agent's state: plain data, with typed arrays in it. */
  readonly extra?: unknown;
}

interface Header {
  readonly config: unknown;
  readonly weights: readonly TensorEntry[];
  readonly optimizer?: unknown;
  readonly arrays: readonly TensorEntry[];
  readonly random?: Random["state"];
  readonly extra?: unknown;
}

/**
 * Encode a checkpoint: two lines of text, then the numbers.
 *
 * 1. `gradnotes-checkpoint 2 BYTES SHA256`: the format's version, the number of bytes after this
 *    line, and their SHA-256 in hexadecimal.
 * 2. JSON: `config`, `optimizer`, `random`, `extra`, and the name, type and shape of the tensors in
 *    `weights` and `arrays`. These are the arrays of `config`, `optimizer` and `extra`, where
 *    `{"$array": 0}` stands for the first one and `{"$number": "NaN"}` for a number that JSON lacks.
 * 3. The values of all tensors in the order of the header, little-endian: as in safetensors,
 *    https://github.com/huggingface/safetensors.
 *
 * @param checkpoint what to encode
 * @returns the bytes, from which {@linkcode decodeCheckpoint} gives the same bits on every machine
 * @throws {RangeError | TypeError} for a tensor whose shape doesn't fit its values, and for a config
 *   or extra that holds more than plain data: undefined, functions, instances of classes
 *
 * @example
 * ```ts
 * import { decodeCheckpoint, encodeCheckpoint } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const weights = { w: { shape: [1, 2], values: Float32Array.of(0.1, -0) } };
 * const bytes = await encodeCheckpoint({ config: { units: 2 }, weights });
 * assert.deepEqual(await decodeCheckpoint(bytes), { config: { units: 2 }, weights });
 * bytes[bytes.length - 1]! ^= 1;
 * await assert.rejects(decodeCheckpoint(bytes), /is damaged/);
 * ```
 */
export async function encodeCheckpoint(
  checkpoint: Checkpoint<object>,
): Promise<Uint8Array<ArrayBuffer>> {
  const { config, weights, optimizer, random, extra } = checkpoint;
  const task = "encode a checkpoint";
  if (random !== undefined && !(random instanceof Random)) {
    throw invalidArgument(task, "random", "a Random", random, "never");
  }
  for (const [name, tensor] of Object.entries(weights)) {
    checkTensor(task, `weights.${name}`, tensor);
  }
  const plain = extractArrays(task, {
    config,
    ...(optimizer && { optimizer }),
    ...(extra !== undefined && { extra }),
  });
  const arrays = Object.fromEntries(plain.arrays.map((values, i) => [i, flat(values)]));
  const header = JSON.stringify({
    ...plain.json as object,
    random: random?.state,
    weights: tensorTable(weights),
    arrays: tensorTable(arrays),
  });
  const stored = [weights, arrays].flatMap((tensors) => Object.values(tensors));
  const data = packValues(stored.map(({ values }) => values));
  const body = concatenate(new TextEncoder().encode(`${header}\n`), data);
  const first = `gradnotes-checkpoint ${VERSION} ${body.length} ${await sha256(body)}\n`;
  return concatenate(new TextEncoder().encode(first), body);
}

/**
 * Decode what {@linkcode encodeCheckpoint} gave.
 *
 * @param bytes a whole file
 * @param source what the error calls the bytes
 * @returns the checkpoint; its config is not compared with the type that the caller names
 * @throws {Error} for bytes that are no checkpoint, are truncated or damaged, or have another version
 *
 * @example
 * ```ts
 * import { decodeCheckpoint } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await assert.rejects(decodeCheckpoint(Uint8Array.of(1, 2, 3)), /is no Gradnotes checkpoint/);
 * ```
 */
export async function decodeCheckpoint<Config = Record<string, unknown>>(
  bytes: Uint8Array<ArrayBuffer>,
  source = "these bytes",
): Promise<Checkpoint<Config>> {
  const fail = (reason: string) => new Error(`Cannot load a checkpoint: ${source} ${reason}`);
  const lineEnd = bytes.subarray(0, LONGEST_FIRST_LINE).indexOf(10);
  const firstLine = new TextDecoder().decode(bytes.subarray(0, Math.max(0, lineEnd)));
  const version = /^gradnotes-checkpoint (\d+) /.exec(firstLine)?.[1];
  if (version === undefined) throw fail("is no Gradnotes checkpoint, or its beginning is damaged");
  if (Number(version) !== VERSION) {
    throw fail(`has format version ${version}, and this library reads version ${VERSION}`);
  }
  const [, , length, checksum] = FIRST_LINE.exec(firstLine) ?? [];
  if (length === undefined) throw fail("is damaged: its first line is not as it was written");
  const body = bytes.subarray(lineEnd + 1);
  if (body.length < Number(length)) {
    throw fail(`is truncated: ${body.length} of ${length} bytes are there`);
  }
  if (body.length > Number(length) || await sha256(body) !== checksum) {
    throw fail("is damaged: its SHA-256 checksum is not that of its content");
  }
  const headerEnd = body.indexOf(10);
  const header: Header = JSON.parse(new TextDecoder().decode(body.subarray(0, headerEnd)));
  const { config, optimizer, extra, random } = header;
  const reader = new TensorReader(body.subarray(headerEnd + 1));
  const weights = reader.read<SavedTensor>(header.weights);
  const arrays = Object.values(reader.read(header.arrays)).map(({ values }) => values);
  const plain = (json: unknown) => insertArrays({ json, arrays });
  return {
    config: plain(config) as Config,
    weights,
    ...(optimizer !== undefined && { optimizer: plain(optimizer) as OptimizerState }),
    ...(random && { random: Random.fromState(random) }),
    ...(extra !== undefined && { extra: plain(extra) }),
  };
}

const flat = (values: NumberArray) => ({ shape: [values.length], values });

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
