/** Reads and writes protobuf messages by a table of their fields. */
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** What a field holds: a number, text, bytes, or a message of its own. */
export type FieldType = "int" | "float" | "double" | "string" | "bytes" | Schema;

/** A field of a message. */
export interface Field {
  /** The number by which the format knows it. */
  readonly number: number;
  readonly type: FieldType;
  /** Whether it may be there several times: "packed" numbers are written as one run of bytes. */
  readonly repeated?: "packed" | "single";
}

/** The fields of a message by name; those that are not named here are skipped. */
export type Schema = Readonly<Record<string, Field>>;

/** A message: numbers, strings, Uint8Arrays and messages by name, in arrays where they are repeated. */
export type Message = Record<string, unknown>;

/** Read a message. */
export function decodeMessage(bytes: Uint8Array, schema: Schema): Message {
  const reader = new BinaryReader(bytes), message: Message = {};
  const byNumber = new Map(Object.entries(schema).map(([name, field]) => [field.number, name]));
  for (const [name, { repeated }] of Object.entries(schema)) if (repeated) message[name] = [];
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag(), name = byNumber.get(number);
    if (name === undefined) {
      reader.skip(wireType, number);
      continue;
    }
    const { type, repeated } = schema[name]!;
    if (!repeated) {
      message[name] = readValue(reader, type);
      continue;
    }
    const values = message[name] as unknown[],
      isNumber = wireTypeOf(type) !== WireType.LengthDelimited;
    if (!isNumber || wireType !== WireType.LengthDelimited) {
      values.push(readValue(reader, type));
      continue;
    }
    const end = reader.uint32() + reader.pos; // packed, whatever the schema says
    while (reader.pos < end) values.push(readValue(reader, type));
  }
  return message;
}

/** Write a message, its fields in the order of their numbers; what is undefined is left out. */
export function encodeMessage(message: Readonly<Message>, schema: Schema): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  const fields = Object.entries(schema).sort(([, a], [, b]) => a.number - b.number);
  for (const [name, { number, type, repeated }] of fields) {
    const value = message[name];
    if (value === undefined) continue;
    if (repeated === "packed") {
      const values = value as readonly unknown[];
      if (values.length === 0) continue;
      writer.tag(number, WireType.LengthDelimited).fork();
      for (const one of values) writeValue(writer, type, one);
      writer.join();
      continue;
    }
    for (const one of repeated === "single" ? value as readonly unknown[] : [value]) {
      writeValue(writer.tag(number, wireTypeOf(type)), type, one);
    }
  }
  return writer.finish();
}

function wireTypeOf(type: FieldType): WireType {
  if (type === "int") return WireType.Varint;
  if (type === "float") return WireType.Bit32;
  return type === "double" ? WireType.Bit64 : WireType.LengthDelimited;
}

function readValue(reader: BinaryReader, type: FieldType): unknown {
  if (typeof type !== "string") return decodeMessage(reader.bytes(), type);
  return type === "int" ? Number(reader.int64()) : reader[type]();
}

function writeValue(writer: BinaryWriter, type: FieldType, value: unknown): void {
  if (typeof type !== "string") writer.bytes(encodeMessage(value as Message, type));
  else if (type === "int") writer.int64(value as number);
  else if (type === "string") writer.string(value as string);
  else if (type === "bytes") writer.bytes(value as Uint8Array);
  else writer[type](value as number);
}
