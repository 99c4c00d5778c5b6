/** Reference cases on tokens, n-gram models and measures of text. */
import { metrics } from "lib/nn/mod.ts";
import {
  BytePairTokenizer,
  corpusBleu,
  editDistance,
  longestCommonSubsequence,
  NGramModel,
  type NGramSmoothing,
  sentenceBleu,
  type Tokens,
} from "lib/text/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";

const UNKNOWN = "<UNK>", START = "<s>", END = "</s>";

/** Bigram models of sentences of words; nltk counts the ends of sentences as words of the vocabulary. */
function nGramModels(inputs: GoldenInputs) {
  const { train, test, k, interpolation_lambda: weight, probe_context_word: probes } = inputs;
  const words = [...new Set([START, END, UNKNOWN, ...train.flat()])];
  const idOf = (word: string) => words.indexOf(words.includes(word) ? word : UNKNOWN);
  const encode = (sentences: string[][]) => sentences.map((own) => [...own, END].map(idOf));
  const [sentences, tests] = [encode(train), encode(test)];
  const modelOf = (smoothing: NGramSmoothing) => {
    const sizes = { order: 2, vocabulary: inputs.vocab_size_incl_pads_and_UNK };
    return new NGramModel(sentences, { ...sizes, start: idOf(START), smoothing });
  };
  const score = (model: NGramModel) =>
    probes.map(([context, word]: [string, string]) =>
      // a sentence begins with no context; the model puts the start there
      model.distribution(context === START ? [] : [idOf(context)])[idOf(word)]
    );
  const lidstone = modelOf({ name: "additive", k });
  return {
    bigram_counts_for_probe: probes.map((pair: string[]) => lidstone.count(pair.map(idOf))),
    mle: score(modelOf({ name: "none" })),
    lidstone: score(lidstone),
    kneser_ney_nltk: score(modelOf({ name: "kneser-ney", discount: 0.75, uniform: false })),
    interpolated_mle_bigram_unigram: score(
      modelOf({ name: "interpolated", weights: [1 - weight, weight] }),
    ),
    lidstone_test_perplexity: metrics.perplexity(
      tests.flatMap((tokens) => lidstone.logProbabilities(tokens)),
    ),
  };
}

export const adapters: Record<string, Adapter> = {
  edit_distance: ({ pairs }) => ({
    levenshtein_and_lcs: pairs.map((
      [a, b]: [string, string],
    ) => [editDistance(a, b), longestCommonSubsequence(a, b)]),
  }),
  text_byte_pair: ({ train, vocab_size: vocabulary, texts }) => {
    const tokenizer = BytePairTokenizer.train(train, { vocabulary });
    return {
      vocabulary: tokenizer.vocabulary,
      merges: tokenizer.merges,
      ids: texts.map((text: string) => tokenizer.encode(text)),
    };
  },
  text_ngram_lm: nGramModels,
  text_bleu: ({ references, hypotheses }) => {
    const each = (options: Parameters<typeof sentenceBleu>[2]) =>
      hypotheses.map((hypothesis: Tokens, i: number) =>
        sentenceBleu(hypothesis, [references[i]], options)
      );
    return {
      sentence_bleu: each({}),
      sentence_bleu_2: each({ weights: [0.5, 0.5] }),
      corpus_bleu: corpusBleu(hypotheses, references.map((reference: Tokens) => [reference])),
      sentence_bleu_smoothing1: each({ epsilon: 0.1 }),
    };
  },
};
