/** The sweep of notebook 13 on training for a second language, of which there are more sentences. */
import {
  type SequencePairs,
  SPECIAL_TOKENS,
  type ToyLanguages,
  toyLanguages,
  toySentences,
} from "lib/datasets/mod.ts";
import { Adam } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { EncoderDecoder, evaluateGreedy, takePairs, trainSeq2SeqStep } from "lib/seq2seq/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { LONGEST } from "./_length_scores.ts";

const WORDS = 26, BATCH = 32, RATE = 0.01, TESTED = 1000;
/** Sentences of each length that there are in the first language. */
const FEW = 50;

export const sweep = defineSweep({
  description:
    "Toy translation as in 13_length, with dot attention and 32 units, into a language of which there are 50 sentence " +
    "pairs of each length up to 10: trained on these for 3,000 or 6,000 steps, or for 3,000 with as many steps in turn " +
    "on fresh sentences of the same source and another target language; a first token of the source says which is " +
    "asked for; the share of words of new sentences of 10 that are right",
  arms: {
    "one language": { settings: { steps: 3000, languages: 1 } },
    "one language, twice the steps": { settings: { steps: 6000, languages: 1 } },
    "two languages": { settings: { steps: 3000, languages: 2 } },
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "words_10",
  difference: { margin: 0.02, reason: "that of 13_length" },
  minutes: 3,
  isChecked: ({ arm, seed }) => arm === "two languages" && seed === 0,
  run: (settings) => inTensorScope(() => train(settings)),
});

function train({ steps, languages, seed }: RunSettings): Record<string, number> {
  const random = new Random(seed), data = random.split("data"), order = random.split("order");
  const [few, many] = ["few", "many"].map((name) =>
    toyLanguages({ words: WORDS, random: random.split(name) })
  ) as [ToyLanguages, ToyLanguages];
  const sentences = (of: ToyLanguages, length: number, count: number, drawn: Random) =>
    asked(toySentences(of, { count, length, random: drawn, distinct: true }), of === few ? 0 : 1);
  const givenPairs = Array.from({ length: LONGEST }, (_, i) => sentences(few, i + 1, FEW, data));
  const model = new EncoderDecoder({
    sourceVocabulary: few.vocabulary + 2,
    targetVocabulary: few.vocabulary + WORDS,
    ...{ embedding: 32, units: 32, cell: "gru", attention: "dot" } as const,
  }, { random: random.split("model") });
  const optimizer = new Adam();
  for (let step = 0; step < Number(steps); step++) {
    optimizer.learningRate = RATE * (1 + Math.cos(Math.PI * step / Number(steps))) / 2;
    const length = order.integer(1, LONGEST + 1);
    const rows = order.permutation(FEW).subarray(0, BATCH);
    trainSeq2SeqStep(model, takePairs(givenPairs[length - 1]!, rows), { optimizer });
    if (languages !== 2) continue;
    trainSeq2SeqStep(model, sentences(many, length, BATCH, data), { optimizer });
  }
  const score = (pairs: SequencePairs) => evaluateGreedy(model, pairs).tokenAccuracy;
  const fresh = sentences(few, LONGEST, TESTED, random.split("test"));
  return { words_10: score(fresh), trained_10: score(givenPairs[LONGEST - 1]!) };
}

/** Pairs of one of the languages: the source begins with a token that asks for it, and its target words have their own. */
function asked(pairs: SequencePairs, language: number): SequencePairs {
  const { count, source, sourceLength, target } = pairs;
  const told = new Int32Array(count * (sourceLength + 1)).fill(SPECIAL_TOKENS + WORDS + language);
  for (let row = 0; row < count; row++) {
    const words = source.subarray(row * sourceLength, (row + 1) * sourceLength);
    told.set(words, row * (sourceLength + 1) + 1);
  }
  return {
    ...pairs,
    source: told,
    sourceLength: sourceLength + 1,
    target: target.map((token) => token < SPECIAL_TOKENS ? token : token + language * WORDS),
  };
}
