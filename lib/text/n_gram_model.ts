/** Language models that count: the probability of a token after the few tokens before it. */
import { checkSizes } from "../_check_sizes.ts";
import { log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import { checkTokens, contextKey, countNGrams, longestOrder } from "./_n_gram_counts.ts";
import type { OrderCounts } from "./_n_gram_counts.ts";
import { type Estimator, estimatorOf } from "./_smoothing.ts";
import { checkSmoothing, type NGramSmoothing } from "./n_gram_smoothing.ts";

/** How to build an {@linkcode NGramModel}. */
export interface NGramOptions {
  /** Tokens of an n-gram, a positive integer: the model looks at one less. */
  readonly order: number;
  /** Number of tokens that there are. */
  readonly vocabulary: number;
  /** Default Kneser-Ney with modified discounts. */
  readonly smoothing?: NGramSmoothing;
  /** The token that stands before the first of each sequence and never comes later. Default none. */
  readonly start?: number;
}

const TASK = "count n-grams";

/**
 * N-gram language model (n 元语言模型): P(token | the last order - 1 tokens), from counts (Shannon 1948).
 *
 * @throws {RangeError | TypeError} for a token outside [0, vocabulary), an option out of its range, or
 *   n-grams that are too many for a whole number: vocabulary^order above 2^53
 *
 * @example
 * ```ts
 * import { NGramModel } from "lib/text/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const text = [0, 1, 0, 1, 0, 2]; // a b a b a c
 * const smoothing = { name: "none" } as const;
 * const model = new NGramModel([text], { order: 2, vocabulary: 3, smoothing });
 * assert.deepEqual([...model.distribution([0])], [0, 2 / 3, 1 / 3]);
 * ```
 */
export class NGramModel {
  /** Tokens of an n-gram. */
  readonly order: number;
  /** Number of tokens that there are. */
  readonly vocabulary: number;
  /** What stands before the first token of a sequence. */
  readonly start: number | undefined;
  readonly #counts: readonly OrderCounts[];
  readonly #estimate: Estimator;

  /**
   * Counts all n-grams.
   *
   * @param sequences of tokens, such as one long text, or many sentences
   * @param options see {@linkcode NGramOptions}
   */
  constructor(sequences: readonly ArrayLike<number>[], options: NGramOptions) {
    const { order, vocabulary, smoothing = { name: "kneser-ney" }, start } = requireObject(
      TASK,
      "options",
      options,
    );
    checkSizes(TASK, { order, vocabulary });
    const most = longestOrder(vocabulary);
    if (order > most) throw invalidArgument(TASK, "order", `at most ${most}`, order);
    if (start !== undefined) checkTokens(TASK, "start", [start], vocabulary);
    checkSmoothing(TASK, smoothing, order);
    this.order = order;
    this.vocabulary = vocabulary;
    this.start = start;
    const padded = sequencesOf(sequences).map((tokens, i) => {
      checkTokens(TASK, `sequences[${i}]`, tokens, vocabulary);
      return this.#padded(tokens);
    });
    const padding = start === undefined ? 0 : order - 1;
    this.#counts = countNGrams(padded, { order, vocabulary, padding });
    const choices = start === undefined ? vocabulary : vocabulary - 1;
    this.#estimate = estimatorOf(smoothing, { counts: this.#counts, vocabulary, choices });
  }

  /**
   * How often an n-gram occurred.
   *
   * @param gram 1 to `order` tokens
   * @throws {RangeError} for another number of tokens, or one that is not in the vocabulary
   */
  count(gram: ArrayLike<number>): number {
    const { length } = gram;
    if (!(length >= 1 && length <= this.order)) {
      throw invalidArgument(TASK, "gram", `1 to ${this.order} tokens long`, gram, "object");
    }
    checkTokens(TASK, "gram", gram, this.vocabulary);
    return this.#counts[length - 1]!.grams.get(contextKey(gram, length, this.vocabulary)) ?? 0;
  }

  /**
   * The probability of each token after a context.
   *
   * @param context tokens from the beginning of a sequence on; only the last order - 1 are looked at
   * @returns [vocabulary]; its sum is 1, unless "none" or "interpolated" has not seen the context
   * @throws {RangeError} for a token that is not in the vocabulary
   */
  distribution(context: ArrayLike<number>): Float64Array {
    checkTokens("look up n-grams", "context", context, this.vocabulary);
    const last = this.#lastOf(this.#padded(context));
    return Float64Array.from({ length: this.vocabulary }, (_, token) => this.#of(last, token));
  }

  /**
   * Read tokens, for the searches of `lib/sampling`.
   *
   * @param tokens what follows the state
   * @param state the tokens before them. Default none: the beginning of a sequence
   * @returns `logits`: the logarithm of {@linkcode NGramModel.distribution}; `state`: all tokens
   * @throws {RangeError} for a token that is not in the vocabulary
   */
  read(
    tokens: readonly number[],
    state: readonly number[] = [],
  ): { readonly logits: Float64Array; readonly state: readonly number[] } {
    const context = [...state, ...tokens];
    return { logits: this.distribution(context).map(log), state: context };
  }

  /**
   * The logarithm of each token's probability after those before it, in nats: what `perplexity` takes.
   *
   * @param tokens from the beginning of a sequence on
   * @returns [tokens], each at most 0; -Infinity where the probability is 0
   * @throws {RangeError} for a token that is not in the vocabulary
   */
  logProbabilities(tokens: ArrayLike<number>): number[] {
    checkTokens("look up n-grams", "tokens", tokens, this.vocabulary);
    const padded = this.#padded(tokens), padding = padded.length - tokens.length;
    return Array.from(tokens, (token, i) => {
      const from = Math.max(0, i + padding - this.order + 1);
      return log(this.#of(padded.slice(from, i + padding), token));
    });
  }

  #of(context: ArrayLike<number>, token: number): number {
    if (token === this.start) return 0;
    return Math.min(1, this.#estimate(context, token)); // the sum may round up
  }

  /** With the start before it. */
  #padded(tokens: ArrayLike<number>): Int32Array {
    if (this.start === undefined) return Int32Array.from(tokens);
    return Int32Array.from([...Array(this.order - 1).fill(this.start), ...Array.from(tokens)]);
  }

  #lastOf(tokens: Int32Array): Int32Array {
    return tokens.slice(Math.max(0, tokens.length - this.order + 1));
  }
}

function sequencesOf(sequences: readonly ArrayLike<number>[]): readonly ArrayLike<number>[] {
  if (Array.isArray(sequences) && sequences.every((tokens) => typeof tokens === "object")) {
    return sequences;
  }
  throw invalidArgument(TASK, "sequences", "an array of arrays of tokens", sequences, "never");
}
