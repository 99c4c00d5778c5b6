/** Parts of a sentence, such as words and names, and how many were found. */

/** A part of a sequence that is named. */
export interface Span {
  /** Its first place. */
  readonly start: number;
  /** The place behind its last. */
  readonly end: number;
  /** What it is, such as "PER". */
  readonly kind: string;
}

/**
 * The spans that BIO tags mark (Ramshaw & Marcus 1995, "Text Chunking using Transformation-Based Learning",
 * arXiv:cmp-lg/9505040): "B-PER" begins one, "I-PER" goes on with it, "O" is outside. An "I" that follows no
 * span of its kind begins one, as in the script `conlleval`.
 *
 * @param tags one a place
 * @returns the spans in their order
 *
 * @example
 * ```ts
 * import { bioSpans } from "lib/tagging/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const spans = bioSpans(["B-LOC", "I-LOC", "O", "I-PER"]);
 * assert.deepEqual(spans.map(({ start, end, kind }) => [start, end, kind]), [[0, 2, "LOC"], [3, 4, "PER"]]);
 * ```
 */
export function bioSpans(tags: readonly string[]): Span[] {
  const spans: { start: number; end: number; kind: string }[] = [];
  for (const [t, tag] of tags.entries()) {
    if (tag === "O") continue;
    const kind = tag.slice(2), last = spans.at(-1);
    const goesOn = tag.startsWith("I") && last?.end === t && last.kind === kind;
    if (goesOn) last.end = t + 1;
    else spans.push({ start: t, end: t + 1, kind });
  }
  return spans;
}

/** The words of a sentence as spans of its characters: what segmentation is judged by. */
export function wordSpans(words: readonly string[]): Span[] {
  let end = 0;
  return words.map((word) => ({ start: end, end: end += [...word].length, kind: "word" }));
}

/** How many spans there are, were said, and were said rightly. */
export interface SpanCounts {
  /** In the truth. */
  readonly truth: number;
  /** In the answer. */
  readonly said: number;
  /** In both, with the same places and kind. */
  readonly right: number;
}

/**
 * Count the spans of an answer that are right: with both ends and the kind.
 *
 * @param truth spans of a sentence
 * @param said the same sentence's, as found
 *
 * @example
 * ```ts
 * import { bioSpans, countSpans, spanF1 } from "lib/tagging/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const counts = countSpans(bioSpans(["B-LOC", "I-LOC", "B-PER"]), bioSpans(["B-LOC", "O", "B-PER"]));
 * assert.deepEqual({ ...counts }, { truth: 2, said: 2, right: 1 });
 * assert.equal(spanF1([counts]).f1, 0.5);
 * ```
 */
export function countSpans(truth: readonly Span[], said: readonly Span[]): SpanCounts {
  const keyOf = ({ start, end, kind }: Span) => `${start} ${end} ${kind}`;
  const all = new Set(truth.map(keyOf));
  const right = said.filter((span) => all.has(keyOf(span))).length;
  return { truth: truth.length, said: said.length, right };
}

/** Shares of spans over many sentences. */
export interface SpanScores {
  /** Of the spans that were said, those that are right; 1 where none was said. */
  readonly precision: number;
  /** Of the spans of the truth, those that were said; 1 where there are none. */
  readonly recall: number;
  /** The harmonic mean of both, 2 right / (truth + said); 1 where there is nothing. */
  readonly f1: number;
}

/**
 * Precision, recall and F1 of spans, of the sums over sentences (micro average).
 *
 * @param counts of each sentence
 */
export function spanF1(counts: readonly SpanCounts[]): SpanScores {
  let truth = 0, said = 0, right = 0;
  for (const one of counts) {
    truth += one.truth;
    said += one.said;
    right += one.right;
  }
  const share = (part: number, whole: number) => whole === 0 ? 1 : part / whole;
  return {
    precision: share(right, said),
    recall: share(right, truth),
    f1: share(2 * right, truth + said),
  };
}
