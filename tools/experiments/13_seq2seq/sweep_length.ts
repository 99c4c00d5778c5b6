/**
 * The sweep of notebook 13 on the length of sentences: a toy translation without attention, by the size of
 * the state and by the steps of training; with attention, by the longest sentence of the training.
 */
import * as tf from "@tensorflow/tfjs";
import {
  END,
  type SequencePairs,
  SPECIAL_TOKENS,
  type ToyLanguages,
  toyLanguages,
  toySentences,
  wordsOfRow,
} from "lib/datasets/mod.ts";
import { Adam } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import {
  decoderInputs,
  EncoderDecoder,
  evaluateGreedy,
  greedySearch,
  trainSeq2SeqStep,
  translationScores,
} from "lib/seq2seq/mod.ts";
import { mean } from "lib/stats/mod.ts";
import { tidy } from "lib/tensor/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";

/** Words of the language; a sentence holds each at most once. */
const WORDS = 26, EMBEDDING = 32, BATCH = 32;
/** Steps of an arm that does not say otherwise, and the longest sentence of the training. */
const STEPS = 3000, LONGEST = 10;
const TESTED_LENGTHS = [2, 4, 6, 8, 10, 12, 14, 16, 18, 20], TESTED_SENTENCES = 100;

const grid = { learningRate: [0.003, 0.01, 0.03] };
const without = (units: number, steps = STEPS) => ({
  settings: { attention: "none", units, steps, longest: LONGEST },
  grid,
});
const withAttention = (longest: number) => ({
  settings: { attention: "dot", units: 32, steps: STEPS, longest },
  grid,
});

export const sweep = defineSweep({
  description:
    "Toy translation (26 words, none twice in a sentence, opposite order) of 100 fresh sentences of each " +
    "length, written greedily: the share of words that are right, without attention by the units of the " +
    "GRUs and the steps of training, with dot attention by the longest sentence of the training, and of an " +
    "encoder-decoder that has to say the first word alone or all words in the order of the source; for sentences of 10 words the share by position " +
    "with teacher forcing; embeddings of 32, fresh batches of 32 sentences of one length, Adam with a " +
    "cosine schedule",
  arms: {
    "none, 16 units": without(16),
    "none, 32 units": without(32),
    "none, 64 units": without(64),
    "none, 128 units": without(128),
    "none, 32 units, 1,000 steps": without(32, 1000),
    "none, 32 units, 9,000 steps": without(32, 9000),
    "none, 32 units, first word alone": {
      settings: { ...without(32).settings, asked: "first word" },
      grid,
    },
    "none, 32 units, same order": { settings: { ...without(32).settings, order: "same" }, grid },
    "dot, 32 units": withAttention(LONGEST),
    "dot, 32 units, trained to 20": withAttention(20),
  },
  tuning: {
    seeds: [1000, 1001],
    metric: "words_10",
    best: "largest",
    rounds: [{ seeds: 2, settings: { steps: 600 } }],
  },
  seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  metric: "words_10",
  difference: { margin: 0.02, reason: "one word in five sentences of 10" },
  minutes: 9,
  isChecked: ({ arm, seed }) => arm === "none, 32 units, 1,000 steps" && Number(seed) < 2,
  run: (settings) => inTensorScope(() => train(settings)),
});

function train(settings: RunSettings): Record<string, number> {
  const { attention, units, steps, longest, learningRate, asked, order, seed } = settings;
  const random = new Random(seed), data = random.split("data");
  const languages = toyLanguages({ words: WORDS, random: random.split("languages") });
  const model = new EncoderDecoder({
    sourceVocabulary: languages.vocabulary,
    targetVocabulary: languages.vocabulary,
    embedding: EMBEDDING,
    units: Number(units),
    cell: "gru",
    attention: attention as "none" | "dot",
  }, { random: random.split("model") });
  const taskOf = asked === "first word"
    ? firstWordAlone
    : order === "same"
    ? inSameOrder
    : (pairs: SequencePairs) => pairs;
  const optimizer = new Adam();
  for (let step = 0; step < Number(steps); step++) {
    const progress = step / Number(steps);
    optimizer.learningRate = Number(learningRate) * (1 + Math.cos(Math.PI * progress)) / 2;
    const length = data.integer(1, Number(longest) + 1);
    const pairs = toySentences(languages, { count: BATCH, length, random: data, distinct: true });
    trainSeq2SeqStep(model, taskOf(pairs), { optimizer });
  }
  const test = random.split("test");
  return asked === "first word" ? firstWordByLength(model, languages, test) : {
    ...scoresByLength(model, languages, test, taskOf),
    ...scoresByPosition(model, languages, test, taskOf),
  };
}

/** The same pairs with the translation of the first word for a target. */
function firstWordAlone(pairs: SequencePairs): SequencePairs {
  const target = new Int32Array(2 * pairs.count).fill(END);
  for (let row = 0; row < pairs.count; row++) {
    target[2 * row] = pairs.target[(row + 1) * pairs.targetLength - 2]!; // the last before END
  }
  return { ...pairs, targetLength: 2, target };
}

/** The same pairs with the translation in the order of the source. */
function inSameOrder({ target, targetLength, ...pairs }: SequencePairs): SequencePairs {
  const turned = new Int32Array(target.length).fill(END);
  for (let row = 0; row < pairs.count; row++) {
    const words = wordsOfRow(target, targetLength, row);
    turned.set(words.toReversed(), row * targetLength);
  }
  return { ...pairs, targetLength, target: turned };
}

/** Fresh sentences to test with, the same for all models of a seed. */
function testSentences(languages: ToyLanguages, length: number, random: Random): SequencePairs {
  const options = { count: TESTED_SENTENCES, length, random: random.split(length) };
  return toySentences(languages, { ...options, distinct: true });
}

/** How often the first word is right where nothing else is asked: "first_2" and so on. */
function firstWordByLength(
  model: EncoderDecoder,
  languages: ToyLanguages,
  random: Random,
): Record<string, number> {
  return Object.fromEntries(TESTED_LENGTHS.flatMap((length) => {
    const pairs = firstWordAlone(testSentences(languages, length, random));
    const { tokenAccuracy } = evaluateGreedy(model, pairs);
    return [[`first_${length}`, tokenAccuracy], [`words_${length}`, tokenAccuracy]];
  }));
}

const translationOf = ({ lexicon }: ToyLanguages, token: number) =>
  SPECIAL_TOKENS + lexicon[token - SPECIAL_TOKENS]!;

/**
 * Of sentences of the longest trained length, the share of words that are right where the decoder is given
 * the right words before: "position_1" is the source's first word, wherever it is written.
 */
function scoresByPosition(
  model: EncoderDecoder,
  languages: ToyLanguages,
  random: Random,
  taskOf: Task,
): Record<string, number> {
  const pairs = taskOf(testSentences(languages, LONGEST, random)), { source, target } = pairs;
  const said = tidy(() => {
    const inputs = tf.tensor2d(decoderInputs(pairs), [TESTED_SENTENCES, LONGEST + 1], "int32");
    const read = tf.tensor2d(source, [TESTED_SENTENCES, LONGEST], "int32");
    return tf.argMax(model.apply(read, inputs).logits, 2); // [sentences, time]
  }).dataSync();
  const rows = Array.from({ length: TESTED_SENTENCES }, (_, row) => row);
  return Object.fromEntries(Array.from({ length: LONGEST }, (_, place) => {
    const right = rows.map((row) => {
      const wanted = translationOf(languages, source[row * LONGEST + place]!);
      const at = target.indexOf(wanted, row * (LONGEST + 1));
      return said[at] === wanted ? 1 : 0;
    });
    return [`position_${place + 1}`, mean(right)];
  }));
}

/** Makes the pairs that a model is trained on of those of the toy language. */
type Task = (pairs: SequencePairs) => SequencePairs;

/**
 * For each length the share of words that are right, of sentences, and of the translations of the first
 * word: "words_2", "sentences_2", "first_2" and so on.
 */
function scoresByLength(
  model: EncoderDecoder,
  languages: ToyLanguages,
  random: Random,
  taskOf: Task,
): Record<string, number> {
  return Object.fromEntries(TESTED_LENGTHS.flatMap((length) => {
    const { source, target } = taskOf(testSentences(languages, length, random));
    const said = greedySearch(model, source, { sourceLength: length });
    const references = said.map((_, row) => wordsOfRow(target, length + 1, row));
    const scores = translationScores(said.map(({ tokens }) => tokens), references);
    const first = said.filter(({ tokens }, row) => {
      const place = references[row]!.indexOf(translationOf(languages, source[row * length]!));
      return tokens[place] === references[row]![place];
    });
    return [
      [`words_${length}`, scores.tokenAccuracy],
      [`sentences_${length}`, scores.exactMatch],
      [`first_${length}`, first.length / TESTED_SENTENCES],
    ];
  }));
}
