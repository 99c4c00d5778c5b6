import { gridPixels, imageGrid } from "lib/notebook/mod.ts";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { inflateSync } from "node:zlib";
import { record } from "./_recording.ts";

const options = { width: 2, height: 1, columns: 2, scale: 1, alt: "three small images" };

/** Rows of grey values of the PNG in a bundle. */
function greyRows(bundle: Readonly<Record<string, unknown>>): number[][] {
  const bytes = Buffer.from(String(bundle["image/png"]), "base64");
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const rows = inflateSync(bytes.subarray(41, 41 + bytes.readUInt32BE(33)));
  const grey = Array.from(
    { length: height },
    (_, y) => [...rows.subarray(y * (width + 1) + 1, (y + 1) * (width + 1))],
  );
  for (let y = 1; y < height; y++) {
    grey[y] = grey[y]!.map((value, x) => (value + grey[y - 1]![x]!) % 256);
  }
  return grey;
}

Deno.test("imageGrid() draws the smallest value black, the largest white and gaps pale", async () => {
  const { shown } = await record(() => imageGrid([[0, 10], [5, 10], [10, 0]], options));
  const gap = [242, 242];
  const rows = greyRows(shown[0]!.bundle);
  assert.deepEqual(rows[0], [0, 255, ...gap, 128, 255]);
  assert.deepEqual(rows.slice(1, 3), Array(2).fill(Array(6).fill(242)));
  assert.deepEqual(rows[3], [255, 0, ...gap, 242, 242]);
  assert.equal(rows.length, 4);
  assert.equal(shown[0]!.bundle["text/plain"], "[images] three small images");
});

Deno.test("imageGrid() draws values beyond min and max as these", async () => {
  const { shown } = await record(() => imageGrid([[-3, 9]], { ...options, min: 0, max: 4 }));
  assert.deepEqual(greyRows(shown[0]!.bundle), [[0, 255]]);
});

Deno.test("imageGrid() makes each pixel a square of the scale", async () => {
  const { shown } = await record(() =>
    imageGrid([new Float32Array([0, 1])], { ...options, scale: 2 })
  );
  assert.deepEqual(greyRows(shown[0]!.bundle), [[0, 0, 255, 255], [0, 0, 255, 255]]);
});

Deno.test("imageGrid() draws images of one value black", async () => {
  const { shown } = await record(() => imageGrid([[3, 3]], options));
  assert.deepEqual(greyRows(shown[0]!.bundle), [[0, 0]]);
});

Deno.test("gridPixels() keeps red, green and blue", () => {
  const { width, height, data } = gridPixels([[1, 0, 0, 0, 0, 1], [0, 1, 0, 1, 1, 1]], {
    ...options,
    columns: 1,
  });
  assert.deepEqual([width, height], [2, 4]);
  assert.deepEqual([...data.subarray(0, 6)], [255, 0, 0, 0, 0, 255]);
  assert.deepEqual([...data.subarray(18)], [0, 255, 0, 255, 255, 255]);
});

Deno.test("imageGrid() shows colours below the labels of the rows", async () => {
  const red = new Array(16 * 4).fill([1, 0, 0]).flat();
  const { shown } = await record(() =>
    imageGrid([red], { width: 16, height: 4, columns: 1, scale: 1, alt: "red", rows: ["r"] })
  );
  const bytes = Buffer.from(String(shown[0]!.bundle["image/png"]), "base64");
  const raw = inflateSync(bytes.subarray(41, 41 + bytes.readUInt32BE(33)));
  const pitch = 16 * 3 + 1, last = new Array(pitch).fill(0); // each line is the change to the one above
  for (let i = 0; i < raw.length; i++) last[i % pitch] = (last[i % pitch] + raw[i]!) % 256;
  assert.deepEqual(last.slice(1, 4), [255, 0, 0]);
});

Deno.test("imageGrid() names what is wrong with its input", async () => {
  const rejects = (images: number[][], changes: object, message: string) =>
    assert.rejects(() => imageGrid(images, { ...options, ...changes }), {
      name: "RangeError",
      message: `Cannot draw image grid: ${message}`,
    });
  await rejects([[1, 2, 3]], {}, '"images[0]" must be 2 values (1 x 2), current value is 3 values');
  await rejects([[1, NaN]], {}, '"images[0]" must be finite numbers, current value is NaN');
  await rejects([], {}, '"images" must be at least one image, current value is an empty array');
  await rejects(
    [[1, 2]],
    { columns: 0 },
    '"columns" must be a positive integer, current value is 0',
  );
  await rejects([[1, 2]], { min: 5, max: 5 }, '"min" must be below "max" (5), current value is 5');
  await rejects(
    [[1, 2]],
    { alt: " " },
    '"alt" must be a sentence that says what the picture shows, current value is " "',
  );
});

Deno.test("gridPixels() makes a grid as large as 520 pixels have room for", () => {
  const widthOf = (size: number, columns: number) =>
    gridPixels(Array(columns).fill(Array(size * size).fill(0)), {
      width: size,
      height: size,
      columns,
    })
      .width;
  assert.equal(widthOf(8, 20), 518); // three pixels for one
  assert.equal(widthOf(8, 5), 168); // four, and no more
  assert.equal(widthOf(300, 2), 602); // never less than one
});

Deno.test("imageGrid() writes a label above each row, and a caption below", async () => {
  const images = [[0, 1], [1, 0], [0, 1]];
  const labels = { rows: ["held-out digits, β = 1", "again"], caption: "第一行: *digits*" };
  const { shown } = await record(() => imageGrid(images, { ...options, scale: 100, ...labels }));
  const png = Buffer.from(String(shown[0]!.bundle["image/png"]), "base64");
  assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [402, 250]);
  assert.deepEqual(shown[1]!.bundle, {
    "text/markdown": "第一行: *digits*",
    "text/plain": "第一行: *digits*",
  });
  const again = await record(() => imageGrid(images, { ...options, scale: 100, ...labels }));
  assert.deepEqual(again.shown, shown);
  const refused = (rows: string[], current: string) =>
    assert.rejects(() => imageGrid(images, { ...options, rows }), {
      name: "RangeError",
      message: `Cannot draw image grid: "rows" must be ${current}`,
    });
  await refused(["one"], "2 labels, one for each row, current value is an array of 1");
  await refused(["one", "数字"], 'labels without Chinese, current value is "数字"');
});
