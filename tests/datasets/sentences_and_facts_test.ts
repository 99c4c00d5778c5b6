import assert from "node:assert/strict";
import {
  countryFacts,
  loadCountries,
  loadIntentRequests,
  loadNamedSentences,
  NAME_KINDS,
} from "lib/datasets/mod.ts";

Deno.test("loadNamedSentences() gives words and legal tags, no sentence twice", async () => {
  const { train, validation, test } = await loadNamedSentences();
  assert.deepEqual([train.length, validation.length, test.length], [3000, 500, 500]);
  const all = [...train, ...validation, ...test];
  assert.equal(new Set(all.map(({ words }) => words.join(""))).size > 3990, true);
  const legal = new Set(["O", ...NAME_KINDS.flatMap((kind) => [`B-${kind}`, `I-${kind}`])]);
  for (const { words, tags } of all) {
    assert.equal(words.length, tags.length);
    assert.ok(tags.every((tag) => legal.has(tag)) && words.every((word) => word !== ""));
  }
  const begins = test.flatMap(({ tags }) => tags).filter((tag) => tag.startsWith("B"));
  assert.equal(begins.length, 429 + 129 + 205); // as the source's statistics say
});

Deno.test("loadIntentRequests() gives 50 requests of each intent and vectors of length 1", async () => {
  const { train, test } = await loadIntentRequests();
  for (const part of [train, test]) {
    assert.equal(part.length, 350);
    const counts = Map.groupBy(part, ({ intent }) => intent);
    assert.deepEqual([...counts.values()].map((own) => own.length), Array(7).fill(50));
  }
  const { vector, text } = test[0]!;
  assert.equal(vector.length, 384);
  assert.ok(Math.abs(vector.reduce((sum, x) => sum + x * x, 0) - 1) < 1e-5);
  assert.match(text, /^I'd like to have this track onto/);
});

Deno.test("loadCountries() gives borders that both countries know, and facts once", async () => {
  const countries = await loadCountries();
  assert.equal(countries.length, 194);
  const of = new Map(countries.map((country) => [country.name, country]));
  for (const { name, borders } of countries) {
    assert.ok(borders.every((other) => of.get(other)!.borders.includes(name)), name);
  }
  const facts = countryFacts(countries);
  assert.equal(new Set(facts.map((fact) => fact.join("|"))).size, facts.length);
  assert.equal(facts.filter(([, relation]) => relation === "capital").length, 196);
});
