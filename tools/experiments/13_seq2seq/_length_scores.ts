/** What a model of the toy language gets right, by the length of sentences and by the place of words. */
import * as tf from "@tensorflow/tfjs";
import {
  END,
  type SequencePairs,
  SPECIAL_TOKENS,
  type ToyLanguages,
  toySentences,
  wordsOfRow,
} from "lib/datasets/mod.ts";
import type { Random } from "lib/random/mod.ts";
import {
  decoderInputs,
  type EncoderDecoder,
  evaluateGreedy,
  greedySearch,
  translationScores,
} from "lib/seq2seq/mod.ts";
import { mean } from "lib/stats/mod.ts";
import { tidy } from "lib/tensor/mod.ts";

/** The longest sentence of most trainings. */
export const LONGEST = 10;
const TESTED_LENGTHS = [2, 4, 6, 8, 10, 12, 14, 16, 18, 20], TESTED_SENTENCES = 100;

/** The same pairs with the translation of the first word for a target. */
export function firstWordAlone(pairs: SequencePairs): SequencePairs {
  const target = new Int32Array(2 * pairs.count).fill(END);
  for (let row = 0; row < pairs.count; row++) {
    target[2 * row] = pairs.target[(row + 1) * pairs.targetLength - 2]!; // the last before END
  }
  return { ...pairs, targetLength: 2, target };
}

/** The same pairs with the translation in the order of the source. */
export function inSameOrder({ target, targetLength, ...pairs }: SequencePairs): SequencePairs {
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
export function firstWordByLength(
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
export function scoresByPosition(
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
export type Task = (pairs: SequencePairs) => SequencePairs;

/**
 * For each length the share of words that are right, of sentences, and of the translations of the first
 * word: "words_2", "sentences_2", "first_2" and so on.
 */
export function scoresByLength(
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

/**
 * For each length what was written: the share of words that are right, "words_22"; the share of sentences
 * with fewer words than the source, "early_22"; and the words written over those of the source,
 * "written_22".
 */
export function writtenByLength(
  { model, languages, test: random }: {
    readonly model: EncoderDecoder;
    readonly languages: ToyLanguages;
    readonly test: Random;
  },
  lengths: readonly number[],
): Record<string, number> {
  return Object.fromEntries(lengths.flatMap((length) => {
    const { source, target } = testSentences(languages, length, random);
    const said = greedySearch(model, source, { sourceLength: length }).map(({ tokens }) => tokens);
    const references = said.map((_, row) => wordsOfRow(target, length + 1, row));
    return [
      [`words_${length}`, translationScores(said, references).tokenAccuracy],
      [`early_${length}`, mean(said.map((words) => words.length < length ? 1 : 0))],
      [`written_${length}`, mean(said.map((words) => words.length)) / length],
    ];
  }));
}
