/** Filling in hidden letters of words, for the sweep of notebook 20. */
import * as tf from "@tensorflow/tfjs";
import { loadCmudict, type PronouncedWord } from "lib/datasets/mod.ts";
import { Adam, cosineSchedule, losses, trainStep, warmupSchedule } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { maskTokens } from "lib/text/mod.ts";
import { Bert, MaskedLanguageModelHead } from "lib/transformer/mod.ts";

/** a to z and the apostrophe, then [MASK]. */
const LETTERS = [..."abcdefghijklmnopqrstuvwxyz'"], MASK = LETTERS.length;
/** Letters of a word. */
const TIME = 7;
const BATCH = 64, STEPS = 1200, WARM_UP = 100;

/** What an arm changes. */
export interface Choices {
  readonly causal: boolean;
  readonly learningRate: number;
  readonly seed: number;
}

/** Words of seven letters, one after the other. */
export interface Words {
  readonly train: Int32Array;
  /** To choose settings by. */
  readonly validation: Int32Array;
  readonly heldOut: Int32Array;
}

export async function loadWords(): Promise<Words> {
  const { train, validation, test } = await loadCmudict();
  return {
    train: lettersOf(train),
    validation: lettersOf(validation),
    heldOut: lettersOf(test),
  };
}

function lettersOf(words: readonly PronouncedWord[]): Int32Array {
  const chosen = words.map(({ word }) => word).filter(({ length }) => length === TIME);
  return Int32Array.from(chosen.join(""), (letter) => LETTERS.indexOf(letter));
}

/** Train; then fill in letters that are hidden, and correct some that are wrong. */
export function fillInLetters(
  { train, validation, heldOut }: Words,
  choices: Choices,
): Record<string, number> {
  const { causal, learningRate, seed } = choices;
  const random = new Random(seed), order = random.split("order"), hide = random.split("mask");
  const sizes = { vocabulary: MASK + 1, size: 32, blocks: 2, heads: 4, positions: TIME };
  const bert = new Bert({ ...sizes, dropout: 0 }, { random: random.split("bert") });
  const head = new MaskedLanguageModelHead(bert, { random });
  const variables = [...bert.variables, ...head.variables];
  const rate = warmupSchedule(WARM_UP, cosineSchedule(learningRate, 0, STEPS));
  const optimizer = new Adam();
  const logitsOf = (inputs: Int32Array) => {
    const tokens = tf.tensor2d(inputs, [inputs.length / TIME, TIME], "int32");
    return head.apply(bert.apply(tokens, { causal }).states.at(-1)!); // [batch, time, vocabulary]
  };
  for (let step = 1; step <= STEPS; step++) {
    const { inputs, labels } = maskTokens(drawWords(train, BATCH, order), {
      ...{ random: hide, mask: MASK, vocabulary: MASK },
    });
    optimizer.learningRate = rate(step);
    const loss = () =>
      losses.sparseCategoricalCrossEntropy(
        tf.tensor2d(labels, [BATCH, TIME], "int32"),
        logitsOf(inputs),
        { fromLogits: true, ignoreIndex: -1 },
      );
    trainStep({ variables, loss, optimizer, maxGradientNorm: 1 });
  }
  const guess = (inputs: Int32Array) => tf.tidy(() => tf.argMax(logitsOf(inputs), 2).dataSync());
  return { ...evaluate(heldOut, guess), validation: evaluate(validation, guess).accuracy! };
}

function drawWords(words: Int32Array, count: number, random: Random): Int32Array {
  const all = new Int32Array(count * TIME);
  for (let i = 0; i < count; i++) {
    const start = TIME * random.integer(0, words.length / TIME);
    all.set(words.subarray(start, start + TIME), i * TIME);
  }
  return all;
}

/** Each letter of each word alone: hidden, and replaced by a wrong one. */
function evaluate(
  words: Int32Array,
  guess: (inputs: Int32Array) => ArrayLike<number>,
): Record<string, number> {
  const random = new Random(0).split("evaluation"), count = words.length / TIME; // the same for all
  const metrics: Record<string, number> = {};
  let filled = 0, corrected = 0, kept = 0;
  for (let place = 0; place < TIME; place++) {
    const at = Array.from({ length: count }, (_, word) => word * TIME + place);
    const hidden = Int32Array.from(words), wrong = Int32Array.from(words);
    for (const i of at) {
      hidden[i] = MASK;
      wrong[i] = (words[i]! + random.integer(1, MASK)) % MASK;
    }
    const right = (guessed: ArrayLike<number>) => at.filter((i) => guessed[i] === words[i]).length;
    const found = right(guess(hidden));
    metrics[`letter_${place + 1}`] = found / count;
    filled += found / words.length;
    corrected += right(guess(wrong)) / words.length;
    kept += right(guess(words)) / words.length;
  }
  return { accuracy: filled, ...metrics, corrected, kept };
}
