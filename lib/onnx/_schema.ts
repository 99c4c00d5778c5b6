/** The parts of onnx.proto (ONNX 1.23, IR version 9) that neural networks without control flow need. */
import type { Field, FieldType, Schema } from "./_protobuf.ts";

const one = (number: number, type: FieldType): Field => ({ number, type });
const many = (number: number, type: FieldType): Field => ({ number, type, repeated: "single" });
const packed = (number: number, type: FieldType): Field => ({ number, type, repeated: "packed" });

const tensor: Schema = {
  dims: many(1, "int"),
  dataType: one(2, "int"),
  floatData: packed(4, "float"),
  int32Data: packed(5, "int"),
  int64Data: packed(7, "int"),
  name: one(8, "string"),
  rawData: one(9, "bytes"),
  doubleData: packed(10, "double"),
};

const attribute: Schema = {
  name: one(1, "string"),
  f: one(2, "float"),
  i: one(3, "int"),
  s: one(4, "bytes"),
  t: one(5, tensor),
  floats: many(7, "float"),
  ints: many(8, "int"),
  strings: many(9, "bytes"),
  type: one(20, "int"),
};

const node: Schema = {
  input: many(1, "string"),
  output: many(2, "string"),
  name: one(3, "string"),
  opType: one(4, "string"),
  attribute: many(5, attribute),
  domain: one(7, "string"),
};

const dimension: Schema = { dimValue: one(1, "int"), dimParam: one(2, "string") };
const tensorType: Schema = {
  elemType: one(1, "int"),
  shape: one(2, { dim: many(1, dimension) }),
};
const valueInfo: Schema = {
  name: one(1, "string"),
  type: one(2, { tensorType: one(1, tensorType) }),
};

const graph: Schema = {
  node: many(1, node),
  name: one(2, "string"),
  initializer: many(5, tensor),
  input: many(11, valueInfo),
  output: many(12, valueInfo),
};

/** A ModelProto: what an .onnx file holds. */
export const model: Schema = {
  irVersion: one(1, "int"),
  producerName: one(2, "string"),
  producerVersion: one(3, "string"),
  graph: one(7, graph),
  opsetImport: many(8, { domain: one(1, "string"), version: one(2, "int") }),
};
