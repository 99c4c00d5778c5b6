import assert from "node:assert/strict";
import {
  decodePhonemes,
  encodePronunciations,
  encodeSpellings,
  LETTER_VOCABULARY,
  loadCmudict,
  PADDING,
  PHONEME_VOCABULARY,
  withoutStress,
  wordsOfRow,
} from "lib/datasets/mod.ts";

const THOUGHT = { word: "thought", pronunciations: [["TH", "AO1", "T"]] };
const WHEAT = { word: "wheat", pronunciations: [["W", "IY1", "T"], ["HH", "W", "IY1", "T"]] };

Deno.test("a spelling is one token a letter, padded behind to the longest", () => {
  const { source, sourceLength } = encodeSpellings(["it's", "a"]);
  assert.equal(sourceLength, 4);
  assert.deepEqual([...source.subarray(4)], [4, PADDING, PADDING, PADDING]);
  assert.equal(new Set(source.subarray(0, 4)).size, 4);
});

Deno.test("a word has a row for each pronunciation, which decodes to its phonemes", () => {
  const { count, target, targetLength, source } = encodePronunciations([THOUGHT, WHEAT]);
  assert.equal(count, 3);
  const said = [0, 1, 2].map((row) => decodePhonemes(wordsOfRow(target, targetLength, row)));
  assert.deepEqual(said, [["TH", "AO", "T"], ["W", "IY", "T"], ["HH", "W", "IY", "T"]]);
  assert.deepEqual(source.subarray(7, 14), source.subarray(14, 21));
});

Deno.test("pronunciations that differ by stress alone count once", () => {
  const record = { word: "at", pronunciations: [["AE1", "T"], ["AE0", "T"]] };
  assert.equal(encodePronunciations([record]).count, 1);
});

Deno.test("both vocabularies hold all of CMUdict", async () => {
  const { validation } = await loadCmudict();
  const { source, target, targetLength } = encodePronunciations(validation);
  assert.ok(source.every((token) => token < LETTER_VOCABULARY));
  assert.ok(target.every((token) => token < PHONEME_VOCABULARY));
  const first = decodePhonemes(wordsOfRow(target, targetLength, 0));
  assert.deepEqual(first, withoutStress(validation[0]!.pronunciations[0]!));
});

Deno.test("what cannot be encoded is named", () => {
  assert.throws(() => encodeSpellings([]), /"words" must be not empty/);
  assert.throws(() => encodeSpellings(["ok", ""]), /"words\[1\]" must be not empty/);
  assert.throws(() => encodeSpellings(["café"]), {
    message:
      `Cannot encode spellings: "words[0]" must be of the letters 'abcdefghijklmnopqrstuvwxyz, ` +
      'current value is "café"',
  });
  assert.throws(() => encodePronunciations([{ word: "x", pronunciations: [["Q"]] }]), {
    message: `Cannot encode pronunciations: "a phoneme of "x"" must be one of ARPAbet's 39, ` +
      'current value is "Q"',
  });
});
