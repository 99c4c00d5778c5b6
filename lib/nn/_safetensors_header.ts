/** The header of a safetensors file: what is in it, and that it is right. */
import { NUMBER_TYPES } from "./_safetensors_types.ts";

/** What the header says about a tensor. */
export interface HeaderEntry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Its bytes in what follows the header. */
  readonly begin: number;
  readonly end: number;
}

/** A header that fits itself. */
interface Header {
  readonly entries: readonly HeaderEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** Makes the error for what is wrong with a file: a predicate such as "is truncated". */
export type Fail = (reason: string) => Error;

/** As in the reference implementation. */
const LONGEST_HEADER = 100_000_000;

/** The header's text and the bytes that follow it. */
export function splitHeader(bytes: Uint8Array, fail: Fail): { text: string; data: Uint8Array } {
  if (bytes.length < 8) {
    throw fail(`is truncated: it has ${bytes.length} bytes, and the length of its header takes 8`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getBigUint64(0, true);
  if (length > LONGEST_HEADER) {
    throw fail(
      `is no safetensors file, or damaged: its header would have ${length} bytes, ` +
        `and ${LONGEST_HEADER} are allowed`,
    );
  }
  const start = 8 + Number(length);
  if (bytes.length < start) {
    throw fail(`is truncated: ${bytes.length - 8} of the ${length} bytes of its header are there`);
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, start));
    return { text, data: bytes.subarray(start) };
  } catch (error) {
    throw Object.assign(fail("is damaged: its header is no UTF-8 text"), { cause: error });
  }
}

/** Read a header, and check its entries against each other and against the bytes that are there. */
export function parseHeader(text: string, dataLength: number, fail: Fail): Header {
  const { __metadata__: metadata = {}, ...tensors } = parseObject(text, fail);
  if (!isObject(metadata) || Object.values(metadata).some((value) => typeof value !== "string")) {
    throw fail("is damaged: its metadata must be texts by their names");
  }
  const entries = Object.entries(tensors).map(([name, entry]) => parseEntry(name, entry, fail));
  checkPlaces(entries, dataLength, fail);
  return { entries, metadata: metadata as Record<string, string> };
}

function parseObject(text: string, fail: Fail): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (error) {
    throw Object.assign(fail("is damaged: its header is no JSON"), { cause: error });
  }
  if (!isObject(header)) throw fail("is damaged: its header must be a JSON object");
  const duplicate = duplicateName(text);
  if (duplicate === undefined) return header;
  throw fail(`is damaged: its header has the name ${JSON.stringify(duplicate)} twice`);
}

/** A name that an object of the JSON text has twice; `JSON.parse` would take the last. */
function duplicateName(text: string): string | undefined {
  const names: Set<string>[] = [];
  for (const [token, name] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === "{") names.push(new Set());
    else if (token === "}") names.pop();
    else if (name !== undefined) {
      const known = names.at(-1)!, key: string = JSON.parse(name);
      if (known.has(key)) return key;
      known.add(key);
    }
  }
  return undefined;
}

function parseEntry(name: string, entry: unknown, fail: Fail): HeaderEntry {
  const failHere = (reason: string) => fail(`is damaged: tensor ${JSON.stringify(name)} ${reason}`);
  if (!isObject(entry)) throw failHere("must be described by a JSON object");
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== "string" || !Object.hasOwn(NUMBER_TYPES, dtype)) {
    const known = Object.keys(NUMBER_TYPES).join(", ");
    throw fail(`has tensor ${JSON.stringify(name)} of type ${dtype}: must be one of ${known}`);
  }
  if (!isSizes(shape)) throw failHere("must have a shape of integers of at least 0");
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw failHere("must have two offsets, integers of at least 0");
  }
  const [begin, end] = offsets as [number, number];
  const length = shape.reduce((size, axis) => size * axis, NUMBER_TYPES[dtype]!.bytes);
  if (end - begin !== length) {
    throw failHere(
      `of shape [${shape}] and type ${dtype} must take ${length} bytes, ` +
        `its offsets ${begin} and ${end} are ${end - begin} apart`,
    );
  }
  return { name, dtype, shape, begin, end };
}

/** The format wants the tensors one after the other, without a gap, to the end of the file. */
function checkPlaces(entries: readonly HeaderEntry[], dataLength: number, fail: Fail): void {
  let end = 0, before = "";
  for (const entry of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    const name = JSON.stringify(entry.name);
    if (entry.begin < end) throw fail(`is damaged: tensors ${before} and ${name} overlap`);
    if (entry.begin > end) {
      throw fail(`is damaged: ${entry.begin - end} bytes before tensor ${name} belong to none`);
    }
    if (entry.end > dataLength) {
      const there = Math.max(0, dataLength - entry.begin);
      const all = entry.end - entry.begin;
      throw fail(`is truncated: ${there} of the ${all} bytes of tensor ${name} are there`);
    }
    [end, before] = [entry.end, name];
  }
  if (end < dataLength) {
    throw fail(`is damaged: ${dataLength - end} bytes at its end belong to no tensor`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
