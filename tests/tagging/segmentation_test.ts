import assert from "node:assert/strict";
import {
  bioSpans,
  boundaryTags,
  countSpans,
  featureNumbers,
  likeliestWords,
  longestMatch,
  presentFeatures,
  spanF1,
  wordFeatures,
  wordsOfTags,
  wordSpans,
} from "lib/tagging/mod.ts";

Deno.test("boundaryTags() and wordsOfTags() are each other's inverse", () => {
  const words = ["研究", "生命", "的", "起源", "研究生", "阿尔巴尼亚", "𠮷"];
  const tags = boundaryTags(words);
  assert.deepEqual(tags, [0, 2, 0, 2, 3, 0, 2, 0, 1, 2, 0, 1, 1, 1, 2, 3]);
  assert.deepEqual(wordsOfTags([...words.join("")], tags), words);
});

Deno.test("wordsOfTags() reads tags that do not fit", () => {
  assert.deepEqual(wordsOfTags([..."甲乙丙"], [1, 0, 3]), ["甲", "乙", "丙"]);
  assert.throws(() => wordsOfTags(["甲"], []), /Cannot cut words: "tags.length" must be 1/);
  assert.throws(() => boundaryTags([""]), /"words\[0\]" must be not empty/);
});

Deno.test("bioSpans() starts a name at a stray I, and parts names that follow each other", () => {
  assert.deepEqual(bioSpans(["I-PER", "I-LOC", "B-LOC", "I-LOC", "O", "I-LOC"]), [
    { start: 0, end: 1, kind: "PER" },
    { start: 1, end: 2, kind: "LOC" },
    { start: 2, end: 4, kind: "LOC" },
    { start: 5, end: 6, kind: "LOC" },
  ]);
});

Deno.test("spanF1() counts over sentences, and is 1 where there is nothing to find", () => {
  const truth = wordSpans(["研究", "生命"]), said = wordSpans(["研究生", "命"]);
  assert.deepEqual(countSpans(truth, said), { truth: 2, said: 2, right: 0 });
  const scores = spanF1([countSpans(truth, truth), countSpans(truth, said)]);
  assert.deepEqual(scores, { precision: 0.5, recall: 0.5, f1: 0.5 });
  assert.equal(spanF1([]).f1, 1);
});

Deno.test("likeliestWords() finds what the longest match misses", () => {
  const counts = new Map([["研究", 9], ["研究生", 2], ["生命", 8], ["命", 1], ["起源", 5]]);
  const characters = [..."研究生命起源"];
  assert.deepEqual(longestMatch(characters, counts), ["研究生", "命", "起源"]);
  assert.deepEqual(likeliestWords(characters, counts), ["研究", "生命", "起源"]);
  assert.deepEqual(likeliestWords([..."鑫"], counts), ["鑫"]);
  assert.deepEqual(longestMatch([], counts), []);
  assert.throws(() => likeliestWords([], new Map()), /"counts" must be of at least one word/);
});

Deno.test("features that are rare have no number", () => {
  const names = [wordFeatures(["上海", "市"]), wordFeatures(["北海", "市"])];
  assert.deepEqual(names[0]!.map((own) => own.length), [12, 12]);
  const numbers = featureNumbers(names, 2);
  assert.ok(numbers.has("word 市") && !numbers.has("word 上海") && numbers.has("ends in 海"));
  assert.ok([...numbers.values()].every((number, i) => number === i));
  const [first] = presentFeatures(names[1]!, numbers);
  assert.ok(first!.includes(numbers.get("ends in 海")!));
  assert.throws(() => featureNumbers(names, 0), /"fewest" must be a positive integer/);
});
