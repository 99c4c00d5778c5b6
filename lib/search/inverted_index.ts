/** An inverted index (倒排索引): for each word the documents that hold it. */
import { invalidArgument } from "../_invalid_argument.ts";

/** A document that holds a word, and how often. */
export interface Posting {
  /** Its place in the list of documents. */
  readonly document: number;
  /** How often the word stands in it. */
  readonly count: number;
}

/** Documents as words (or n-grams), ready to be searched. */
export class InvertedIndex {
  /** Words of each document, [documents]. */
  readonly lengths: Uint32Array;
  /** Mean of the lengths. */
  readonly meanLength: number;
  readonly #postings = new Map<string, Posting[]>();

  /**
   * Indexes documents.
   *
   * @param documents the words of each document; an empty one is never found
   * @throws {RangeError} without documents
   */
  constructor(documents: readonly (readonly string[])[]) {
    check(documents);
    this.lengths = Uint32Array.from(documents, ({ length }) => length);
    this.meanLength = this.lengths.reduce((a, b) => a + b) / documents.length;
    for (const [document, words] of documents.entries()) {
      const counts = new Map<string, number>();
      for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
      for (const [word, count] of counts) {
        const list = this.#postings.get(word);
        if (list === undefined) this.#postings.set(word, [{ document, count }]);
        else list.push({ document, count });
      }
    }
  }

  /** How many documents there are. */
  get documents(): number {
    return this.lengths.length;
  }

  /** All words, sorted by their code units. */
  get vocabulary(): string[] {
    return [...this.#postings.keys()].sort();
  }

  /** The documents that hold a word, in their order; none for an unknown word. */
  postings(word: string): readonly Posting[] {
    return this.#postings.get(word) ?? [];
  }

  /** How many documents hold a word (document frequency, 文档频率). */
  documentFrequency(word: string): number {
    return this.postings(word).length;
  }
}

function check(documents: readonly (readonly string[])[]): void {
  const task = "index documents";
  if (!Array.isArray(documents)) {
    throw invalidArgument(task, "documents", "an array of arrays of words", documents, "never");
  }
  if (documents.length === 0) throw invalidArgument(task, "documents.length", "at least 1", 0);
  const wrong = documents.findIndex((words) => !Array.isArray(words));
  if (wrong < 0) return;
  throw invalidArgument(
    task,
    `documents[${wrong}]`,
    "an array of words",
    documents[wrong],
    "never",
  );
}

/**
 * The documents that hold all words, in their order: the lists are merged from the shortest on, so that
 * little is read (Manning, Raghavan & Schuetze, Introduction to Information Retrieval, figure 1.7).
 *
 * @param index where to look
 * @param words what all must hold
 * @returns documents; none without words
 *
 * @example
 * ```ts
 * import { documentsWithAll, InvertedIndex } from "lib/search/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const index = new InvertedIndex([["a", "b"], ["b"], ["b", "a", "c"]]);
 * assert.deepEqual(documentsWithAll(index, ["b", "a"]), [0, 2]);
 * ```
 */
export function documentsWithAll(index: InvertedIndex, words: readonly string[]): number[] {
  const lists = [...new Set(words)].map((word) => index.postings(word))
    .sort((a, b) => a.length - b.length);
  const [first, ...others] = lists;
  let found = first?.map(({ document }) => document) ?? [];
  for (const list of others) found = intersection(found, list);
  return found;
}

/** What stands in both lists, each walked through once. */
function intersection(found: readonly number[], list: readonly Posting[]): number[] {
  const both: number[] = [];
  for (let i = 0, j = 0; i < found.length && j < list.length;) {
    const document = found[i]!, other = list[j]!.document;
    if (document === other) both.push(document);
    if (document <= other) i++;
    if (other <= document) j++;
  }
  return both;
}
