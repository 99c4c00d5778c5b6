/** A sweep of notebook 14: Chinese words by a dictionary and by a hidden Markov model, as the text to learn from grows. */
import { loadNamedSentences } from "lib/datasets/mod.ts";
import { viterbi } from "lib/hmm/mod.ts";
import { Random } from "lib/random/mod.ts";
import {
  boundaryTags,
  countSpans,
  likeliestWords,
  longestMatch,
  spanF1,
  wordsOfTags,
  wordSpans,
} from "lib/tagging/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";

const SMOOTHING = 0.1, TAGS = 4;
const data = loadNamedSentences();

interface WordRun extends RunSettings {
  readonly method: "longest match" | "likeliest words" | "HMM";
  readonly sentences: number;
}

function shares(row: Float64Array): Float64Array {
  const total = row.reduce((a, b) => a + b);
  return row.map((count) => count / total);
}

/** Shares of tags, of tags after tags, and of characters in tags; one symbol more for unknown ones. */
function countTags(sentences: readonly string[][]) {
  const characters = [...new Set(sentences.flatMap((words) => [...words.join("")]))];
  const symbols = new Map(characters.map((character, i) => [character, i]));
  const zeros = (length: number, value: number) =>
    Array.from({ length: TAGS }, () => new Float64Array(length).fill(value));
  const initial = new Float64Array(TAGS), transition = zeros(TAGS, 0);
  const emission = zeros(characters.length + 1, SMOOTHING);
  for (const words of sentences) {
    const tags = boundaryTags(words);
    for (const [t, character] of [...words.join("")].entries()) {
      if (t === 0) initial[tags[t]!]!++;
      else transition[tags[t - 1]!]![tags[t]!]!++;
      emission[tags[t]!]![symbols.get(character)!]!++;
    }
  }
  const model = {
    initial: shares(initial),
    transition: transition.map(shares),
    emission: emission.map(shares),
  };
  return (own: readonly string[]) =>
    wordsOfTags(own, viterbi(model, own.map((c) => symbols.get(c) ?? characters.length)).states);
}

async function runWords({ method, sentences, seed }: WordRun) {
  const { train, test } = await data;
  const order = new Random(seed).split("sample").permutation(train.length).slice(0, sentences);
  const sample = Array.from(order, (s) => [...train[s]!.words]), counts = new Map<string, number>();
  for (const word of sample.flat()) counts.set(word, (counts.get(word) ?? 0) + 1);
  const cut = method === "HMM"
    ? countTags(sample)
    : (characters: readonly string[]) =>
      method === "longest match"
        ? longestMatch(characters, counts)
        : likeliestWords(characters, counts);
  const found = test.map(({ words }) => {
    const truth = wordSpans(words), said = wordSpans(cut([...words.join("")]));
    const fresh = truth.filter((_, i) => !counts.has(words[i]!));
    return { all: countSpans(truth, said), fresh: countSpans(fresh, said) };
  });
  const fresh = found.map((one) => one.fresh);
  return {
    ...spanF1(found.map(({ all }) => all)),
    freshRecall: spanF1(fresh).recall,
    freshShare: fresh.reduce((sum, { truth }) => sum + truth, 0) /
      found.reduce((sum, { all }) => sum + all.truth, 0),
  };
}

const methods = ["longest match", "likeliest words", "HMM"], sizes = [100, 300, 1000, 2400];

export const sweep = defineSweep({
  description:
    "The words of 500 test sentences of the Chinese Wikipedia, learnt from 100 to 2,400 of 3,000 sentences that the seed " +
    "draws, by the longest match, the likeliest words, and a hidden Markov model of B, M, E and S (0.1 is added to the " +
    "counts of characters, not tuned); F1 of whole words, and the share of new words that were found",
  arms: Object.fromEntries(
    methods.flatMap((method) =>
      sizes.map((sentences) => [`${method}, ${sentences}`, { settings: { method, sentences } }])
    ),
  ),
  seeds: Array.from({ length: 10 }, (_, seed) => seed),
  metric: "f1",
  difference: { margin: 0.01, reason: "one word in a hundred" },
  minutes: 1,
  isChecked: ({ seed, sentences }) => seed === 0 && sentences === 300,
  run: (settings) => runWords(settings as WordRun),
});
