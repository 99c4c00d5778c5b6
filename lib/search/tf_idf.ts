/** TF-IDF: documents as vectors of words, where rare words weigh more. */
import { log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";

/** What {@linkcode fitTfIdf} can be given besides; defaults are scikit-learn's. */
export interface TfIdfOptions {
  /** Whether one document more holds each word: ln((1 + n) / (1 + df)) + 1. Default true. */
  readonly smooth?: boolean;
  /** Whether counts are weighed by rarity at all. Default true. */
  readonly useIdf?: boolean;
  /** Whether a count c becomes 1 + ln c. Default false. */
  readonly sublinear?: boolean;
  /** What length each vector is brought to: "l2", "l1" or "none". Default "l2". */
  readonly norm?: "l2" | "l1" | "none";
  /** Words in fewer documents are left out. Default 1. */
  readonly leastDocuments?: number;
}

/** Learned from documents. */
export interface TfIdf {
  /** The words, sorted by their code units. */
  readonly vocabulary: readonly string[];
  /** Weight of each. */
  readonly idf: Float64Array;
  /** Vectors of documents (or queries), [documents][vocabulary]; unknown words are left out. */
  readonly transform: (documents: readonly (readonly string[])[]) => Float64Array[];
}

const TASK = "fit TF-IDF";

/**
 * Term frequency x inverse document frequency (Spaerck Jones 1972, doi:10.1108/eb026526; the form of
 * scikit-learn's TfidfVectorizer):
 *
 *     weight = tf (ln((1 + n) / (1 + df)) + 1),   each vector divided by its length
 *
 * so that the inner product of two vectors is the cosine of their angle.
 *
 * @param documents the words (or n-grams) of each document
 * @param options see {@linkcode TfIdfOptions}
 * @returns see {@linkcode TfIdf}
 * @throws {RangeError} without documents, without a word that is kept, or for an option out of its range
 *
 * @example
 * ```ts
 * import { fitTfIdf } from "lib/search/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { vocabulary, idf } = fitTfIdf([["a", "ball"], ["a", "dog"]]);
 * assert.deepEqual(vocabulary, ["a", "ball", "dog"]);
 * assert.equal(idf[0], 1); // in all documents
 * ```
 */
export function fitTfIdf(
  documents: readonly (readonly string[])[],
  options: TfIdfOptions = {},
): TfIdf {
  const { smooth = true, useIdf = true, sublinear = false, norm = "l2", leastDocuments = 1 } =
    options;
  if (documents.length === 0) throw invalidArgument(TASK, "documents.length", "at least 1", 0);
  if (!["l2", "l1", "none"].includes(norm)) {
    throw invalidArgument(TASK, "norm", `"l2", "l1" or "none"`, norm, "string");
  }
  if (!(Number.isSafeInteger(leastDocuments) && leastDocuments > 0)) {
    throw invalidArgument(TASK, "leastDocuments", "a positive integer", leastDocuments);
  }
  const frequencies = new Map<string, number>(), n = documents.length;
  for (const words of documents) {
    for (const word of new Set(words)) frequencies.set(word, (frequencies.get(word) ?? 0) + 1);
  }
  const vocabulary = [...frequencies.keys()]
    .filter((word) => frequencies.get(word)! >= leastDocuments).sort();
  if (vocabulary.length === 0) {
    throw invalidArgument(TASK, "documents", "with a word to keep", documents, "object");
  }
  const more = smooth ? 1 : 0;
  const idf = Float64Array.from(
    vocabulary,
    (word) => useIdf ? log((n + more) / (frequencies.get(word)! + more)) + 1 : 1,
  );
  const places = new Map(vocabulary.map((word, i) => [word, i]));
  const transform = (others: readonly (readonly string[])[]) =>
    others.map((words) => {
      const counts = new Float64Array(vocabulary.length);
      for (const word of words) {
        const at = places.get(word);
        if (at !== undefined) counts[at]! += 1;
      }
      const weighed = counts.map((count, i) =>
        count === 0 ? 0 : idf[i]! * (sublinear ? 1 + log(count) : count)
      );
      const size = lengthOf(weighed, norm);
      return size > 0 ? weighed.map((weight) => weight / size) : weighed;
    });
  return { vocabulary, idf, transform };
}

function lengthOf(weights: Float64Array, norm: "l2" | "l1" | "none"): number {
  if (norm === "none") return 1;
  const power = norm === "l2" ? 2 : 1;
  const sum = weights.reduce((total, weight) => total + Math.abs(weight) ** power, 0);
  return norm === "l2" ? Math.sqrt(sum) : sum;
}
