/** What an ONNX file holds, and how it is read and written. */
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import { decodeMessage, encodeMessage, type Message } from "./_protobuf.ts";
import { model as schema } from "./_schema.ts";

/** An array in a file. Its numbers lie in one of the fields of data. */
export interface OnnxTensor {
  readonly name?: string;
  readonly dims: readonly number[];
  /** 1: float32, 6: int32, 7: int64, 11: float64, and others. */
  readonly dataType: number;
  /** The numbers as bytes, the lowest byte first. */
  readonly rawData?: Uint8Array;
  readonly floatData?: readonly number[];
  readonly int32Data?: readonly number[];
  readonly int64Data?: readonly number[];
  readonly doubleData?: readonly number[];
}

/** A constant of a node, in the field of its type. */
export interface OnnxAttribute {
  readonly name: string;
  /** 1: f, 2: i, 3: s, 4: t, 6: floats, 7: ints, 8: strings. */
  readonly type: number;
  readonly f?: number;
  readonly i?: number;
  readonly s?: Uint8Array;
  readonly t?: OnnxTensor;
  readonly floats?: readonly number[];
  readonly ints?: readonly number[];
  readonly strings?: readonly Uint8Array[];
}

/** An operation: from values by name to values by name. */
export interface OnnxNode {
  readonly opType: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly OnnxAttribute[];
  readonly name?: string;
  readonly domain?: string;
}

/** A length, or the name of one that is open, such as the batch's. */
export interface OnnxDimension {
  readonly dimValue?: number;
  readonly dimParam?: string;
}

/** Name and type of an input or output of the graph. */
export interface OnnxValueInfo {
  readonly name: string;
  readonly type?: {
    readonly tensorType?: {
      readonly elemType?: number;
      readonly shape?: { readonly dim: readonly OnnxDimension[] };
    };
  };
}

/** The graph of a network; its nodes stand in an order in which they can run. */
export interface OnnxGraph {
  readonly name?: string;
  readonly node: readonly OnnxNode[];
  readonly initializer: readonly OnnxTensor[];
  readonly input: readonly OnnxValueInfo[];
  readonly output: readonly OnnxValueInfo[];
}

/** What an .onnx file holds. */
export interface OnnxModel {
  readonly irVersion: number;
  readonly producerName?: string;
  readonly producerVersion?: string;
  readonly opsetImport: readonly { readonly domain?: string; readonly version: number }[];
  readonly graph: OnnxGraph;
}

/**
 * Read an ONNX file (Open Neural Network Exchange, https://onnx.ai): a protobuf message of the graph
 * and its weights. Fields that networks without control flow don't need are skipped.
 *
 * @param bytes the file
 * @returns the model
 * @throws {Error} when the bytes are no such message
 *
 * @example
 * ```ts
 * import { decodeOnnx, encodeOnnx } from "lib/onnx/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const relu = { opType: "Relu", input: ["x"], output: ["y"], attribute: [] };
 * const graph = { node: [relu], initializer: [], input: [{ name: "x" }], output: [{ name: "y" }] };
 * const bytes = encodeOnnx({ irVersion: 9, opsetImport: [{ version: 17 }], graph });
 * assert.deepEqual(decodeOnnx(bytes).graph.node[0]!.opType, "Relu");
 * ```
 */
export function decodeOnnx(bytes: Uint8Array): OnnxModel {
  const task = "read an ONNX file";
  if (!(bytes instanceof Uint8Array)) {
    throw invalidArgument(task, "bytes", "a Uint8Array", bytes, "never");
  }
  let decoded: Message;
  try {
    decoded = decodeMessage(bytes, schema);
  } catch (cause) {
    throw new Error("Cannot read an ONNX file: the bytes are no ModelProto", { cause });
  }
  if (decoded["graph"] === undefined) {
    throw new Error("Cannot read an ONNX file: there is no graph in it");
  }
  return decoded as unknown as OnnxModel;
}

/**
 * Write an ONNX file.
 *
 * @param model what it is to hold
 * @returns its bytes
 *
 * @example
 * ```ts
 * import { decodeOnnx, encodeOnnx } from "lib/onnx/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const graph = { node: [], initializer: [], input: [], output: [] };
 * const bytes = encodeOnnx({ irVersion: 9, opsetImport: [{ version: 17 }], graph });
 * assert.equal(decodeOnnx(bytes).opsetImport[0]!.version, 17);
 * ```
 */
export function encodeOnnx(model: OnnxModel): Uint8Array<ArrayBuffer> {
  requireObject("write an ONNX file", "model", model);
  return encodeMessage({ ...model }, schema);
}
