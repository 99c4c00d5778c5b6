/** Spelling, then pronunciation, as one sequence: "c a t > K AE T ." */
import * as tf from "@tensorflow/tfjs";
import { loadCmudict, type PronouncedWord, withoutStress } from "lib/datasets/mod.ts";
import type { Random } from "lib/random/mod.ts";

const LONGEST = 10;
/** Letters, the mark, phonemes. */
export const TIME = 2 * LONGEST + 1;
const LETTERS = [..."abcdefghijklmnopqrstuvwxyz'"];
/** Phonemes of ARPAbet without stress. */
const PHONEMES =
  ("AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T " +
    "TH UH UW V W Y Z ZH").split(" ");
/** Letters, the mark, phonemes; the end is never read. */
export const INPUTS = LETTERS.length + 1 + PHONEMES.length;
/** Phonemes and the end. */
export const OUTPUTS = PHONEMES.length + 1;
/** The label of a step at which nothing is asked. */
export const IGNORED = -1;

/** Words as numbers: what is read and what is asked at each step, [words, TIME]. */
export interface Spellings {
  readonly count: number;
  readonly tokens: Int32Array;
  readonly labels: Int32Array;
}

/** The three parts of the dictionary, which share no word. */
export type SpellingSplit = Readonly<Record<"train" | "validation" | "test", Spellings>>;

/** Words of at most 10 letters and 9 phonemes, with their first pronunciation. */
export async function loadSpellings(): Promise<SpellingSplit> {
  const { train, validation, test } = await loadCmudict();
  return { train: encodeAll(train), validation: encodeAll(validation), test: encodeAll(test) };
}

function encodeAll(words: readonly PronouncedWord[]): Spellings {
  const short = words.filter(({ word, pronunciations }) =>
    word.length <= LONGEST && pronunciations[0]!.length < LONGEST
  );
  const tokens = new Int32Array(short.length * TIME);
  const labels = new Int32Array(short.length * TIME).fill(IGNORED);
  for (const [i, { word, pronunciations }] of short.entries()) {
    const phonemes = withoutStress(pronunciations[0]!).map((name) => PHONEMES.indexOf(name));
    const read = [
      ...[...word].map((letter) => LETTERS.indexOf(letter)),
      LETTERS.length,
      ...phonemes.map((phoneme) => LETTERS.length + 1 + phoneme),
    ];
    tokens.set(read, i * TIME);
    labels.set([...phonemes, PHONEMES.length], i * TIME + word.length);
  }
  return { count: short.length, tokens, labels };
}

/** A batch with the steps in front: [TIME, batch] each. */
export function batchOf(words: Spellings, chosen: readonly number[]) {
  const pick = (all: Int32Array) =>
    tf.tensor2d(
      Int32Array.from({ length: TIME * chosen.length }, (_, at) => {
        const step = Math.floor(at / chosen.length), word = chosen[at % chosen.length]!;
        return all[word * TIME + step]!;
      }),
      [TIME, chosen.length],
      "int32",
    );
  return { tokens: pick(words.tokens), labels: pick(words.labels) };
}

/** Words at random, each as likely as any other. */
export function drawBatch(words: Spellings, batch: number, random: Random) {
  return batchOf(words, Array.from({ length: batch }, () => random.integer(0, words.count)));
}

/**
 * What a model writes by itself for the first `count` words: at each step the likeliest phoneme, which it
 * reads next, until the end or the longest pronunciation.
 *
 * @param logitsOf tokens of [TIME, batch], as [batch x TIME, OUTPUTS]
 */
export function pronounce(
  words: Spellings,
  count: number,
  logitsOf: (tokens: tf.Tensor2D) => tf.Tensor,
): number[][] {
  const mark = LETTERS.length, end = PHONEMES.length;
  const reading = { ...words, tokens: words.tokens.slice(0, count * TIME) };
  const chosen = Array.from({ length: count }, (_, word) => word);
  const written = chosen.map(() => [] as number[]);
  const marks = chosen.map((word) => reading.tokens.indexOf(mark, word * TIME) - word * TIME);
  for (let k = 0; k < LONGEST; k++) {
    const best = tf.tidy(() => {
      const logits = logitsOf(batchOf(reading, chosen).tokens);
      return tf.argMax(logits, -1).dataSync<"int32">(); // [batch x TIME]
    });
    for (const word of chosen) {
      if (written[word]!.length < k) continue; // it has ended
      const step = marks[word]! + k, phoneme = best[word * TIME + step]!;
      if (phoneme === end) continue;
      written[word]!.push(phoneme);
      reading.tokens[word * TIME + step + 1] = mark + 1 + phoneme;
    }
  }
  return written;
}

/** The phonemes that the dictionary has for a word. */
export function pronunciationOf({ labels }: Spellings, word: number): number[] {
  return [...labels.slice(word * TIME, (word + 1) * TIME)].filter((label) =>
    label !== IGNORED && label !== PHONEMES.length
  );
}
