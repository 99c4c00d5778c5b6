/** What attention costs: its multiply-adds, counted. */
import { invalidArgument } from "../_invalid_argument.ts";

/** How the score is computed. */
export type CountedScore = "dot" | "general" | "additive" | "additive, pair by pair";

/** Sizes of one attention, of one sentence. */
export interface AttentionSizes {
  /** Queries: steps of the decoder. */
  readonly queries: number;
  /** Keys: places of the source. */
  readonly keys: number;
  /** Numbers in a key and in a value. */
  readonly size: number;
  /** Numbers in a query. Default `size`; "dot" allows no other. */
  readonly querySize?: number;
  /** Hidden units of the additive score. Default `size`. */
  readonly hidden?: number;
}

/** Multiply-adds, part by part. */
export interface AttentionMultiplyAdds {
  /** Of queries and keys with their kernels. */
  readonly projections: number;
  /** Of each query with each key. */
  readonly scores: number;
  /** Of the weights with the values. */
  readonly context: number;
  /** The sum of the three parts; evaluations of tanh are not in it. */
  readonly total: number;
  /** Evaluations of tanh, which come on top. */
  readonly tanh: number;
}

/**
 * Multiply-adds of attention for one sentence, values of `size` numbers.
 *
 * The scores are one for each *pair* of a query and a key, so that their number is queries x keys,
 * whatever the score. "additive, pair by pair" puts W and U on each pair again, which is what the
 * formula says when it is read literally; "additive" projects each query and each key once.
 *
 * @param score how the score is computed
 * @param sizes see {@linkcode AttentionSizes}, positive integers
 * @returns the counts
 * @throws {RangeError} for a size that is not a positive integer, an unknown score, or "dot" of
 *   queries and keys of different sizes
 *
 * @example
 * ```ts
 * import { attentionMultiplyAdds } from "lib/attention/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { scores, context } = attentionMultiplyAdds("dot", { queries: 12, keys: 30, size: 64 });
 * assert.deepEqual([scores, context], [23_040, 23_040]);
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function attentionMultiplyAdds(
  score: CountedScore,
  { queries, keys, size, querySize = size, hidden = size }: AttentionSizes,
): AttentionMultiplyAdds {
  const task = "count multiply-adds of attention";
  for (const [name, value] of Object.entries({ queries, keys, size, querySize, hidden })) {
    if (!(Number.isSafeInteger(value) && value > 0)) {
      throw invalidArgument(task, name, "a positive integer", value);
    }
  }
  if (score === "dot" && querySize !== size) {
    throw invalidArgument(task, "querySize", `${size}, the size of a key, for "dot"`, querySize);
  }
  const pairs = queries * keys;
  const [projections, perPair] = counts(score, { queries, keys, size, querySize, hidden });
  const scores = pairs * perPair, context = pairs * size;
  const tanh = score.startsWith("additive") ? pairs * hidden : 0;
  return { projections, scores, context, total: projections + scores + context, tanh };
}

/** Multiply-adds of the projections, and of one pair. */
function counts(
  score: CountedScore,
  { queries, keys, size, querySize, hidden }: Required<AttentionSizes>,
): [projections: number, perPair: number] {
  switch (score) {
    case "dot":
      return [0, size];
    case "general":
      return [queries * querySize * size, size];
    case "additive":
      return [(queries * querySize + keys * size) * hidden, hidden];
    case "additive, pair by pair":
      return [0, (querySize + size) * hidden + hidden];
    default: {
      const known = '"dot", "general", "additive" or "additive, pair by pair"';
      throw invalidArgument("count multiply-adds of attention", "score", known, score, "string");
    }
  }
}
