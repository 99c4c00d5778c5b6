import assert from "node:assert/strict";
import {
  GRAMMAR_CLASSES,
  GRAMMAR_WORDS,
  grammarEntropy,
  grammarLogProbabilities,
  grammarSentences,
} from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";
import { NGramModel } from "lib/text/mod.ts";
import { assertClose } from "../_assert_close.ts";

const sentences = (count: number, seed = 0, noise = 0) =>
  grammarSentences({ count, noise, random: new Random(seed) });
const tokensOf = (text: string) => text.split(" ").map((word) => GRAMMAR_WORDS.indexOf(word));
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

Deno.test("the probability of a sentence by hand", () => {
  // "the" is sure; no colour 0.7 after 0.9 (not a food), the first of 8 animals; sensing 0.2 of 0.9; ...
  const animal = 1 / sum([1, 2, 3, 4, 5, 6, 7, 8].map((r) => 1 / r)), sees = 2 / 3;
  const logs = grammarLogProbabilities(tokensOf("the dog sees a dog ."));
  const expected = 0.2 * 0.7 * animal * sees * 0.7 * animal;
  assertClose(Math.exp(sum(logs)), expected, 1e-12);
  assertClose(logs[0]!, 0, 1e-15);
  assertClose(logs.at(-1)!, 0, 1e-12);
});

Deno.test("what the grammar doesn't allow is impossible", () => {
  assert.equal(grammarLogProbabilities(tokensOf("the dog eats the bread ."))[3], -Infinity);
  assert.throws(() => grammarLogProbabilities([41]), {
    message: /"tokens\[0\]" must be an integer/,
  });
});

Deno.test("the entropy is the mean surprise of many sentences", () => {
  const drawn = sentences(20_000), { entropy, length, perplexity } = grammarEntropy();
  const surprise = drawn.map((tokens) => -sum(grammarLogProbabilities(tokens)));
  assert.ok(Math.abs(sum(surprise) / drawn.length - entropy) < 0.05);
  assert.ok(Math.abs(sum(drawn.map((tokens) => tokens.length)) / drawn.length - length) < 0.05);
  assert.ok(perplexity > 2 && perplexity < 5);
});

Deno.test("three words before are enough: counts of 4-grams come near the truth", () => {
  const vocabulary = GRAMMAR_WORDS.length, start = 0;
  const train = sentences(60_000, 1), test = sentences(500, 2);
  const model = new NGramModel(train, { order: 4, vocabulary, start });
  const excess = test.map((tokens) =>
    sum(grammarLogProbabilities(tokens)) - sum(model.logProbabilities(tokens))
  );
  assert.ok(sum(excess) / sum(test.map((tokens) => tokens.length)) < 0.01);
});

Deno.test("noise replaces words by any word but the start", () => {
  const noisy = sentences(2000, 3, 1).flat();
  assert.equal(new Set(noisy).size, GRAMMAR_WORDS.length - 1);
  assert.ok(!noisy.includes(0));
  assert.deepEqual(sentences(5, 3), sentences(5, 3));
  assert.equal(GRAMMAR_CLASSES[GRAMMAR_WORDS.indexOf("cake")], "food");
  assert.throws(() => sentences(1, 0, 2), { message: /"noise" must be in \[0, 1\]/ });
});
