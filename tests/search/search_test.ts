import assert from "node:assert/strict";
import {
  bm25Scores,
  documentsWithAll,
  fitTfIdf,
  fuseRankings,
  InvertedIndex,
  normalizedDiscountedGain,
  rankDocuments,
  splitWords,
} from "lib/search/mod.ts";
import { Random } from "lib/random/mod.ts";
import { assertClose } from "../_assert_close.ts";

const random = new Random(0);
const documents = Array.from(
  { length: 60 },
  () => Array.from({ length: random.integer(1, 30) }, () => "abcdefghij"[random.integer(0, 10)]!),
);
const index = new InvertedIndex(documents);

Deno.test("an index finds what a scan finds", () => {
  for (const word of index.vocabulary) {
    const scanned = documents.flatMap((words, document) => {
      const count = words.filter((one) => one === word).length;
      return count > 0 ? [{ document, count }] : [];
    });
    assert.deepEqual(index.postings(word), scanned);
    assert.equal(index.documentFrequency(word), scanned.length);
  }
  const words = ["a", "b", "c"];
  const all = documents.flatMap((own, i) => words.every((word) => own.includes(word)) ? [i] : []);
  assert.deepEqual(documentsWithAll(index, words), all);
  assert.deepEqual(documentsWithAll(index, ["c", "c", "b", "a"]), all);
});

Deno.test("unknown words, no words and empty documents find nothing", () => {
  assert.deepEqual(documentsWithAll(index, ["a", "zebra"]), []);
  assert.deepEqual(documentsWithAll(index, []), []);
  const empty = new InvertedIndex([[], ["a"]]);
  assert.deepEqual([...bm25Scores(empty, ["a"])].map((score) => score > 0), [false, true]);
  assert.deepEqual([...bm25Scores(index, ["zebra"])], Array.from(documents, () => 0));
  assert.throws(() => new InvertedIndex([]), {
    name: "RangeError",
    message: 'Cannot index documents: "documents.length" must be at least 1, current value is 0',
  });
});

Deno.test("an index refuses what is no list of words", () => {
  // @ts-expect-error: one text is no list of words
  assert.throws(() => new InvertedIndex(["a b"]), {
    name: "TypeError",
    message:
      'Cannot index documents: "documents[0]" must be an array of words, current value is "a b"',
  });
});

Deno.test("bm25Scores(): repetitions count less and less, up to a limit", () => {
  const repeated = [1, 2, 4, 1000].map((count) => Array.from({ length: count }, () => "a"));
  const same = new InvertedIndex([...repeated, ["b"]]);
  const scores = bm25Scores(same, ["a"], { b: 0 });
  const gains = [scores[1]! - scores[0]!, scores[2]! - scores[1]!, scores[3]! - scores[2]!];
  assert.ok(gains.every((gain) => gain > 0));
  assert.ok(scores[3]! < Math.log(1 + (5 - 4 + 0.5) / 4.5) * 1); // idf is the limit
  const [once, twice] = bm25Scores(same, ["a"], { b: 0, k1: 0 });
  assert.equal(once, twice); // k1 = 0 counts a word once
});

Deno.test("bm25Scores(): a factor k1 + 1 tells old releases of Lucene from new, and no order", () => {
  const words = ["a", "b"], now = bm25Scores(index, words, { k1: 1.2 });
  const before = now.map((score) => score * 2.2);
  assert.deepEqual(rankDocuments(now, 60), rankDocuments(before, 60));
});

Deno.test("bm25Scores() names what is wrong", () => {
  assert.throws(() => bm25Scores(index, ["a"], { b: 1.5 }), {
    name: "RangeError",
    message: 'Cannot score documents: "b" must be in [0, 1], current value is 1.5',
  });
  assert.throws(() => bm25Scores(index, ["a"], { k1: -1 }), /"k1" must be at least 0/);
  // @ts-expect-error: there is no such form
  assert.throws(() => bm25Scores(index, ["a"], { form: "best" }), /"form" must be one of "lucene"/);
});

Deno.test("fitTfIdf(): vectors have length 1, a document is nearest to itself", () => {
  const { transform } = fitTfIdf(documents), vectors = transform(documents);
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  for (const vector of vectors) assertClose(dot(vector, vector), 1, 1e-12);
  for (const [i, vector] of vectors.entries()) {
    const cosines = vectors.map((other) => dot(vector, other));
    assert.ok(cosines.every((cosine) => cosine <= cosines[i]! + 1e-12));
  }
  assert.deepEqual([...transform([["zebra"]])[0]!].filter((weight) => weight !== 0), []);
});

Deno.test("fitTfIdf() names what is wrong", () => {
  assert.throws(() => fitTfIdf([]), /"documents.length" must be at least 1/);
  assert.throws(() => fitTfIdf([[], []]), /"documents" must be with a word to keep/);
  assert.throws(
    () => fitTfIdf([["a"]], { leastDocuments: 0 }),
    /"leastDocuments" must be a positive/,
  );
  // @ts-expect-error: there is no such norm
  assert.throws(() => fitTfIdf([["a"]], { norm: "max" }), /"norm" must be "l2", "l1" or "none"/);
});

Deno.test("normalizedDiscountedGain() is 1 for the best order, less for others, 0 for none", () => {
  const grades = [3, 2, 0, 1];
  assert.equal(normalizedDiscountedGain([0, 1, 3, 2], grades, 4), 1);
  const worse = normalizedDiscountedGain([2, 3, 1, 0], grades, 4);
  const dcg = 1 / Math.log2(3) + 3 / 2 + 7 / Math.log2(5);
  assertClose(worse, dcg / (7 + 3 / Math.log2(3) + 1 / 2), 1e-12);
  assert.equal(normalizedDiscountedGain([2], grades, 1), 0);
  assert.equal(normalizedDiscountedGain([0, 1], [0, 0], 2), 0);
});

Deno.test("orders name what is wrong", () => {
  assert.throws(() => rankDocuments([1, NaN], 2), /"scores\[1\]" must be a number/);
  assert.throws(() => rankDocuments([1], 0), /"most" must be a positive integer/);
  assert.throws(() => normalizedDiscountedGain([5], [1], 1), /"ranking\[0\]" must be a document/);
  assert.throws(() => normalizedDiscountedGain([0], [-1], 1), /"grades\[0\]" must be at least 0/);
  assert.throws(() => normalizedDiscountedGain([0], [1], 0), /"k" must be a positive integer/);
});

Deno.test("rankDocuments() gives the same few of many as of a full sort, equal ones in their order", () => {
  const scores = Array.from({ length: 2000 }, () => random.integer(0, 40));
  const all = rankDocuments(scores, 2000);
  for (const most of [1, 5, 60]) assert.deepEqual(rankDocuments(scores, most), all.slice(0, most));
});

Deno.test("fuseRankings() adds up reciprocal places", () => {
  // 1 / 61 + 1 / 62 for both of the first two: the smaller number first; 1 / 63 for the others
  assert.deepEqual(fuseRankings([[5, 2, 9], [2, 5, 7]]), [2, 5, 7, 9]);
  assert.deepEqual(fuseRankings([[3, 1]], { k: 0 }), [3, 1]);
  // with k = 0 the first place of one order outweighs two second places: 1 > 1 / 2 + 1 / 3
  assert.deepEqual(fuseRankings([[1, 2], [3, 4, 2]], { k: 0 }).slice(0, 3), [1, 3, 2]);
  assert.deepEqual(fuseRankings([[], []]), []);
});

Deno.test("fuseRankings() names what is wrong", () => {
  assert.throws(() => fuseRankings([]), /"rankings.length" must be at least 1/);
  assert.throws(() => fuseRankings([[1]], { k: -1 }), {
    name: "RangeError",
    message: 'Cannot fuse rankings: "k" must be at least 0, current value is -1',
  });
  // @ts-expect-error: an order is no list of orders
  assert.throws(() => fuseRankings([1, 2]), /"rankings" must be an array of arrays of documents/);
});

Deno.test("splitWords() knows letters and digits of any script, and one form of each", () => {
  assert.deepEqual(splitWords("Über 1,000 naïve ﬁshes; 国情咨文"), [
    "über",
    "1",
    "000",
    "naïve",
    "fishes",
    "国情咨文",
  ]);
  assert.deepEqual(splitWords("  \n"), []);
  // @ts-expect-error: a number is no text
  assert.throws(() => splitWords(3), {
    name: "TypeError",
    message: 'Cannot split words: "text" must be a text, current value is 3',
  });
});

Deno.test("a megabyte of one word is one posting, and does not win by its length", () => {
  const long = splitWords("spam ".repeat(200_000));
  const odd = new InvertedIndex([long, ["spam", "ham"], []]);
  assert.deepEqual(odd.postings("spam"), [{ document: 0, count: 200_000 }, {
    document: 1,
    count: 1,
  }]);
  const [first, second, empty] = bm25Scores(odd, ["spam"]);
  assert.ok(first! < 1 && second! < 1 && empty === 0);
});
