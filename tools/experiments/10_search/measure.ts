/** What a search costs as the collection grows: time with and without an index, and the index's size. */
import process from "node:process";
import v8 from "node:v8";
import vm from "node:vm";
import { Random } from "lib/random/mod.ts";
import { bm25Scores, InvertedIndex, rankDocuments } from "lib/search/mod.ts";
import type { Measurement } from "../measurement.ts";

const SIZES = [1000, 3000, 10_000, 30_000, 100_000];
const VOCABULARY = 50_000, LENGTHS = { from: 20, to: 81 };
/** Words of a query are drawn from these ranks: neither "the" nor a name that stands once. */
const RANKS = { from: 100, to: 5000 }, WORDS = 3, QUERIES = 200, SCANS = 5, MOST = 10;

export const measurement: Measurement = {
  description:
    "Generated documents of 20 to 80 words after Zipf's law, queries of three words of rank " +
    "100 to 5,000, BM25 and the best ten, by how many documents there are: milliseconds of processor time " +
    "a query with the index and by a scan, seconds to build the index, postings read a query, bytes of " +
    "the index in variable-byte code, megabytes of the heap that it takes as objects",
  measure: () => {
    const random = new Random(10), draw = zipf(random.split("words"));
    const documents = Array.from(
      { length: SIZES.at(-1)! },
      () => Array.from({ length: random.integer(LENGTHS.from, LENGTHS.to) }, draw),
    );
    const values = SIZES.map((size) => ofSize(documents.slice(0, size)));
    return Promise.resolve(Object.fromEntries(values.flat()));
  },
};

function ofSize(documents: readonly (readonly string[])[]): [string, number][] {
  const before = heap(), start = seconds();
  const index = new InvertedIndex(documents);
  const build = seconds() - start, taken = heap() - before;
  const random = new Random(11);
  const queries = Array.from(
    { length: QUERIES },
    () => Array.from({ length: WORDS }, () => `w${random.integer(RANKS.from, RANKS.to)}`),
  );
  const search = (words: readonly string[]) => rankDocuments(bm25Scores(index, words), MOST);
  for (const words of queries) search(words); // warm up
  const middle = seconds();
  for (const words of queries) search(words);
  const indexed = (seconds() - middle) / QUERIES, last = seconds();
  for (const words of queries.slice(0, SCANS)) scan(documents, words);
  const scanned = (seconds() - last) / SCANS;
  const read = queries.flat().reduce((sum, word) => sum + index.documentFrequency(word), 0);
  return Object.entries({
    "index ms": 1000 * indexed,
    "scan ms": 1000 * scanned,
    "build s": build,
    postings: read / QUERIES,
    "index bytes": bytes(index),
    "heap MB": taken / 1e6,
  }).map(([name, value]) => [`${name} ${documents.length}`, value]);
}

/** BM25 without an index: counts the words of the query in every document. */
function scan(documents: readonly (readonly string[])[], words: readonly string[]): number[] {
  const counts = documents.map((document) => {
    const own = words.map(() => 0);
    for (const word of document) {
      const at = words.indexOf(word);
      if (at >= 0) own[at]!++;
    }
    return own;
  });
  const n = documents.length, mean = documents.reduce((sum, { length }) => sum + length, 0) / n;
  const idf = words.map((_, w) => {
    const df = counts.filter((own) => own[w]! > 0).length;
    return Math.log(1 + (n - df + 0.5) / (df + 0.5));
  });
  const scores = counts.map((own, i) => {
    const norm = 1.2 * (0.25 + 0.75 * documents[i]!.length / mean);
    return own.reduce((sum, tf, w) => sum + idf[w]! * tf / (tf + norm), 0);
  });
  return rankDocuments(scores, MOST);
}

/** 7 bits a byte: of each posting the gap to the one before, and the count. */
function bytes(index: InvertedIndex): number {
  const size = (value: number) => Math.max(1, Math.ceil(Math.log2(value + 1) / 7));
  let sum = 0;
  for (const word of index.vocabulary) {
    let last = -1;
    for (const { document, count } of index.postings(word)) {
      sum += size(document - last) + size(count);
      last = document;
    }
  }
  return sum;
}

/** Words whose frequency is one over their rank. */
function zipf(random: Random): () => string {
  const sums = new Float64Array(VOCABULARY);
  sums.forEach((_, i) => sums[i] = (sums[i - 1] ?? 0) + 1 / (i + 1));
  return () => {
    const mark = random.uniform() * sums.at(-1)!;
    let low = 0, high = VOCABULARY - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle]! < mark) low = middle + 1;
      else high = middle;
    }
    return `w${low + 1}`;
  };
}

/** Of the processor, which others on the machine cannot slow down. */
function seconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

function heap(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

/** Collects garbage, so that the heap holds what is in use. */
function collect(): void {
  v8.setFlagsFromString("--expose-gc");
  vm.runInNewContext("gc")();
}
