import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { Adam } from "lib/nn/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { END, START } from "lib/datasets/mod.ts";
import {
  beamSearch,
  type EncoderDecoder,
  greedySearch,
  lengthPenalty,
  trainSeq2SeqStep,
} from "lib/seq2seq/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import { sentences, smallModel, VARIANTS } from "./_models.ts";

await setUpBackend();
const pairs = sentences(20, 5), options = { sourceLength: 5, maxLength: 8 };

/** A model that has learnt a little: its searches end at different times. */
function halfTrained(variant = {}): EncoderDecoder {
  const model = smallModel(variant), optimizer = new Adam({ learningRate: 0.02 });
  for (let step = 0; step < 60; step++) {
    trainSeq2SeqStep(model, sentences(16, 3 + step % 3, 100 + step), { optimizer });
  }
  return model;
}

/** The log-probability of a sentence with teacher forcing. */
function logProbability(model: EncoderDecoder, source: Int32Array, said: readonly number[]) {
  return tf.tidy(() => {
    const inputs = tf.tensor2d([[START, ...said.slice(0, -1)]], undefined, "int32");
    const tokens = tf.tensor2d(source, [1, source.length], "int32");
    const all = tf.logSoftmax(model.apply(tokens, inputs).logits).arraySync()[0]!;
    return said.reduce((sum, token, t) => sum + all[t]![token]!, 0);
  });
}

for (const [name, variant] of Object.entries(VARIANTS)) {
  Deno.test(`${name}: a beam of width 1 is the greedy search`, () => {
    const model = halfTrained(variant);
    const greedy = greedySearch(model, pairs.source, options);
    const beams = beamSearch(model, pairs.source, { ...options, width: 1 });
    greedy.forEach((one, i) => {
      const [best] = beams[i]!;
      assert.deepEqual(best!.tokens, one.tokens);
      assert.equal(best!.ended, one.ended);
      assert.ok(Math.abs(best!.logProbability - one.logProbability) < 1e-4);
      assert.equal(best!.attention.length, one.attention.length);
    });
  });

  Deno.test(`${name}: what a beam says has the probability that teacher forcing gives it`, () => {
    const model = halfTrained(variant);
    const beams = beamSearch(model, pairs.source, { ...options, width: 3 });
    beams.slice(0, 5).forEach((beam, i) => {
      const source = pairs.source.slice(5 * i, 5 * i + 5);
      for (const { tokens, ended, logProbability: found } of beam) {
        const said = ended ? [...tokens, END] : tokens;
        assert.ok(Math.abs(logProbability(model, source, said) - found) < 1e-3);
      }
    });
  });
}

Deno.test("a wide beam finds sentences at least as probable as the greedy ones, on average more", () => {
  const model = halfTrained();
  const greedy = greedySearch(model, pairs.source, options);
  const beams = beamSearch(model, pairs.source, { ...options, width: 6, alpha: 0 });
  const gains = greedy.map((one, i) => beams[i]![0]!.logProbability - one.logProbability);
  assert.ok(gains.every((gain) => gain > -1e-4), `${gains}`);
  assert.ok(gains.reduce((a, b) => a + b) > 0.01);
});

Deno.test("a beam as wide as all sentences finds the most probable one of all", () => {
  const model = halfTrained(), source = pairs.source.slice(0, 5), vocabulary = 9;
  const [beam] = beamSearch(model, source, {
    sourceLength: 5,
    maxLength: 2,
    width: vocabulary ** 2,
    alpha: 0,
  });
  const all = [...Array(vocabulary).keys()].flatMap((first) =>
    first === END ? [[END]] : [...Array(vocabulary).keys()].map((second) => [first, second])
  );
  const most = Math.max(...all.map((said) => logProbability(model, source, said)));
  assert.ok(Math.abs(beam![0]!.logProbability - most) < 1e-4);
  assert.equal(beam!.length, all.length);
});

Deno.test("a beam is ranked by log-probability over the length penalty", () => {
  const model = halfTrained();
  for (const alpha of [0, 0.6, 2]) {
    for (const beam of beamSearch(model, pairs.source, { ...options, alpha })) {
      const scores = beam.map(({ tokens, ended, logProbability }) =>
        logProbability / lengthPenalty(tokens.length + Number(ended), alpha)
      );
      assert.deepEqual(scores, scores.toSorted((a, b) => b - a));
    }
  }
  assert.equal(lengthPenalty(1, 0.7), 1);
});

Deno.test("a search says nothing behind END, and stops at its limit", () => {
  for (const maxLength of [1, 3, 8]) {
    for (
      const { tokens, ended, attention } of greedySearch(halfTrained(), pairs.source, {
        ...{ sourceLength: 5, maxLength },
      })
    ) {
      assert.ok(!tokens.includes(END));
      assert.ok(tokens.length + Number(ended) <= maxLength);
      assert.ok(ended || tokens.length === maxLength);
      assert.equal(attention.length, tokens.length + Number(ended));
      for (const row of attention) {
        assert.equal(row.length, 5);
        assert.ok(Math.abs(row.reduce((a, b) => a + b) - 1) < 1e-5);
      }
    }
  }
});

Deno.test("a source gets the same translation alone as among others", () => {
  const model = halfTrained(), all = greedySearch(model, pairs.source, options);
  const [alone] = greedySearch(model, pairs.source.slice(15, 20), options);
  assert.deepEqual(alone!.tokens, all[3]!.tokens);
  const beams = beamSearch(model, pairs.source, options);
  const [beam] = beamSearch(model, pairs.source.slice(15, 20), options);
  assert.deepEqual(beam!.map(({ tokens }) => tokens), beams[3]!.map(({ tokens }) => tokens));
});

Deno.test("the searches leak no tensor", async () => {
  const model = smallModel();
  await withLeakCheck(() => {
    greedySearch(model, pairs.source, options);
    beamSearch(model, pairs.source, options);
  });
});

Deno.test("the searches name a bad argument", () => {
  const model = smallModel(), source = Int32Array.of(3, 4, 5);
  const search = (given: object, of = source) => () =>
    beamSearch(model, of, { sourceLength: 3, ...given });
  assert.throws(search({}, Int32Array.of(3, 9, 5)), {
    name: "RangeError",
    message: 'Cannot search with a beam: "source[1]" must be in [0, 9), current value is 9',
  });
  assert.throws(search({ sourceLength: 2 }), /"source" must be rows of 2 tokens/);
  assert.throws(search({}, new Int32Array()), /"source" must be rows of 3 tokens, at least one/);
  assert.throws(search({ width: 0 }), /"width" must be a positive integer, current value is 0/);
  assert.throws(search({ alpha: -1 }), /"alpha" must be finite and at least 0/);
  assert.throws(
    () => greedySearch(model, source, { sourceLength: 3, maxLength: 0 }),
    /Cannot search greedily: "maxLength" must be a positive integer/,
  );
});
