/** What an ONNX file holds, and how it is read and written. */
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import { decodeMessage, encodeMessage, type Message } from "./_protobuf.ts";
import { model as schema } from "./_schema.ts";

/** An array in a file. Its numbers lie in one of the fields of data. */
export interface OnnxTensor {
  /** By which nodes refer to it. */
  readonly name?: string;
  /** Its shape. */
  readonly dims: readonly number[];
  /** 1: float32, 6: int32, 7: int64, 11: float64, and others. */
  readonly dataType: number;
  /** The numbers as bytes, the lowest byte first. */
  readonly rawData?: Uint8Array;
  /** Numbers of float32. */
  readonly floatData?: readonly number[];
  /** Numbers of int32 and smaller integers. */
  readonly int32Data?: readonly number[];
  /** Numbers of int64. */
  readonly int64Data?: readonly number[];
  /** Numbers of float64. */
  readonly doubleData?: readonly number[];
}

/** A constant of a node, in the field of its type. */
export interface OnnxAttribute {
  /** As the operator calls it. */
  readonly name: string;
  /** 1: f, 2: i, 3: s, 4: t, 6: floats, 7: ints, 8: strings. */
  readonly type: number;
  /** A number. */
  readonly f?: number;
  /** An integer. */
  readonly i?: number;
  /** Text, as UTF-8. */
  readonly s?: Uint8Array;
  /** An array. */
  readonly t?: OnnxTensor;
  /** Numbers. */
  readonly floats?: readonly number[];
  /** Integers. */
  readonly ints?: readonly number[];
  /** Texts, as UTF-8. */
  readonly strings?: readonly Uint8Array[];
}

/** An operation: from values by name to values by name. */
export interface OnnxNode {
  /** The operator, such as "Gemm". */
  readonly opType: string;
  /** Names of what it reads; "" for what is left out. */
  readonly input: readonly string[];
  /** Names of what it gives. */
  readonly output: readonly string[];
  /** Its constants. */
  readonly attribute: readonly OnnxAttribute[];
  /** Of the node itself, for readers. */
  readonly name?: string;
  /** Whose operator it is; none for those of ONNX. */
  readonly domain?: string;
}

/** A length, or the name of one that is open, such as the batch's. */
export interface OnnxDimension {
  /** A length. */
  readonly dimValue?: number;
  /** The name of an open one. */
  readonly dimParam?: string;
}

/** What a value holds: an array of elements of a type, and its shape. */
export interface OnnxType {
  /** Of an array. */
  readonly tensorType?: {
    /** 1: float32, and so on. */
    readonly elemType?: number;
    /** One length for each axis. */
    readonly shape?: { readonly dim: readonly OnnxDimension[] };
  };
}

/** Name and type of an input or output of the graph. */
export interface OnnxValueInfo {
  /** By which nodes refer to it. */
  readonly name: string;
  /** What it holds. */
  readonly type?: OnnxType;
}

/** The graph of a network; its nodes stand in an order in which they can run. */
export interface OnnxGraph {
  /** Of the graph, for readers. */
  readonly name?: string;
  /** The operations. */
  readonly node: readonly OnnxNode[];
  /** The weights. */
  readonly initializer: readonly OnnxTensor[];
  /** What the graph is given. */
  readonly input: readonly OnnxValueInfo[];
  /** What the graph gives. */
  readonly output: readonly OnnxValueInfo[];
}

/** What an .onnx file holds. */
export interface OnnxModel {
  /** Version of the file format. */
  readonly irVersion: number;
  /** Which program wrote it. */
  readonly producerName?: string;
  /** That program's version. */
  readonly producerVersion?: string;
  /** Versions of the sets of operators. */
  readonly opsetImport: readonly { readonly domain?: string; readonly version: number }[];
  /** The network. */
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
