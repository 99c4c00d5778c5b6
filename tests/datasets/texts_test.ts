import assert from "node:assert/strict";
import {
  loadCmudict,
  loadMobyDick,
  loadStateOfTheUnion,
  loadTangPoems,
  loadWordVectors,
  withoutStress,
} from "lib/datasets/mod.ts";

Deno.test("loadCmudict() splits all words once, their pronunciations together", async () => {
  const { train, validation, test } = await loadCmudict();
  assert.deepEqual([train.length, validation.length, test.length], [109_204, 2_670, 12_000]);
  const all = [...train, ...validation, ...test];
  assert.equal(new Set(all.map(({ word }) => word)).size, 123_874);
  assert.equal(all.reduce((sum, { pronunciations }) => sum + pronunciations.length, 0), 132_585);
  const hello = all.find(({ word }) => word === "hello")!;
  assert.deepEqual(hello.pronunciations.map((p) => p.join(" ")), ["HH AH0 L OW1", "HH EH0 L OW1"]);
});

Deno.test("CMUdict has 39 phonemes without stress, and letters and apostrophes alone", async () => {
  const { train } = await loadCmudict();
  const phonemes = train.flatMap(({ pronunciations }) => pronunciations.flatMap(withoutStress));
  assert.equal(new Set(phonemes).size, 39);
  assert.ok(train.every(({ word }) => /^[a-z']+$/.test(word)));
});

Deno.test("loadTangPoems() gives quatrains of five or seven simplified characters", async () => {
  const poems = await loadTangPoems();
  assert.equal(poems.length, 14_049);
  for (const { title, author, lines } of poems) {
    assert.ok(title !== "" && author !== "");
    assert.match(lines.join("\n"), /^(.{5}\n.{5}\n.{5}\n.{5}|.{7}\n.{7}\n.{7}\n.{7})$/u);
  }
  const stork = poems.find(({ lines }) => lines[0] === "白日依山尽")!;
  assert.deepEqual(stork.lines.slice(1), ["黄河入海流", "欲穷千里目", "更上一层楼"]);
  assert.equal(new Set(poems.map(({ lines }) => lines.join())).size, poems.length);
});

Deno.test("loadStateOfTheUnion() gives the addresses of all years in order", async () => {
  const addresses = await loadStateOfTheUnion();
  assert.equal(addresses.length, 233);
  const years = addresses.map(({ year }) => year);
  assert.deepEqual(years, years.toSorted((a, b) => a - b));
  assert.deepEqual([years[0], years.at(-1)], [1790, 2021]);
  const { text, party } = addresses.find(({ year }) => year === 1863)!;
  assert.match(text, /^Fellow-Citizens of the Senate/);
  assert.equal(party, "Republican");
  assert.ok(addresses.every(({ text, president }) => text.length > 2000 && president !== ""));
});

Deno.test("loadMobyDick() gives 135 chapters and the epilogue", async () => {
  const chapters = await loadMobyDick();
  assert.equal(chapters.length, 136);
  chapters.slice(0, -1).forEach(({ title, paragraphs }, i) => {
    assert.ok(title.startsWith(`CHAPTER ${i + 1}. `), title);
    assert.ok(paragraphs.length > 0 && paragraphs.every((p) => p !== "" && !p.includes("\n")));
  });
  assert.equal(chapters.at(-1)!.title, "Epilogue");
  assert.match(chapters[0]!.paragraphs[0]!, /^Call me Ishmael\./);
});

Deno.test("loadWordVectors() keeps GloVe's vectors within the error of eight bits", async () => {
  const { words, vectors, dimensions } = await loadWordVectors();
  assert.deepEqual([words.length, vectors.length], [20_000, 20_000 * dimensions]);
  // the first elements of "the" in glove.6B.100d.txt
  const the = vectors.subarray(0, dimensions);
  const largest = the.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  [-0.038194, -0.24487, 0.72812, -0.39961, 0.083172].forEach((x, i) => {
    assert.ok(Math.abs(the[i]! - x) <= largest / 254 + 1e-7, `${the[i]} is not ${x}`);
  });
});

Deno.test("the vectors of words mean what GloVe's are known for: king - man + woman", async () => {
  const { words, vectors, dimensions } = await loadWordVectors();
  const of = (word: string) => vectorAt(words.indexOf(word));
  const vectorAt = (w: number) => vectors.subarray(w * dimensions, (w + 1) * dimensions);
  const [king, man, woman] = ["king", "man", "woman"].map(of);
  const wanted = king!.map((x, i) => x - man![i]! + woman![i]!);
  const nearest = words.map((word, w) => ({ word, cosine: cosine(wanted, vectorAt(w)) }))
    .filter(({ word }) => word !== "king").sort((a, b) => b.cosine - a.cosine);
  assert.equal(nearest[0]!.word, "queen");
});

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, xi, i) => sum + xi * y[i]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

const LOADERS = { loadCmudict, loadTangPoems, loadStateOfTheUnion, loadMobyDick, loadWordVectors };
for (const [name, load] of Object.entries(LOADERS)) {
  Deno.test(`${name}() names the file that is missing, and the remedy`, async () => {
    await assert.rejects(
      load({ directory: new URL("./none/", import.meta.url) }),
      /^Error: Cannot load [\w -]+: data file "\w+\/[\w.]+\.gz" is missing; restore it from git$/,
    );
  });
}
