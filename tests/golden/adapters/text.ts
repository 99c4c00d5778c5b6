/** Reference cases on measures of text. */
import {
  corpusBleu,
  editDistance,
  longestCommonSubsequence,
  sentenceBleu,
  type Tokens,
} from "lib/text/mod.ts";
import type { Adapter } from "../case.ts";

export const adapters: Record<string, Adapter> = {
  edit_distance: ({ pairs }) => ({
    levenshtein_and_lcs: pairs.map((
      [a, b]: [string, string],
    ) => [editDistance(a, b), longestCommonSubsequence(a, b)]),
  }),
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
