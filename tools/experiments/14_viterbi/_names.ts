/** Four ways to find names in Chinese sentences, each learnt from a draw of the training sentences. */
import { loadNamedSentences, NAME_KINDS, type NamedSentence } from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";
import {
  bestLabels,
  bioSpans,
  countSpans,
  featureNumbers,
  fitTagger,
  type LabelChain,
  presentFeatures,
  type Span,
  spanF1,
  wordFeatures,
} from "lib/tagging/mod.ts";
import type { RunSettings } from "../../sweep/define_sweep.ts";

/** O, and B and I of each kind of name. */
export const TAGS: readonly string[] = [
  "O",
  ...NAME_KINDS.flatMap((kind) => [`B-${kind}`, `I-${kind}`]),
];
const SAMPLE = 2400, EPOCHS = 6, FEWEST = 2;

/** The sentences, loaded once. */
export const data = loadNamedSentences();

/** One run: how names are found, what is tuned, and the seed. */
export interface NameRun extends RunSettings {
  readonly method: "names seen" | "HMM" | "softmax" | "CRF";
  readonly smoothing?: number;
  readonly rate?: number;
  readonly penalty?: number;
}

/** The scores of a sentence's tags, or the names themselves. */
type Finder = (words: readonly string[]) => LabelChain | string[];

/** Whether a tag may follow another: "I" only goes on with a name of its kind. */
const isLegal = (before: string, tag: string) =>
  !tag.startsWith("I") || (before !== "O" && before.slice(2) === tag.slice(2));

/** 0 for a tag that may follow another, else -Infinity: [labels][labels]. */
export const LEGAL: readonly (readonly number[])[] = TAGS.map((before) =>
  TAGS.map((tag) => isLegal(before, tag) ? 0 : -Infinity)
);

function withoutIllegal({ start, transition, emission }: LabelChain): LabelChain {
  const added = (scores: ArrayLike<number>, more: readonly number[]) =>
    Array.from(scores, (score, j) => score + more[j]!);
  return {
    start: added(start, LEGAL[0]!), // a sentence begins as behind O
    transition: transition.map((row, i) => added(row, LEGAL[i]!)),
    emission,
  };
}

const tagsOf = (said: LabelChain | string[]) =>
  Array.isArray(said) ? said : Array.from(bestLabels(said).labels, (label) => TAGS[label]!);

/** The longest names of the training sentences, from left to right, with their most frequent kind. */
function findSeen(train: readonly NamedSentence[]): Finder {
  const kinds = new Map<string, Map<string, number>>();
  for (const { words, tags } of train) {
    for (const { start, end, kind } of bioSpans(tags)) {
      const name = words.slice(start, end).join(" "), own = kinds.get(name) ?? new Map();
      kinds.set(name, own.set(kind, (own.get(kind) ?? 0) + 1));
    }
  }
  const kindOf = (name: string) =>
    [...kinds.get(name)!].reduce((best, one) => one[1] > best[1] ? one : best)[0];
  return (words) => {
    const tags = words.map(() => "O");
    for (let start = 0; start < words.length;) {
      let end = Math.min(words.length, start + 10);
      while (end > start && !kinds.has(words.slice(start, end).join(" "))) end--;
      for (let t = start; t < end; t++) {
        tags[t] = `${t === start ? "B" : "I"}-${kindOf(words.slice(start, end).join(" "))}`;
      }
      start = Math.max(end, start + 1);
    }
    return tags;
  };
}

/** Counted tags and words; a word that occurs once counts as one that ends in its last character. */
function countModel(train: readonly NamedSentence[], smoothing: number): Finder {
  const counts = new Map<string, number>();
  for (const { words } of train) {
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const signature = (word: string) => (counts.get(word) ?? 0) > 1 ? word : `~${[...word].at(-1)}`;
  const symbols = new Map<string, number>();
  for (const { words } of train) {
    for (const word of words) {
      if (!symbols.has(signature(word))) symbols.set(signature(word), symbols.size);
    }
  }
  const zeros = (length: number, value = 0) => TAGS.map(() => new Float64Array(length).fill(value));
  const transition = zeros(TAGS.length), emission = zeros(symbols.size + 1, smoothing);
  for (const { words, tags } of train) {
    tags.forEach((tag, t) => {
      const label = TAGS.indexOf(tag), before = t === 0 ? 0 : TAGS.indexOf(tags[t - 1]!);
      transition[before]![label]!++;
      emission[label]![symbols.get(signature(words[t]!))!]!++;
    });
  }
  const logs = (row: Float64Array) => {
    const total = Math.log(row.reduce((a, b) => a + b));
    return row.map((count) => Math.log(count) - total);
  };
  const steps = transition.map(logs), shows = emission.map(logs);
  return (words) => ({
    start: steps[0]!,
    transition: steps,
    emission: words.map((word) => {
      const symbol = symbols.get(signature(word)) ?? symbols.size;
      return shows.map((row) => row[symbol]!);
    }),
  });
}

/** Trains a softmax a word, or a CRF, and gives the scores of a sentence's tags. */
export function fitFeatures(
  train: readonly NamedSentence[],
  run: Pick<NameRun, "method" | "rate" | "penalty"> & { readonly epochs?: number },
  random: Random,
): (words: readonly string[]) => LabelChain {
  const names = train.map(({ words }) => wordFeatures(words));
  const numbers = featureNumbers(names, FEWEST);
  const sequences = train.map(({ tags }, s) => ({
    features: presentFeatures(names[s]!, numbers),
    labels: tags.map((tag) => TAGS.indexOf(tag)),
  }));
  const { chainOf } = fitTagger(sequences, {
    labels: TAGS.length,
    features: numbers.size,
    isChained: run.method === "CRF",
    epochs: run.epochs ?? EPOCHS,
    rate: run.rate!,
    penalty: run.penalty!,
    random,
  });
  return (words) => chainOf(presentFeatures(wordFeatures(words), numbers));
}

function finderOf(run: NameRun, train: readonly NamedSentence[], random: Random): Finder {
  if (run.method === "names seen") return findSeen(train);
  if (run.method === "HMM") return countModel(train, run.smoothing!);
  return fitFeatures(train, run, random);
}

/** The sentences that a seed draws to learn from. */
export function sampleOf(train: readonly NamedSentence[], random: Random): NamedSentence[] {
  const sample = random.split("sample").permutation(train.length).slice(0, SAMPLE);
  return Array.from(sample, (s) => train[s]!);
}

/** F1 of names, with and without illegal transitions forbidden, and the recall of names that are new. */
export async function runNames(run: NameRun) {
  const { train, validation, test } = await data, random = new Random(run.seed);
  const sentences = sampleOf(train, random);
  const find = finderOf(run, sentences, random.split("order"));
  const judged = run.seed >= 1000 ? validation : test; // seeds from 1000 on choose settings
  const said = judged.map(({ words }) => find(words)),
    truth = judged.map(({ tags }) => bioSpans(tags));
  const free = said.map(tagsOf);
  const legal = said.map((one) => tagsOf(Array.isArray(one) ? one : withoutIllegal(one)));
  const countsOf = (answers: readonly string[][]) =>
    answers.map((tags, s) => countSpans(truth[s]!, bioSpans(tags)));
  const { precision, recall, f1 } = spanF1(countsOf(legal));
  const nameOf = (words: readonly string[], { start, end }: Span) =>
    words.slice(start, end).join(" ");
  const seen = new Set(
    sentences.flatMap(({ words, tags }) => bioSpans(tags).map((span) => nameOf(words, span))),
  );
  const isNew = (s: number) => (span: Span) => !seen.has(nameOf(judged[s]!.words, span));
  const newOnes = truth.map((spans, s) => countSpans(spans.filter(isNew(s)), bioSpans(legal[s]!)));
  return {
    f1,
    precision,
    recall,
    freeF1: spanF1(countsOf(free)).f1,
    illegal:
      free.flatMap((tags) => tags.filter((tag, t) => !isLegal(tags[t - 1] ?? "O", tag))).length,
    newRecall: spanF1(newOnes).recall,
    newNames: newOnes.reduce((sum, { truth }) => sum + truth, 0),
  };
}
