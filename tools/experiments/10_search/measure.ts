/** What a search costs as the collection grows: time with and without an index, and the index's size. */
import process from "node:process";
import v8 from "node:v8";
import vm from "node:vm";
import { Random } from "lib/random/mod.ts";
import { bm25Scores, InvertedIndex, rankDocuments } from "lib/search/mod.ts";
import { median } from "lib/stats/mod.ts";
import type { Measurement } from "../measurement.ts";

const SIZES = [1000, 3000, 10_000, 30_000, 100_000];
const VOCABULARY = 50_000, LENGTHS = { from: 20, to: 81 };
/** Words of a query are drawn from these ranks: neither "the" nor a name that stands once. */
const RANKS = { from: 100, to: 5000 }, WORDS = 3, QUERIES = 200, SCANS = 5, MOST = 10;
/** All sizes are timed in turn, so often; the index is built so often. */
const ROUNDS = 9, BUILDS = 3;

export const measurement: Measurement = {
  description:
    "Generated documents of 20 to 80 words after Zipf's law, queries of three words of rank " +
    "100 to 5,000, BM25 and the best ten, by how many documents there are: milliseconds of processor time " +
    "a query with the index (median, least and most of nine rounds) and by a scan (median), seconds to build the index, postings read a query, bytes of " +
    "the index in variable-byte code, megabytes of the heap that it takes as objects",
  measure: () => {
    const random = new Random(10), draw = zipf(random.split("words"));
    const documents = Array.from(
      { length: SIZES.at(-1)! },
      () => Array.from({ length: random.integer(LENGTHS.from, LENGTHS.to) }, draw),
    );
    const drawn = new Random(11);
    const queries = Array.from(
      { length: QUERIES },
      () => Array.from({ length: WORDS }, () => `w${drawn.integer(RANKS.from, RANKS.to)}`),
    );
    const collections = SIZES.map((size) => indexed(documents.slice(0, size)));
    timeQueries(collections, queries, []); // warm up
    for (let round = 0; round < ROUNDS; round++) {
      timeQueries(collections, queries, queries.slice(0, SCANS));
    }
    return Promise.resolve(Object.fromEntries(collections.flatMap((one) => figures(one, queries))));
  },
};

interface Collection {
  readonly documents: readonly (readonly string[])[];
  readonly index: InvertedIndex;
  /** Seconds to build the index, and bytes of the heap that it takes. */
  readonly build: number;
  readonly heap: number;
  /** Seconds a query with the index and by a scan, an entry a round. */
  readonly times: Record<"index" | "scan", number[]>;
}

/** Builds the index a few times and keeps the last one. */
function indexed(documents: readonly (readonly string[])[]): Collection {
  const builds = Array.from(
    { length: BUILDS - 1 },
    () => timed(() => new InvertedIndex(documents)),
  );
  const before = heap();
  const { value: index, seconds } = timed(() => new InvertedIndex(documents));
  const build = median([...builds.map(({ seconds }) => seconds), seconds]);
  return { documents, index, build, heap: heap() - before, times: { index: [], scan: [] } };
}

/** One round: each collection in turn, so that a disturbance falls on all of them. */
function timeQueries(
  collections: readonly Collection[],
  queries: readonly (readonly string[])[],
  scans: readonly (readonly string[])[],
): void {
  for (const { documents, index, times } of collections) {
    const search = (words: readonly string[]) => rankDocuments(bm25Scores(index, words), MOST);
    const all = timed(() => queries.forEach(search)).seconds;
    if (scans.length === 0) continue;
    times.index.push(all / queries.length);
    const scanned = timed(() => scans.forEach((words) => scan(documents, words))).seconds;
    times.scan.push(scanned / scans.length);
  }
}

function figures(
  { documents, index, build, heap, times }: Collection,
  queries: readonly (readonly string[])[],
): [string, number][] {
  const read = queries.flat().reduce((sum, word) => sum + index.documentFrequency(word), 0);
  return Object.entries({
    "index ms": 1000 * median(times.index),
    "index ms least": 1000 * Math.min(...times.index),
    "index ms most": 1000 * Math.max(...times.index),
    "scan ms": 1000 * median(times.scan),
    "build s": build,
    postings: read / queries.length,
    "index bytes": bytes(index),
    "heap MB": heap / 1e6,
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

/** Seconds of the processor, which others on the machine cannot slow down. */
function timed<T>(compute: () => T): { value: T; seconds: number } {
  const start = process.cpuUsage(), value = compute(), { user, system } = process.cpuUsage(start);
  return { value, seconds: (user + system) / 1e6 };
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
