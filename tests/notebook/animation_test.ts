import { encodeApng, type Frame } from "lib/notebook/_apng.ts";
import { animation, heatmap } from "lib/notebook/mod.ts";
import { Random } from "lib/random/mod.ts";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { crc32, inflateSync } from "node:zlib";
import { record } from "./_recording.ts";

interface Chunk {
  readonly type: string;
  readonly content: Buffer;
}

/** The chunks of a PNG; checks signature and checksums. */
function chunksOf(png: Uint8Array): Chunk[] {
  const bytes = Buffer.from(png);
  assert.deepEqual([...bytes.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  const chunks: Chunk[] = [];
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const body = bytes.subarray(at + 4, at + 8 + length);
    assert.equal(bytes.readUInt32BE(at + 8 + length), crc32(body));
    chunks.push({ type: body.toString("latin1", 0, 4), content: body.subarray(4) });
    at += 12 + length;
  }
  return chunks;
}

/** Plays an animation: what is seen after each frame, and how each was stored. */
function play(png: Uint8Array) {
  const chunks = chunksOf(png);
  const header = chunks[0]!.content;
  const [width, height, colorType] = [header.readUInt32BE(0), header.readUInt32BE(4), header[9]!];
  const palette = chunks.find(({ type }) => type === "PLTE")?.content;
  const channels = colorType === 2 ? 3 : 1;
  const canvas = new Uint8Array(width * height * channels);
  const seen: Uint8Array[] = [];
  const areas: number[][] = [];
  let sequence = 0;
  let area = [0, 0, 0, 0]; // width, height, x, y
  for (const { type, content } of chunks) {
    if (type === "fcTL") {
      assert.equal(content.length, 26);
      assert.equal(content.readUInt32BE(0), sequence++);
      area = [4, 8, 12, 16].map((at) => content.readUInt32BE(at));
      assert.deepEqual([content.readUInt16BE(22), content[24], content[25]], [1000, 0, 0]);
      areas.push([...area, content.readUInt16BE(20)]);
    }
    if (type === "fdAT") assert.equal(content.readUInt32BE(0), sequence++);
    if (type !== "IDAT" && type !== "fdAT") continue;
    const rows = inflateSync(type === "IDAT" ? content : content.subarray(4));
    const rowBytes = area[0]! * channels;
    assert.equal(rows.length, area[1]! * (rowBytes + 1));
    for (let row = 0; row < area[1]!; row++) {
      assert.equal(rows[row * (rowBytes + 1)], 0); // no filter
      const source = rows.subarray(row * (rowBytes + 1) + 1, (row + 1) * (rowBytes + 1));
      canvas.set(source, ((area[3]! + row) * width + area[2]!) * channels);
    }
    const colors = palette === undefined ? canvas.slice() : Uint8Array.from(
      [...canvas].flatMap((index) => [...palette.subarray(3 * index).slice(0, 3)]),
    );
    seen.push(colors);
  }
  return { types: chunks.map(({ type }) => type), colorType, seen, areas, chunks };
}

function randomFrames(count: number, length: number, levels: number): Uint8Array[] {
  const random = new Random(1);
  return Array.from(
    { length: count },
    () => Uint8Array.from({ length }, () => 3 * random.integer(0, levels)),
  );
}

Deno.test("encodeApng() keeps every pixel of grey frames and of few or many colours", () => {
  const cases = [
    { channels: 1, levels: 85, colorType: 0 },
    { channels: 3, levels: 6, colorType: 3 }, // at most 216 colours
    { channels: 3, levels: 85, colorType: 2 },
  ];
  for (const { channels, levels, colorType } of cases) {
    const [width, height] = [17, 11];
    const frames = randomFrames(4, width * height * channels, levels);
    const played = play(encodeApng(frames, { width, height, delay: 40 }));
    assert.equal(played.colorType, colorType);
    assert.deepEqual(played.seen, frames);
  }
});

Deno.test("encodeApng() has the order of chunks that the standard demands, and plays for ever", () => {
  const frames = randomFrames(3, 3 * 4, 4);
  const { types, chunks, areas } = play(encodeApng(frames, { width: 2, height: 2, delay: 300 }));
  assert.deepEqual(types, [
    ...["IHDR", "acTL", "PLTE", "fcTL", "IDAT", "fcTL", "fdAT", "fcTL", "fdAT", "IEND"],
  ]);
  const control = chunks[1]!.content;
  assert.deepEqual([control.readUInt32BE(0), control.readUInt32BE(4)], [3, 0]);
  assert.deepEqual(areas.map((area) => area[4]), [300, 300, 300]); // thousandths of a second
});

Deno.test("encodeApng() stores only the rectangle that changed", () => {
  const [width, height] = [20, 10];
  const first = new Uint8Array(width * height);
  const second = first.slice();
  second[3 * width + 4] = 9;
  second[7 * width + 15] = 9;
  const options = { width, height, delay: 1 };
  const { areas, seen } = play(encodeApng([first, second, second], options));
  assert.deepEqual(areas.map((area) => area.slice(0, 4)), [
    [20, 10, 0, 0],
    [12, 5, 4, 3],
    [1, 1, 0, 0],
  ]);
  assert.deepEqual(seen, [first, second, second]);
});

Deno.test("encodeApng() gives the same bytes everywhere", () => {
  const frames = [Uint8Array.of(0, 1), Uint8Array.of(0, 2)];
  const png = encodeApng(frames, { width: 2, height: 1, delay: 50 });
  assert.equal(
    Buffer.from(png).toString("hex"),
    "89504e470d0a1a0a" + // signature
      "0000000d49484452000000020000000108000000" + "00d1492056" + // 2 x 1, grey
      "000000086163544c0000000200000000f38d9370" + // two frames, for ever
      "0000001a6663544c" + "00000000" + "00000002000000010000000000000000" + // all of it
      "003203e80000a77bdf0f" + // 50 thousandths of a second
      "0000000b4944415478da6360600400000400022cde48ad" + "0000001a" +
      "6663544c" + "00000001" + "00000001000000010000000100000000" + // the second pixel
      "003203e800005ed06cb2" +
      "0000000e66644154" + "00000002" + "78da6360020000040003307329b9" +
      "0000000049454e44ae426082",
  );
});

Deno.test("encodeApng() names what does not agree", () => {
  const options = { width: 2, height: 2, delay: 50 };
  const grey = new Uint8Array(4);
  const cases: [readonly Frame[], Partial<typeof options>, string][] = [
    [[], {}, '"frames" must be at least one frame, current value is an empty array'],
    [[grey], { width: 0 }, '"width" must be a positive integer, current value is 0'],
    [[grey], { height: 1.5 }, '"height" must be a positive integer, current value is 1.5'],
    [[grey], { delay: 0 }, '"delay" must be an integer in [1, 65535], current value is 0'],
    [[grey], { delay: NaN }, '"delay" must be an integer in [1, 65535], current value is NaN'],
    [
      [new Uint8Array(8)],
      {},
      '"frames[0]" must be 1 or 3 values for each of 2 x 2 pixels, current value is 8 values',
    ],
    [
      [grey, new Uint8Array(12)],
      {},
      '"frames[1]" must be as long as the first frame (4), current value is 12 values',
    ],
  ];
  for (const [frames, change, message] of cases) {
    assert.throws(() => encodeApng(frames, { ...options, ...change }), {
      name: "RangeError",
      message: `Cannot encode animation: ${message}`,
    });
  }
});

Deno.test("encodeApng() shows the last frame for a time of its own", () => {
  const frames = randomFrames(3, 4, 4);
  const options = { width: 2, height: 2, delay: 300, lastDelay: 2000 };
  assert.deepEqual(play(encodeApng(frames, options)).areas.map((area) => area[4]), [
    300,
    300,
    2000,
  ]);
});

/** The parts of the PNG that was shown, and its caption. */
async function showAnimation(...[frames, options]: Parameters<typeof animation>) {
  const { shown } = await record(() => animation(frames, options));
  const png = Buffer.from(String(shown[0]!.bundle["image/png"]), "base64");
  return { ...play(png), size: [png.readUInt32BE(16), png.readUInt32BE(20)], shown, png };
}

const alt = "A pixel that jumps";
const pixel = (...data: number[]) => ({ width: 2, height: 1, data: Uint8Array.from(data) });

Deno.test("animation() shows 480 pixels, words for those who see none, and the caption below", async () => {
  const { shown, size, seen } = await showAnimation([pixel(0, 255), pixel(255, 0)], { alt });
  assert.deepEqual(size, [480, 240]);
  assert.deepEqual(Object.keys(shown[0]!.bundle), ["image/png", "text/plain"]);
  assert.equal(shown[0]!.bundle["text/plain"], `[animation] ${alt}`);
  assert.deepEqual(shown[1]!.bundle, { "text/markdown": alt, "text/plain": alt });
  assert.deepEqual([...seen[0]!.slice(0, 3), ...seen[0]!.slice(-3)], [0, 0, 0, 255, 255, 255]);
  assert.deepEqual([...seen[1]!.slice(0, 3), ...seen[1]!.slice(-3)], [255, 255, 255, 0, 0, 0]);
  const captioned = await showAnimation([pixel(0, 255)], { alt, caption: "动画: $t$" });
  assert.equal(captioned.shown[1]!.bundle["text/markdown"], "动画: $t$");
});

Deno.test("animation() asks a function for frames from time 0 to 1", async () => {
  const times: [number, number][] = [];
  await record(() =>
    animation((t, index) => {
      times.push([t, index]);
      return pixel(0, 255);
    }, { alt, count: 3 })
  );
  assert.deepEqual(times, [[0, 0], [0.5, 1], [1, 2]]);
});

Deno.test("animation() draws figures, SVGs and pixels, side by side, with the same bytes everywhere", async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10">' +
    '<rect width="20" height="10" fill="#d55e00"/><text x="1" y="9" font-size="9">βx</text></svg>';
  const figure = heatmap([[0, 1]], { alt: "two cells", title: "Weights" });
  const { png, size, colorType } = await showAnimation([figure, [svg, pixel(0, 255)]], { alt });
  assert.equal(size[0], 480);
  assert.equal(colorType, 3);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", png));
  assert.equal(Buffer.from(hash).toString("hex").slice(0, 16), "03efb6d455d012b8");
});

Deno.test("animation() gives frames of many colours at most 256, and keeps the frequent ones", async () => {
  const random = new Random(3);
  const data = Uint8Array.from(
    { length: 480 * 300 * 3 },
    (_, i) => i < 480 * 200 * 3 ? [1, 2, 3][i % 3]! : 16 * random.integer(0, 16),
  );
  const { colorType, seen } = await showAnimation([{ width: 480, height: 300, data }], { alt });
  assert.equal(colorType, 3);
  assert.deepEqual([...seen[0]!.slice(0, 3)], [1, 2, 3]);
  const distance = seen[0]!.reduce(
    (most, value, i) => Math.max(most, Math.abs(value - data[i]!)),
    0,
  );
  assert.ok(distance < 130, String(distance));
});

Deno.test("animation() names what is wrong with its input", async () => {
  const refused = (frames: Parameters<typeof animation>[0], options: object, message: string) =>
    record(() =>
      assert.rejects(() => animation(frames, { alt, ...options }), {
        name: "RangeError",
        message: `Cannot show animation: ${message}`,
      })
    );
  await refused(
    [pixel(0, 1)],
    { alt: " " },
    '"alt" must be a sentence that says what the picture shows, current value is " "',
  );
  await refused([], {}, '"frames" must be 1 to 200 frames, current value is an array of 0');
  await refused(
    () => pixel(0, 1),
    { count: 1 },
    '"count" must be an integer in [2, 200], current value is 1',
  );
  await refused(
    [heatmap([[1]], { alt: "one", title: "注意力" })],
    {},
    '"frames" must be a picture whose texts are without Chinese, for which the caption is there, current value is "注意力"',
  );
  const random = new Random(4);
  const noise = () => Uint8Array.from({ length: 480 * 300 }, () => random.integer(0, 256));
  const frames = Array.from({ length: 3 }, () => ({ width: 480, height: 300, data: noise() }));
  await refused(
    frames,
    {},
    '"frames" must make a file of at most 250 kB, current value is 3 frames of 435 kB together',
  );
});
