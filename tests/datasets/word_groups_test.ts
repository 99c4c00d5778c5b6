import assert from "node:assert/strict";
import {
  ADDRESS_WORDS,
  ANALOGY_PAIRS,
  EVERYDAY_WORDS,
  loadStateOfTheUnion,
  loadWordVectors,
} from "lib/datasets/mod.ts";

Deno.test("GloVe has each everyday word, and each word of the analogies, once", async () => {
  const known = new Set((await loadWordVectors()).words);
  const all = Object.values(EVERYDAY_WORDS).flat();
  assert.equal(new Set(all).size, 96);
  assert.deepEqual(all.filter((word) => !known.has(word)), []);
  for (const [relation, pairs] of Object.entries(ANALOGY_PAIRS)) {
    assert.equal(pairs.length, 12, relation);
    assert.equal(new Set(pairs.flat()).size, 24, relation);
    assert.deepEqual(pairs.flat().filter((word) => !known.has(word)), []);
  }
});

Deno.test("the addresses have each of their words at least 50 times", async () => {
  const counts = new Map<string, number>();
  for (const { text } of await loadStateOfTheUnion()) {
    for (const word of text.toLowerCase().match(/[a-z]+/g) ?? []) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
  }
  const all = Object.values(ADDRESS_WORDS).flat();
  assert.equal(new Set(all).size, all.length);
  assert.deepEqual(all.filter((word) => (counts.get(word) ?? 0) < 50), []);
});
