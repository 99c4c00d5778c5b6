/**
 * The sweep of notebook 13 on what is said to improve an encoder-decoder: the cell, a bidirectional
 * encoder and attention at the same number of parameters, and multi-task learning, over 5 seeds.
 *
 * Pretrained embeddings are left out: the words of the toy language are drawn independently, so that
 * a text in it says nothing about a word, and there is nothing that embeddings could bring along.
 */
import { Adam } from "lib/nn/mod.ts";
import {
  type SequencePairs,
  type ToyLanguages,
  toyLanguages,
  toySentences,
} from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";
import {
  EncoderDecoder,
  type Seq2SeqConfig,
  seq2SeqParameterCount,
  takePairs,
  unitsForParameters,
} from "lib/seq2seq/mod.ts";
import { inTensorScope } from "../tensor_scope.ts";
import type { Sweep, SweepSettings } from "../../sweep/sweep.ts";
import { freshBatch, scoresByLength, trainOnBatches } from "./_toy_translation.ts";

const SEEDS = [0, 1, 2, 3, 4];
/** Steps that compare networks, and corpora: two languages share theirs. */
const STEPS = { networks: 400, corpora: 1000 };
const CHECKED_STEPS = 40;
const LONGEST = 10;
const LENGTHS = [5, 10];
const EMBEDDING = 32;
/** Parameters of each model, as nearly as units allow: those of an LSTM with dot attention. */
const BUDGET = 46_000;

const NETWORKS: Readonly<Record<string, Partial<Seq2SeqConfig>>> = {
  "SimpleRNN": { cell: "simple_rnn", attention: "none" },
  "GRU": { cell: "gru", attention: "none" },
  "LSTM": { attention: "none" },
  "LSTM, bidirectional": { attention: "none", bidirectional: true },
  "LSTM, attention": { attention: "dot" },
  "LSTM, bidirectional, attention": { attention: "dot", bidirectional: true },
};

/** Sentences of each of the lengths 1 to 10 in the language that is tested, and in another. */
const CORPORA: Readonly<Record<string, { readonly own: number; readonly other: number }>> = {
  "200 sentences": { own: 20, other: 0 },
  "200 sentences, multi-task with 2,000 of another language": { own: 20, other: 200 },
  "2,000 sentences": { own: 200, other: 0 },
};
const CORPUS_LENGTHS = [1, 2, 3, 4, 5, 6, 7, 8, 9, LONGEST];
const BATCH = 32;

const arms = [
  ...Object.keys(NETWORKS).map((arm) => ({ arm, steps: STEPS.networks })),
  ...Object.keys(CORPORA).map((arm) => ({ arm, steps: STEPS.corpora })),
];

export const sweep: Sweep = {
  description:
    "Toy translation (20 words, opposite order) of 100 fresh sentences of each length, greedily, " +
    "after so many steps (the rows of 40 are for CI) of Adam at 0.003 falling to 0, batches of 32, " +
    "5 seeds. Networks of 46,000 parameters on fresh sentences of 1 to 10 words; then bidirectional " +
    "LSTMs with attention on a fixed number of such sentences; two languages have one encoder, two " +
    "decoders and every second step each",
  runs: [
    ...arms.flatMap((arm) => SEEDS.map((seed) => ({ ...arm, seed }))),
    ...arms.map((arm) => ({ ...arm, steps: CHECKED_STEPS, seed: 0 })),
  ],
  isChecked: ({ steps }) => steps === CHECKED_STEPS,
  run: (settings) =>
    inTensorScope(() =>
      settings.arm! in NETWORKS ? compareNetwork(settings) : compareCorpus(settings)
    ),
};

/** A model of a kind, with the units that come closest to the budget. */
function optionsOf(arm: Partial<Seq2SeqConfig>, vocabulary: number) {
  const sizes = { sourceVocabulary: vocabulary, targetVocabulary: vocabulary };
  const options = { ...sizes, embedding: EMBEDDING, ...arm };
  return { ...options, units: unitsForParameters(BUDGET, options) };
}

function compareNetwork({ arm, steps, seed }: SweepSettings): Record<string, number> {
  const random = new Random(Number(seed)), data = random.split("data");
  const languages = toyLanguages({ random: random.split("languages") });
  const options = optionsOf(NETWORKS[arm!]!, languages.vocabulary);
  const model = new EncoderDecoder(options, { random: random.split("model") });
  trainOnBatches(new Adam(), Number(steps), () => ({
    model,
    pairs: freshBatch(languages, { maxLength: LONGEST, random: data }),
  }));
  const parameters = seq2SeqParameterCount(options).total;
  const test = { lengths: LENGTHS, random: random.split("test") };
  return { units: options.units, parameters, ...scoresByLength(model, languages, test) };
}

function compareCorpus({ arm, steps, seed }: SweepSettings): Record<string, number> {
  const random = new Random(Number(seed)), order = random.split("order");
  const own = toyLanguages({ random: random.split("languages") });
  const other = toyLanguages({ random: random.split("other languages") });
  const counts = CORPORA[arm!]!;
  const options = optionsOf({ bidirectional: true, attention: "dot" }, own.vocabulary);
  const model = new EncoderDecoder(options, { random: random.split("model") });
  const tasks = [{ model, corpus: makeCorpus(own, counts.own, random.split("corpus")) }];
  if (counts.other > 0) {
    const sharing = { random: random.split("other model"), encoder: model.encoder };
    const corpus = makeCorpus(other, counts.other, random.split("other corpus"));
    tasks.push({ model: new EncoderDecoder(options, sharing), corpus });
  }
  trainOnBatches(new Adam(), Number(steps), (step) => {
    const { model, corpus } = tasks[step % tasks.length]!;
    const part = corpus[order.integer(0, corpus.length)]!;
    return { model, pairs: takePairs(part, order.integers(BATCH, 0, part.count)) };
  });
  const parameters = seq2SeqParameterCount(options).total;
  const test = { lengths: LENGTHS, random: random.split("test") };
  return { units: options.units, parameters, ...scoresByLength(model, own, test) };
}

/** A fixed set of sentences, `count` of each length. */
function makeCorpus(languages: ToyLanguages, count: number, random: Random): SequencePairs[] {
  return CORPUS_LENGTHS.map((length) => toySentences(languages, { count, length, random }));
}
