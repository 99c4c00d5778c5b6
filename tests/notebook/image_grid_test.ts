import { imageGrid } from "lib/notebook/mod.ts";
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

Deno.test("imageGrid() draws the smallest value black, the largest white and gaps white", async () => {
  const { shown } = await record(() => imageGrid([[0, 10], [5, 10], [10, 0]], options));
  const gap = [255, 255, 255, 255];
  const rows = greyRows(shown[0]!.bundle);
  assert.deepEqual(rows[0], [0, 255, ...gap, 128, 255]);
  assert.deepEqual(rows.slice(1, 5), Array(4).fill(Array(8).fill(255)));
  assert.deepEqual(rows[5], [255, 0, ...gap, 255, 255]);
  assert.equal(rows.length, 6);
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
