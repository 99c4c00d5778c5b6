import assert from "node:assert/strict";
import { loadAddressSearch, loadStateOfTheUnion, searchPassages } from "lib/datasets/mod.ts";

Deno.test("loadAddressSearch() gives a vector of length 1 for each passage and each query", async () => {
  const { passages, queries, dimensions, ...all } = await loadAddressSearch();
  assert.deepEqual([passages.length, queries.length, dimensions], [2639, 44, 384]);
  const corrected = { textCorrectedVectors: 44, typedCorrectedVectors: 44 };
  const rows = { vectors: 2639, queryVectors: 44, typedVectors: 44, ...corrected };
  for (const [name, count] of Object.entries(rows)) {
    const vectors = all[name as keyof typeof rows];
    assert.equal(vectors.length, count * dimensions);
    for (let i = 0; i < count; i++) {
      const vector = vectors.subarray(i * dimensions, (i + 1) * dimensions);
      assert.ok(Math.abs(Math.hypot(...vector) - 1) < 1e-3);
    }
  }
});

Deno.test("each query has judged passages, and one that answers it or touches on it", async () => {
  const { passages, queries } = await loadAddressSearch();
  for (const { text, typed, kind, grades } of queries) {
    const places = Object.keys(grades).map(Number);
    assert.ok(places.length > 10 && places.every((place) => passages[place] !== undefined), text);
    assert.ok(Object.values(grades).every((grade) => [0, 1, 2].includes(grade)), text);
    assert.ok(Object.values(grades).some((grade) => grade > 0), text);
    assert.notEqual(typed, text);
    assert.ok(["names", "own words"].includes(kind));
  }
});

Deno.test("searchPassages() keeps sentences whole and drops the applause", () => {
  const text = "One. Two by J. Adams. (Applause.) Three costs No. 4. Four! Five? Six.";
  const address = { year: 1900, president: "Nobody", party: "none", text };
  const [first] = searchPassages([address]);
  assert.equal(first!.text, "One. Two by J. Adams. Three costs No. 4. Four!");
});

Deno.test("searchPassages() takes every sixth passage of all addresses", async () => {
  const passages = searchPassages(await loadStateOfTheUnion());
  assert.match(passages[1183]!.text, /Panama Canal was made possible/);
  assert.equal(passages[1183]!.year, 1905);
});

Deno.test("loadAddressSearch() names the file that is missing, and the remedy", async () => {
  await assert.rejects(
    loadAddressSearch({ directory: new URL("./none/", import.meta.url) }),
    /^Error: Cannot load State of the Union: data file "state_of_the_union\/addresses.json.gz" is missing; restore it from git$/,
  );
});
