/** Toy translation by the length of sentences, for the sweeps of notebook 13 on length. */
import {
  type SequencePairs,
  type ToyLanguages,
  toyLanguages,
  toySentences,
} from "lib/datasets/mod.ts";
import { Adam } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { EncoderDecoder, trainSeq2SeqStep } from "lib/seq2seq/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import type { DeclaredSweep, SweepSettings } from "../../sweep/sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import {
  firstWordAlone,
  firstWordByLength,
  inSameOrder,
  LONGEST,
  scoresByLength,
  scoresByPosition,
  type Task,
} from "./_length_scores.ts";

/** Words of the language; a sentence holds each at most once. */
const WORDS = 26, EMBEDDING = 32, BATCH = 32;
/** Steps of an arm that does not say otherwise. */
const STEPS = 3000;

/** The settings of every arm, by its name. */
const LENGTH_ARMS: Readonly<Record<string, SweepSettings>> = {
  "none, 16 units": without(16),
  "none, 32 units": without(32),
  "none, 64 units": without(64),
  "none, 128 units": without(128),
  "none, 32 units, 1,000 steps": without(32, 1000),
  "none, 32 units, 9,000 steps": without(32, 9000),
  "none, 32 units, first word alone": { ...without(32), asked: "first word" },
  "none, 32 units, same order": { ...without(32), order: "same" },
  "dot, 32 units": withAttention(LONGEST),
  "dot, 32 units, trained to 20": withAttention(20),
};

function without(units: number, steps = STEPS): SweepSettings {
  return { attention: "none", units, steps, longest: LONGEST };
}

function withAttention(longest: number): SweepSettings {
  return { attention: "dot", units: 32, steps: STEPS, longest };
}

/**
 * The sweep: without attention by the size of the state, the steps of training and the order of the
 * translation; with attention by the longest sentence of the training.
 *
 * @param rates learning rates, of which each arm chooses one
 * @param tuningSteps steps after which it chooses
 */
export function lengthSweep(
  { rates, tuningSteps, minutes }: {
    readonly rates: readonly number[];
    readonly tuningSteps: number;
    readonly minutes: number;
  },
): DeclaredSweep {
  const grid = { learningRate: rates };
  return defineSweep({
    description:
      "Toy translation (26 words, none twice in a sentence, opposite order) of 100 fresh sentences of each " +
      "length, written greedily: the share of words that are right, without attention by the units of the " +
      "GRUs and the steps of training, with dot attention by the longest sentence of the training, and of an " +
      "encoder-decoder that has to say the first word alone or all words in the order of the source; for sentences of 10 words the share by position " +
      "with teacher forcing; embeddings of 32, fresh batches of 32 sentences of one length, Adam with a " +
      "cosine schedule",
    arms: Object.fromEntries(
      Object.entries(LENGTH_ARMS).map(([name, settings]) => [name, { settings, grid }]),
    ),
    tuning: {
      seeds: [1000, 1001],
      metric: "words_10",
      best: "largest",
      rounds: [{ seeds: 2, settings: { steps: tuningSteps } }],
    },
    seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    metric: "words_10",
    difference: { margin: 0.02, reason: "one word in five sentences of 10" },
    minutes,
    isChecked: ({ arm, seed }) => arm === "none, 32 units, 1,000 steps" && Number(seed) < 2,
    run: (settings) => inTensorScope(() => train(settings)),
  });
}

function train(settings: RunSettings): Record<string, number> {
  const { asked } = settings, { model, languages, test, taskOf } = trainOnSentences(settings);
  return asked === "first word" ? firstWordByLength(model, languages, test) : {
    ...scoresByLength(model, languages, test, taskOf),
    ...scoresByPosition(model, languages, test, taskOf),
  };
}

/** A trained model, its languages, the randomness of its test sentences, and what it was asked for. */
export interface TrainedOnSentences {
  readonly model: EncoderDecoder;
  readonly languages: ToyLanguages;
  readonly test: Random;
  readonly taskOf: Task;
}

/** Train a model on fresh sentences of up to `longest` words. */
export function trainOnSentences(settings: RunSettings): TrainedOnSentences {
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
  trainFor(Number(steps), { model, languages, taskOf, data }, {
    learningRate: Number(learningRate),
    longest: Number(longest),
  });
  return { model, languages, test: random.split("test"), taskOf };
}

/**
 * Trains a model for `steps` steps on fresh sentences of up to `longest` words; the learning rate falls to 0
 * by a cosine, with a new Adam at each call.
 */
export function trainFor(
  steps: number,
  { model, languages, taskOf, data }: Omit<TrainedOnSentences, "test"> & { readonly data: Random },
  { learningRate, longest }: { readonly learningRate: number; readonly longest: number },
): void {
  const optimizer = new Adam();
  for (let step = 0; step < steps; step++) {
    optimizer.learningRate = learningRate * (1 + Math.cos(Math.PI * step / steps)) / 2;
    const length = data.integer(1, longest + 1);
    const pairs = toySentences(languages, { count: BATCH, length, random: data, distinct: true });
    trainSeq2SeqStep(model, taskOf(pairs), { optimizer });
  }
}
