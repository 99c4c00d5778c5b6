import assert from "node:assert/strict";
import {
  END,
  PADDING,
  padPairs,
  SPECIAL_TOKENS,
  toyLanguages,
  toySentences,
  wordsOfRow,
} from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";

const languages = toyLanguages({ random: new Random(0) });
const sentences = (length: number, seed = 1, count = 40) =>
  toySentences(languages, { count, length, random: new Random(seed) });

Deno.test("the lexicon has one word for each word", () => {
  assert.deepEqual([...languages.lexicon].sort((a, b) => a - b), [...Array(20).keys()]);
  assert.equal(languages.vocabulary, 23);
});

Deno.test("a translation holds the words of the lexicon in the opposite order, and END", () => {
  const { source, target, count } = sentences(7);
  for (let row = 0; row < count; row++) {
    const words = wordsOfRow(source, 7, row).map((token) => token - SPECIAL_TOKENS);
    const expected = words.toReversed().map((word) => SPECIAL_TOKENS + languages.lexicon[word]!);
    assert.deepEqual(wordsOfRow(target, 8, row), expected);
    assert.equal(target[row * 8 + 7], END);
  }
});

Deno.test("sentences use every word, the same ones for the same seed", () => {
  assert.equal(new Set(sentences(60).source).size, 20);
  assert.deepEqual(sentences(9), sentences(9));
  assert.notDeepEqual(sentences(9).source, sentences(9, 2).source);
});

Deno.test("a sentence of distinct words holds none twice, and all of them where it is as long", () => {
  const options = { count: 30, length: 20, random: new Random(1), distinct: true };
  const { source } = toySentences(languages, options);
  for (let row = 0; row < 30; row++) assert.equal(new Set(wordsOfRow(source, 20, row)).size, 20);
  assert.equal(new Set(source.filter((_, i) => i % 20 === 0)).size > 5, true); // in another order each
  assert.throws(() => toySentences(languages, { ...options, length: 21 }), {
    message: 'Cannot draw toy sentences: "length" must be at most 20, the number of words, ' +
      "current value is 21",
  });
});

Deno.test("wordsOfRow() stops before END or PADDING, be it the first token", () => {
  const tokens = Int32Array.of(END, 5, 6, 7, END, 8, 9, PADDING, 4, 3, 4, 5);
  const rows = [0, 1, 2, 3].map((row) => wordsOfRow(tokens, 3, row));
  assert.deepEqual(rows, [[], [7], [9], [3, 4, 5]]);
});

Deno.test("padPairs() keeps every sentence and pads behind it", () => {
  const parts = [sentences(3), sentences(5)], all = padPairs(parts);
  assert.deepEqual([all.count, all.sourceLength, all.targetLength], [80, 5, 6]);
  for (let row = 0; row < 40; row++) {
    const short = wordsOfRow(parts[0]!.target, 4, row);
    assert.deepEqual(wordsOfRow(all.target, 6, row), short);
    assert.deepEqual([...all.source.subarray(row * 5 + 3, row * 5 + 5)], [PADDING, PADDING]);
    assert.deepEqual(wordsOfRow(all.source, 5, 40 + row), wordsOfRow(parts[1]!.source, 5, row));
  }
});

Deno.test("the toy languages name a bad argument", () => {
  const random = new Random(0);
  assert.throws(() => toyLanguages({ words: 1, random }), {
    name: "RangeError",
    message:
      'Cannot make a toy language: "words" must be an integer of at least 2, current value is 1',
  });
  assert.throws(() => toySentences(languages, { count: 1, length: 0, random }), /"length"/);
  assert.throws(() => padPairs([]), /"parts" must be not empty, current value is an array of 0/);
});
