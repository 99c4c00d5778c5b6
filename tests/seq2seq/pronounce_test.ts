import assert from "node:assert/strict";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  encodePronunciations,
  encodeSpellings,
  LETTER_VOCABULARY,
  PHONEME_VOCABULARY,
} from "lib/datasets/mod.ts";
import { Adam } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import {
  EncoderDecoder,
  evaluatePronunciations,
  pronounce,
  trainSeq2SeqStep,
} from "lib/seq2seq/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";

await setUpBackend();
const WORDS = [
  { word: "thought", pronunciations: [["TH", "AO1", "T"]] },
  { word: "at", pronunciations: [["AE1", "T"], ["AH0", "T"]] },
  { word: "see", pronunciations: [["S", "IY1"]] },
];
const newModel = () =>
  new EncoderDecoder({
    sourceVocabulary: LETTER_VOCABULARY,
    targetVocabulary: PHONEME_VOCABULARY,
    embedding: 8,
    units: 24,
    cell: "gru",
    bidirectional: true,
  }, { random: new Random(0) });

Deno.test("a model that has learnt three words by heart says them, alone and in a batch", () => {
  const model = newModel(), optimizer = new Adam({ learningRate: 0.02 });
  const once = WORDS.map(({ word, pronunciations }) => ({
    word,
    pronunciations: pronunciations.slice(0, 1),
  }));
  for (let step = 0; step < 80; step++) {
    trainSeq2SeqStep(model, encodePronunciations(once), { optimizer });
  }
  const said = pronounce(model, WORDS.map(({ word }) => word));
  assert.deepEqual(said, [["TH", "AO", "T"], ["AE", "T"], ["S", "IY"]]);
  assert.deepEqual(pronounce(model, ["at"]), [["AE", "T"]]); // padding changes nothing
  assert.deepEqual(pronounce(model, ["see", "at"], { width: 3 }), [["S", "IY"], ["AE", "T"]]);
  const { phonemeErrorRate, wordErrorRate, phonemes } = evaluatePronunciations(model, WORDS);
  assert.deepEqual([phonemeErrorRate, wordErrorRate, phonemes], [0, 0, 7]);
});

Deno.test("pronounce() leaks no tensor, and names what it cannot read", async () => {
  const model = newModel();
  await withLeakCheck(() => void pronounce(model, ["at", "see"]));
  assert.throws(() => pronounce(model, ["naïve"]), /"words\[0\]" must be of the letters/);
  assert.equal(encodeSpellings(["at"]).sourceLength, 2);
});
