import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { decodeSafetensors, encodeSafetensors, type SavedTensor } from "lib/nn/mod.ts";

const fixture = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../fixtures/safetensors/${name}`, import.meta.url)));

/** A file with any header, followed by that many bytes. */
function fileOf(header: unknown, dataLength: number): Uint8Array<ArrayBuffer> {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  const encoded = new TextEncoder().encode(text);
  const bytes = new Uint8Array(8 + encoded.length + dataLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(encoded.length), true);
  bytes.set(encoded, 8);
  return bytes;
}

const f32 = (shape: unknown, data_offsets: unknown) => ({ dtype: "F32", shape, data_offsets });

Deno.test("decodeSafetensors() reads what the reference implementation wrote, each type exactly", () => {
  const { tensors, metadata } = decodeSafetensors(fixture("python.safetensors"));
  const made = "tests/fixtures/safetensors/make.py";
  assert.deepEqual(metadata, { format: "pt", "made by": made });
  const halves = [1.5, -0, 2 ** -24, 65504, -Infinity, 0.0999755859375];
  const bits = new Float32Array(
    Uint32Array.of(0x3f800000, 0xc0200000, 0x7f610000, 0x00010000).buffer,
  );
  const expected: Record<string, SavedTensor> = {
    "bn.num_batches_tracked": { shape: [], values: Int32Array.of(7) },
    i64: { shape: [1, 3], values: Int32Array.of(-1, 2 ** 31 - 1, -(2 ** 31)) },
    empty: { shape: [0, 3], values: new Float32Array(0) },
    f32: { shape: [2, 3], values: Float32Array.of(0.1, -0, Infinity, 1e-45, 3.4e38, -2.5) },
    '名字 "quoted"': { shape: [1], values: Float32Array.of(1) },
    i32: { shape: [2], values: Int32Array.of(2 ** 31 - 1, -(2 ** 31)) },
    bf16: { shape: [4], values: bits },
    f16: { shape: [3, 2], values: Float32Array.from(halves) },
  };
  assert.deepEqual(tensors, expected);
});

Deno.test("encodeSafetensors() writes the bytes that the reference implementation was shown to read", () => {
  const bytes = encodeSafetensors({
    "layer.weight": { shape: [2, 2], values: Float32Array.of(0.1, -0, 1.5, -2) },
    steps: { shape: [], values: Int32Array.of(7) },
    empty: { shape: [0, 3], values: new Float32Array(0) },
  }, { format: "pt", "é": "\n" });
  assert.deepEqual(bytes, fixture("ours.safetensors"));
});

Deno.test("encodeSafetensors() and decodeSafetensors() keep every bit, whatever the header's length", () => {
  const bits = Uint32Array.of(0x7fc00001, 0xffffffff, 0x80000000, 1); // NaNs, -0, the least number
  for (let length = 0; length < 9; length++) {
    const tensors = { ["x".repeat(length)]: { shape: [4], values: new Float32Array(bits.buffer) } };
    const bytes = encodeSafetensors(tensors), decoded = decodeSafetensors(bytes).tensors;
    const [values] = Object.values(decoded).map(({ values }) => values);
    assert.deepEqual(new Uint32Array(values!.buffer), bits);
    const headerLength = new DataView(bytes.buffer).getUint32(0, true);
    assert.equal((8 + headerLength) % 8, 0);
  }
  assert.deepEqual(decodeSafetensors(encodeSafetensors({})), { tensors: {}, metadata: {} });
});

Deno.test("decodeSafetensors() reads every half as the float16 that it is", () => {
  const halves = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
  const header = { h: { dtype: "F16", shape: [65536], data_offsets: [0, 131072] } };
  const bytes = fileOf(header, 131072);
  bytes.set(new Uint8Array(halves.buffer), bytes.length - 131072);
  const view = new DataView(halves.buffer);
  const expected = Float32Array.from(halves, (_, i) => view.getFloat16(2 * i, true));
  const { values } = decodeSafetensors(bytes).tensors["h"]!;
  assert.equal(values.length, expected.length);
  assert.equal(expected.findIndex((half, i) => !Object.is(values[i], half)), -1);
});

Deno.test("decodeSafetensors() reads tensors at odd places, in another order than the header's", () => {
  const bytes = fileOf({
    late: f32([1], [6, 10]),
    early: { dtype: "BF16", shape: [3], data_offsets: [0, 6] },
  }, 10);
  const start = bytes.length - 10;
  bytes.set([0x80, 0x3f, 0, 0x40, 0x40, 0x40], start);
  bytes.set(new Uint8Array(Float32Array.of(0.1).buffer), start + 6);
  const { tensors } = decodeSafetensors(bytes);
  assert.deepEqual(Object.keys(tensors), ["late", "early"]);
  assert.deepEqual(tensors["late"]!.values, Float32Array.of(0.1));
  assert.deepEqual(tensors["early"]!.values, Float32Array.of(1, 2, 3));
});

Deno.test("decodeSafetensors() says in one sentence what is wrong with a file, naming it and the tensor", () => {
  const fails = (bytes: Uint8Array<ArrayBuffer>, reason: string) =>
    assert.throws(() => decodeSafetensors(bytes, '"m.safetensors"'), {
      name: "Error",
      message: `Cannot load safetensors: "m.safetensors" ${reason}`,
    });
  const whole = fixture("python.safetensors");
  fails(whole.slice(0, 5), "is truncated: it has 5 bytes, and the length of its header takes 8");
  fails(whole.slice(0, 100), "is truncated: 92 of the 576 bytes of its header are there");
  fails(whole.slice(0, -7), 'is truncated: 5 of the 12 bytes of tensor "f16" are there');
  fails(
    new TextEncoder().encode("<html>404 Not found"),
    "is no safetensors file, or damaged: its header would have 3473469848023230524 bytes, " +
      "and 100000000 are allowed",
  );
  fails(fileOf("\xff".repeat(3), 0).with(8, 0xff), "is damaged: its header is no UTF-8 text");
  fails(fileOf("{", 0), "is damaged: its header is no JSON");
  fails(fileOf("[]", 0), "is damaged: its header must be a JSON object");
  fails(
    fileOf({ __metadata__: { a: 1 } }, 0),
    "is damaged: its metadata must be texts by their names",
  );
  fails(
    fileOf(`{"a\\u0062":${JSON.stringify(f32([1], [0, 4]))},"ab":{}}`, 4),
    'is damaged: its header has the name "ab" twice',
  );
  fails(
    fileOf('{"a":{"dtype":"F32","dtype":"I32"}}', 4),
    'is damaged: its header has the name "dtype" twice',
  );
  const only = (entry: unknown, dataLength = 8) => fileOf({ w: entry }, dataLength);
  fails(only(null), 'is damaged: tensor "w" must be described by a JSON object');
  fails(
    only({ ...f32([1], [0, 8]), dtype: "F64" }),
    'has tensor "w" of type F64: must be one of F32, F16, BF16, I32, I64',
  );
  fails(
    only({ ...f32([2], [0, 8]), dtype: "toString" }),
    'has tensor "w" of type toString: must be ' +
      "one of F32, F16, BF16, I32, I64",
  );
  const sizes = 'is damaged: tensor "w" must have a shape of integers of at least 0';
  for (const shape of [undefined, "2", [1.5], [-1, -2]]) fails(only(f32(shape, [0, 8])), sizes);
  const offsets = 'is damaged: tensor "w" must have two offsets, integers of at least 0';
  for (const place of [undefined, [0], [-4, 4], [0, 8, 8]]) fails(only(f32([2], place)), offsets);
  fails(
    only(f32([3], [0, 8])),
    'is damaged: tensor "w" of shape [3] and type F32 must take 12 bytes, its offsets 0 and 8 are 8 apart',
  );
  fails(
    only(f32([2 ** 40, 2 ** 40], [0, 8])),
    'is damaged: tensor "w" of shape [1099511627776,1099511627776] and type F32 must take ' +
      "4.835703278458517e+24 bytes, its offsets 0 and 8 are 8 apart",
  );
  fails(
    fileOf({ a: f32([2], [0, 8]), b: f32([1], [4, 8]) }, 8),
    'is damaged: tensors "a" and "b" overlap',
  );
  fails(
    fileOf({ a: f32([1], [0, 4]), b: f32([1], [6, 10]) }, 10),
    'is damaged: 2 bytes before tensor "b" belong to none',
  );
  fails(only(f32([1], [0, 4])), "is damaged: 4 bytes at its end belong to no tensor");
  const long = only({ dtype: "I64", shape: [1], data_offsets: [0, 8] });
  long.set([0, 0, 0, 0x80, 0, 0, 0, 0], long.length - 8);
  fails(long, `can't be read: tensor "w" holds 2147483648, which is no 32-bit integer`);
});

Deno.test("encodeSafetensors() says what it can't write", () => {
  const tensor = { shape: [2], values: Float32Array.of(1, 2) };
  assert.throws(() => encodeSafetensors({ w: { ...tensor, shape: [3] } }), {
    name: "RangeError",
    message:
      'Cannot encode safetensors: "w.values" must be as long as its shape [3] says, current value is ' +
      "a Float32Array of 2",
  });
  const doubles = { shape: [1], values: Float64Array.of(1) } as unknown as SavedTensor;
  assert.throws(() => encodeSafetensors({ w: doubles }), /"w.values" must be a Float32Array or an/);
  assert.throws(
    () => encodeSafetensors({ __metadata__: tensor }),
    /"tensors" must be named otherwise, current value is "__metadata__"/,
  );
  assert.throws(
    () => encodeSafetensors({}, { step: 1 as unknown as string }),
    /"metadata.step" must be a text, current value is 1/,
  );
});
