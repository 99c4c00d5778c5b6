/** Trains word vectors by skip-gram with negative sampling. */
import { checkSizes } from "../_check_sizes.ts";
import { exp } from "../_exp_log.ts";
import { requireObject } from "../_require_object.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { checkPositive, checkSentences } from "./_vectors.ts";
import { type Drawer, drawer } from "./_drawer.ts";
import { discardProbabilities, noiseDistribution } from "./noise.ts";

/** How {@linkcode trainSkipGram} trains. */
export interface SkipGramOptions {
  /** Number of tokens that there are. */
  readonly vocabulary: number;
  /** Length of a vector. */
  readonly dimensions: number;
  /** Places before and after a word from which its contexts come, at most; each word draws its own. */
  readonly window: number;
  /** Words that are drawn for each pair. */
  readonly negatives: number;
  /** Times that the text is read. */
  readonly epochs: number;
  /** At the first pair; it falls evenly to 0 at the last. */
  readonly learningRate: number;
  /** Share of the text from which on a word is left out now and then. Default none. */
  readonly threshold?: number;
  /** Where vectors, windows, and negative words are drawn from. */
  readonly random: Random;
  /** Is told the vectors after each epoch, which are changed by the next. */
  readonly onEpoch?: (vectors: SkipGramVectors, epoch: number) => void;
}

/** Two vectors for each token. */
export interface SkipGramVectors {
  /** Length of a vector. */
  readonly dimensions: number;
  /** As the word in the middle: the word vectors. Shape [vocabulary, dimensions]. */
  readonly vectors: Float64Array;
  /** As a word near it. Shape [vocabulary, dimensions]. */
  readonly contexts: Float64Array;
}

const TASK = "train a skip-gram model";

/**
 * Skip-gram with negative sampling (跳元模型与负采样, word2vec; Mikolov et al. 2013, arXiv:1310.4546), as
 * their program trains it: word by word by stochastic gradient descent, each word with the contexts in a
 * window that it draws from 1 to `window`, vectors from U(-1/2, 1/2) / dimensions, contexts from 0; a
 * negative word that is the context itself is skipped.
 *
 * @param sentences of tokens; no window reaches from one into another
 * @param options see {@linkcode SkipGramOptions}
 * @returns see {@linkcode SkipGramVectors}
 * @throws {RangeError | TypeError} for a token that is not in the vocabulary, no token at all, or an option
 *   out of its range
 *
 * @example
 * ```ts
 * import { trainSkipGram } from "lib/word_vectors/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const sizes = { vocabulary: 3, dimensions: 2, window: 1, negatives: 2, epochs: 5 };
 * const random = new Random(0), sentences = [[0, 1, 2], [0, 1, 0]];
 * const { vectors } = trainSkipGram(sentences, { ...sizes, learningRate: 0.1, random });
 * assert.equal(vectors.length, 6);
 * ```
 */
export function trainSkipGram(
  sentences: readonly ArrayLike<number>[],
  options: SkipGramOptions,
): SkipGramVectors {
  const { vocabulary, dimensions, window, negatives, epochs, learningRate, random } = requireObject(
    TASK,
    "options",
    options,
  );
  checkSizes(TASK, { vocabulary, dimensions, window, negatives, epochs });
  checkPositive(TASK, "learningRate", learningRate);
  requireRandom(TASK, random);
  checkSentences(TASK, sentences, vocabulary);
  const counts = new Float64Array(vocabulary);
  for (const tokens of sentences) {
    for (let i = 0; i < tokens.length; i++) counts[tokens[i]!]! += 1;
  }
  const discard = discardProbabilities(counts, options.threshold ?? 1);
  const tables = { dimensions, ...initialTables(vocabulary, dimensions, random) };
  const draw = drawer(noiseDistribution(counts), random.split("draws"));
  const step = pairStep(tables, { negatives, draw });
  const total = epochs * counts.reduce((sum, count) => sum + count, 0);
  for (let epoch = 0, read = 0; epoch < epochs; epoch++) {
    for (const tokens of sentences) {
      const kept = Array.from(tokens).filter((token) =>
        discard[token] === 0 || draw.uniform() >= discard[token]!
      );
      for (let i = 0; i < kept.length; i++) {
        const rate = learningRate * (1 - (read + i) / total);
        const reach = 1 + Math.floor(draw.uniform() * window);
        const last = Math.min(kept.length - 1, i + reach);
        for (let j = Math.max(0, i - reach); j <= last; j++) {
          if (j !== i) step(kept[i]!, kept[j]!, rate);
        }
      }
      read += tokens.length;
    }
    options.onEpoch?.(tables, epoch);
  }
  return tables;
}

function initialTables(vocabulary: number, dimensions: number, random: Random) {
  const vectors = new Float64Array(vocabulary * dimensions);
  random.split("vectors").fillUniform(vectors, -0.5 / dimensions, 0.5 / dimensions);
  return { vectors, contexts: new Float64Array(vocabulary * dimensions) };
}

/** One step of descent on the loss of negative sampling, for the vectors of one pair. */
function pairStep(
  { vectors, contexts, dimensions }: SkipGramVectors,
  { negatives, draw }: { readonly negatives: number; readonly draw: Drawer },
): (center: number, context: number, rate: number) => void {
  const change = new Float64Array(dimensions);
  return (center, context, rate) => {
    const v = center * dimensions;
    change.fill(0);
    for (let n = 0; n <= negatives; n++) {
      const word = n === 0 ? context : draw.token();
      if (n > 0 && word === context) continue;
      const u = word * dimensions;
      let product = 0;
      for (let i = 0; i < dimensions; i++) product += vectors[v + i]! * contexts[u + i]!;
      const error = rate * ((n === 0 ? 1 : 0) - 1 / (1 + exp(-product)));
      for (let i = 0; i < dimensions; i++) {
        change[i]! += error * contexts[u + i]!;
        contexts[u + i]! += error * vectors[v + i]!;
      }
    }
    for (let i = 0; i < dimensions; i++) vectors[v + i]! += change[i]!;
  };
}
