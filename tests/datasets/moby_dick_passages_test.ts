import assert from "node:assert/strict";
import { loadMobyDickPassages } from "lib/datasets/mod.ts";
import { fromHalf } from "lib/_half.ts";

Deno.test("loadMobyDickPassages() gives a vector of length 1 for each long paragraph", async () => {
  const { passages, vectors, dimensions } = await loadMobyDickPassages();
  assert.deepEqual([passages.length, dimensions], [1206, 384]);
  assert.ok(passages.every(({ text }) => text.split(" ").length >= 60));
  passages.forEach((_, i) => {
    const vector = vectors.subarray(i * dimensions, (i + 1) * dimensions);
    assert.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-3);
  });
});

Deno.test("a passage's nearest other passages are about the same: the whiteness of the whale", async () => {
  const { passages, vectors, dimensions } = await loadMobyDickPassages();
  const dot = (a: number, b: number) => {
    let sum = 0;
    for (let i = 0; i < dimensions; i++) {
      sum += vectors[a * dimensions + i]! * vectors[b * dimensions + i]!;
    }
    return sum;
  };
  const white = passages.findIndex(({ text }) =>
    text.startsWith("Is it that by its indefiniteness")
  );
  const others = passages.map((_, i) => i).filter((i) => i !== white);
  const nearest = others.sort((a, b) => dot(white, b) - dot(white, a)).slice(0, 5);
  const chapters = nearest.map((i) => passages[i]!.chapter);
  assert.ok(chapters.filter((chapter) => chapter === 42).length >= 3, `${chapters}`); // "The Whiteness of the Whale"
});

Deno.test("loadMobyDickPassages() names the file that is missing, and the remedy", async () => {
  await assert.rejects(
    loadMobyDickPassages({ directory: new URL("./none/", import.meta.url) }),
    /^Error: Cannot load Moby-Dick: data file "moby_dick\/chapters.json.gz" is missing; restore it from git$/,
  );
});

Deno.test("fromHalf() reads numbers of 16 bits as IEEE 754 has them", () => {
  const cases = [[0x3c00, 1], [0xc000, -2], [0x7bff, 65504], [0x0001, 2 ** -24], [
    0x3555,
    0.333251953125,
  ]];
  for (const [bits, value] of cases) assert.equal(fromHalf(bits!), value);
  assert.equal(fromHalf(0xfc00), -Infinity);
  assert.ok(Number.isNaN(fromHalf(0x7e00)));
});
