/** Reference cases on search and on hidden Markov models. */
import { baumWelchStep, forwardBackward, viterbi } from "lib/hmm/mod.ts";
import {
  type Bm25Form,
  bm25Scores,
  fitTfIdf,
  InvertedIndex,
  rankDocuments,
  type TfIdfOptions,
} from "lib/search/mod.ts";
import type { Adapter, GoldenInputs } from "../case.ts";

/** scikit-learn's tokens: words of two letters and more. */
const wordsOf = (document: string) => document.toLowerCase().match(/[\p{L}\p{N}_]{2,}/gu) ?? [];
const withPairs = (words: readonly string[]) => [
  ...words,
  ...words.slice(1).map((word, i) => `${words[i]} ${word}`),
];

function tfIdf({ documents, queries }: GoldenInputs) {
  const settings: Record<string, TfIdfOptions> = {
    default_smooth_l2: {},
    no_smooth_l2: { smooth: false },
    smooth_no_norm: { norm: "none" },
    no_smooth_no_norm: { smooth: false, norm: "none" },
    sublinear_l2: { sublinear: true },
    l1: { norm: "l1" },
    tf_only_l2: { useIdf: false },
    bigrams_min_df_2: { leastDocuments: 2 },
  };
  const told = Object.entries(settings).map(([name, options]) => {
    const tokens = name.startsWith("bigrams")
      ? (text: string) => withPairs(wordsOf(text))
      : wordsOf;
    const { vocabulary, idf, transform } = fitTfIdf(documents.map(tokens), options);
    const matrix = transform(documents.map(tokens)), query_vectors = transform(queries.map(tokens));
    return [name, { vocabulary, matrix, query_vectors, idf }] as const;
  });
  const { matrix, query_vectors } = told[0]![1];
  const cosine = query_vectors.map((query) =>
    matrix.map((row) => row.reduce((sum, weight, i) => sum + weight * query[i]!, 0))
  );
  return { ...Object.fromEntries(told), cosine_query_doc_default: cosine };
}

function bm25({ documents_tokens, queries_tokens, k1, b, delta }: GoldenInputs) {
  const index = new InvertedIndex(documents_tokens);
  const scores = (form: Bm25Form) =>
    queries_tokens.map((words: string[]) => bm25Scores(index, words, { form, k1, b, delta }));
  return {
    bm25s_lucene: scores("lucene"),
    bm25s_robertson: scores("robertson"),
    bm25s_atire: scores("atire"),
    bm25s_bm25l: scores("bm25l"),
    "bm25s_bm25+": scores("bm25+"),
    "rank_bm25_okapi_epsilon_.25": scores("okapi"),
    ranking_lucene: scores("lucene").map((own: Float64Array) => rankDocuments(own, own.length)),
  };
}

const normalized = (row: number[]) => {
  const sum = row.reduce((a, b) => a + b);
  return row.map((weight) => weight / sum);
};

function markov({ rows }: GoldenInputs) {
  return {
    rows: rows.map((row: GoldenInputs) => {
      const model = {
        initial: normalized(row.initial_weights),
        transition: row.transition_weights.map(normalized),
        emission: row.emission_weights.map(normalized),
      };
      const { observations } = row, path = viterbi(model, observations);
      const { logLikelihood, posterior } = forwardBackward(model, observations);
      const likelihood = (count: number) =>
        Math.exp(forwardBackward(model, observations.slice(0, count)).logLikelihood);
      return {
        ...{ viterbi_path: path.states, viterbi_log_prob: path.logProbability },
        ...{ log_likelihood: logLikelihood, posterior },
        posterior_argmax: posterior.map((p) => p.indexOf(Math.max(...p))),
        // p(observations up to t, state): the last posterior of a part, times its likelihood
        forward_alpha: observations.map((_: number, t: number) =>
          forwardBackward(model, observations.slice(0, t + 1)).posterior[t]!
            .map((p) => p * likelihood(t + 1))
        ),
        baum_welch_one_step: baumWelchStep(model, observations),
      };
    }),
  };
}

export const adapters: Record<string, Adapter> = {
  hmm_viterbi: markov,
  text_bm25: bm25,
  text_tfidf: tfIdf,
};
