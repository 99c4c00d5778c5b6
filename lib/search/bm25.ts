/** BM25: how well a document answers words, with repetitions that count less and less. */
import { log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import type { InvertedIndex } from "./inverted_index.ts";

/**
 * Forms of BM25 (Kamphuis et al. 2020, doi:10.1007/978-3-030-45442-5_4, table 1; Lu 2024, arXiv:2407.03618).
 * "lucene" is that of Lucene since version 8; Elasticsearch multiplies it by k1 + 1, as Lucene did before;
 * "okapi" is that of the Python package rank_bm25.
 */
export type Bm25Form = "lucene" | "robertson" | "atire" | "bm25l" | "bm25+" | "okapi";

/** What {@linkcode bm25Scores} can be given besides. */
export interface Bm25Options {
  /** Which form. Default "lucene". */
  readonly form?: Bm25Form;
  /** How soon repetitions stop counting, at least 0: 0 counts a word once. Default 1.2. */
  readonly k1?: number;
  /** How much length counts against a document, in [0, 1]. Default 0.75. */
  readonly b?: number;
  /** What holding a word is worth at any length, at least 0; "bm25l" and "bm25+" alone. Default 0.5. */
  readonly delta?: number;
}

/** How a form weighs a word and its count. */
interface Formula {
  /** n documents, df of them with the word. */
  readonly idf: (n: number, df: number) => number;
  /** norm is 1 - b + b length / mean length. */
  readonly saturation: (tf: number, norm: number, k1: number, delta: number) => number;
}

const usual = (tf: number, norm: number, k1: number) => tf * (k1 + 1) / (tf + k1 * norm);
const withoutFactor = (tf: number, norm: number, k1: number) => tf / (tf + k1 * norm);
const odds = (n: number, df: number) => (n - df + 0.5) / (df + 0.5);

const FORMULAS: Readonly<Record<Bm25Form, Formula>> = {
  lucene: { idf: (n, df) => log(1 + odds(n, df)), saturation: withoutFactor },
  robertson: { idf: (n, df) => log(Math.max(1, odds(n, df))), saturation: withoutFactor },
  atire: { idf: (n, df) => log(n / df), saturation: usual },
  bm25l: {
    idf: (n, df) => log((n + 1) / (df + 0.5)),
    saturation: (tf, norm, k1, delta) => (k1 + 1) * (tf / norm + delta) / (k1 + tf / norm + delta),
  },
  "bm25+": {
    idf: (n, df) => log((n + 1) / df),
    saturation: (tf, norm, k1, delta) => usual(tf, norm, k1) + delta,
  },
  okapi: { idf: (n, df) => log(odds(n, df)), saturation: usual },
};
/** What rank_bm25 gives words of most documents, whose weight would be negative: this part of the mean. */
const OKAPI_FLOOR = 0.25;

const TASK = "score documents";

/**
 * The score of each document for a query: the sum over its words of
 *
 *     idf(word) tf / (tf + k1 (1 - b + b length / mean length))         form "lucene"
 *     idf(word) = ln(1 + (n - df + 0.5) / (df + 0.5))
 *
 * with tf, how often the document holds the word, and df, how many of the n documents do (Robertson &
 * Zaragoza 2009, doi:10.1561/1500000019, section 3). The factor k1 + 1 of Elasticsearch changes no order.
 * Words that no document holds add nothing (in "bm25l" and "bm25+" a word adds to documents without it, too);
 * a word that stands twice in the query counts twice.
 *
 * @param index the documents
 * @param words of the query
 * @param options see {@linkcode Bm25Options}
 * @returns one score a document
 * @throws {RangeError} for an option out of its range, or an unknown form
 *
 * @example
 * ```ts
 * import { bm25Scores, InvertedIndex } from "lib/search/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const index = new InvertedIndex([["a", "ball"], ["a", "red", "ball"], ["a", "dog"]]);
 * const [first, second, third] = bm25Scores(index, ["ball"]);
 * assert.ok(first! > second! && second! > third!); // the shorter one says more about it
 * assert.equal(third, 0);
 * ```
 */
export function bm25Scores(
  index: InvertedIndex,
  words: readonly string[],
  { form = "lucene", k1 = 1.2, b = 0.75, delta = 0.5 }: Bm25Options = {},
): Float64Array {
  check({ form, k1, b, delta });
  const { idf, saturation } = FORMULAS[form], n = index.documents;
  const floor = form === "okapi" ? OKAPI_FLOOR * meanIdf(index) : -Infinity;
  const norm = (document: number) => 1 - b + b * index.lengths[document]! / index.meanLength;
  const scores = new Float64Array(n);
  for (const word of words) {
    const postings = index.postings(word);
    if (postings.length === 0) continue;
    const raw = idf(n, postings.length), weight = raw < 0 ? Math.max(raw, floor) : raw;
    if (form === "bm25l" || form === "bm25+") {
      for (let i = 0; i < n; i++) scores[i]! += weight * saturation(0, norm(i), k1, delta);
    }
    for (const { document, count } of postings) {
      const lower = form === "bm25l" || form === "bm25+"
        ? saturation(0, norm(document), k1, delta)
        : 0;
      scores[document]! += weight * (saturation(count, norm(document), k1, delta) - lower);
    }
  }
  return scores;
}

/** Over all words of the index. */
function meanIdf(index: InvertedIndex): number {
  const all = index.vocabulary, n = index.documents;
  const sum = all.reduce(
    (total, word) => total + FORMULAS.okapi.idf(n, index.documentFrequency(word)),
    0,
  );
  return sum / all.length;
}

function check({ form, k1, b, delta }: Required<Bm25Options>): void {
  if (!Object.hasOwn(FORMULAS, form)) {
    const names = Object.keys(FORMULAS).map((name) => `"${name}"`).join(", ");
    throw invalidArgument(TASK, "form", `one of ${names}`, form, "string");
  }
  for (const [name, value] of Object.entries({ k1, delta })) {
    if (!(value >= 0 && value < Infinity)) throw invalidArgument(TASK, name, "at least 0", value);
  }
  if (!(b >= 0 && b <= 1)) throw invalidArgument(TASK, "b", "in [0, 1]", b);
}
