import { encodePng } from "lib/notebook/_png.ts";
import { Random } from "lib/random/mod.ts";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { crc32, inflateSync } from "node:zlib";

/** Reads back a PNG whose rows are filtered with "up"; checks signature and checksums. */
function decodePng(png: Uint8Array) {
  const bytes = Buffer.from(png);
  assert.deepEqual([...bytes.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const body = bytes.subarray(at + 4, at + 8 + length);
    assert.equal(bytes.readUInt32BE(at + 8 + length), crc32(body));
    chunks.set(body.toString("latin1", 0, 4), body.subarray(4));
    at += 12 + length;
  }
  assert.deepEqual([...chunks.keys()], ["IHDR", "IDAT", "IEND"]);
  const header = chunks.get("IHDR")!;
  const [width, height, colorType] = [header.readUInt32BE(0), header.readUInt32BE(4), header[9]!];
  const channels = ({ 0: 1, 2: 3, 6: 4 } as Record<number, number>)[colorType]!;
  const rows = inflateSync(chunks.get("IDAT")!);
  const data = new Uint8Array(width * height * channels);
  for (let row = 0; row < height; row++) {
    const start = row * (width * channels + 1);
    assert.equal(rows[start], 2);
    for (let i = 0; i < width * channels; i++) {
      const above = row === 0 ? 0 : data[(row - 1) * width * channels + i]!;
      data[row * width * channels + i] = rows[start + 1 + i]! + above;
    }
  }
  return { width, height, data };
}

Deno.test("encodePng() keeps every pixel of grey, RGB and RGBA images", () => {
  const random = new Random(1);
  for (const channels of [1, 3, 4]) {
    const [width, height] = [13, 7];
    const data = Uint8Array.from(
      { length: width * height * channels },
      () => random.integer(0, 256),
    );
    assert.deepEqual(decodePng(encodePng({ width, height, data })), { width, height, data });
  }
});

Deno.test("encodePng() shrinks what repeats", () => {
  const png = encodePng({ width: 1000, height: 100, data: new Uint8Array(100_000) });
  assert.ok(png.length < 1000);
});

Deno.test("encodePng() gives the same bytes everywhere", () => {
  const png = encodePng({ width: 3, height: 2, data: Uint8Array.of(0, 1, 2, 255, 254, 253) });
  assert.equal(
    Buffer.from(png).toString("hex"),
    "89504e470d0a1a0a" + // signature
      "0000000d49484452000000030000000208000000" + "00b81f39c6" + // 3 x 2, grey
      "000000104944415478da6362606462fafff73700062202ff1ea8cb4e" + // compressed rows
      "0000000049454e44ae426082",
  );
});

Deno.test("encodePng() names a bad size or a length that does not agree", () => {
  const data = new Uint8Array(4);
  assert.throws(() => encodePng({ width: 0, height: 2, data }), {
    name: "RangeError",
    message: 'Cannot encode PNG: "width" must be a positive integer, current value is 0',
  });
  assert.throws(() => encodePng({ width: 2, height: 1.5, data }), {
    name: "RangeError",
    message: 'Cannot encode PNG: "height" must be a positive integer, current value is 1.5',
  });
  assert.throws(() => encodePng({ width: 2, height: 1, data }), {
    name: "RangeError",
    message: 'Cannot encode PNG: "data" must hold 1, 3 or 4 values for each of 2 x 1 pixels, ' +
      "current length is 4",
  });
});
