import assert from "node:assert/strict";
import { Adam } from "lib/nn/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { evaluateGreedy, trainSeq2SeqStep, translationScores } from "lib/seq2seq/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import { sentences, smallModel } from "./_models.ts";

await setUpBackend();

Deno.test("translationScores() of a perfect translation are 1", () => {
  const references = [[3, 4, 5, 6, 7], [8, 3]];
  assert.deepEqual(translationScores(references, references), {
    exactMatch: 1,
    tokenAccuracy: 1,
    bleu: 1,
  });
});

Deno.test("translationScores() counts a word too many, and what it shifts", () => {
  const scores = translationScores([[9, 3, 4, 5, 6], [3, 4, 5, 6, 7]], [[3, 4, 5, 6], [
    3,
    4,
    5,
    6,
  ]]);
  assert.equal(scores.exactMatch, 0); // the second is right up to a word too many at its end
  assert.equal(scores.tokenAccuracy, 0.5); // in the first every word is at the wrong place
  // n-gram precisions 8/10, 6/8, 4/6, 2/4; no brevity penalty
  assert.ok(Math.abs(scores.bleu - (8 / 10 * 6 / 8 * 4 / 6 * 2 / 4) ** 0.25) < 1e-12);
});

Deno.test("translationScores() of short translations are lowered by the brevity penalty", () => {
  const { bleu } = translationScores([[3, 4, 5, 6]], [[3, 4, 5, 6, 7, 8]]);
  assert.ok(Math.abs(bleu - Math.exp(1 - 6 / 4)) < 1e-12);
});

Deno.test("translationScores() of empty or wrong translations are 0, not NaN", () => {
  for (const translation of [[], [9], [9, 9, 9, 9, 9]]) {
    assert.deepEqual(translationScores([translation], [[3, 4, 5, 6]]), {
      exactMatch: 0,
      tokenAccuracy: 0,
      bleu: 0,
    });
  }
});

Deno.test("translationScores() names sentences that are missing", () => {
  assert.throws(() => translationScores([[3]], [[3], [4]]), {
    name: "RangeError",
    message: 'Cannot score translations: "translations" must be as many sentences as ' +
      '"references", at least one (2), current value is an array of 1',
  });
  assert.throws(() => translationScores([], []), RangeError);
});

Deno.test("evaluateGreedy() sees what a model has learnt, and leaks no tensor", async () => {
  const model = smallModel({ units: 16 }), optimizer = new Adam({ learningRate: 0.02 });
  const before = evaluateGreedy(model, sentences(50, 3, 1000));
  for (let step = 0; step < 150; step++) {
    trainSeq2SeqStep(model, sentences(32, 3, step), { optimizer });
  }
  await withLeakCheck(() => {
    const after = evaluateGreedy(model, sentences(50, 3, 1000));
    assert.ok(after.tokenAccuracy > before.tokenAccuracy + 0.3);
  });
});
