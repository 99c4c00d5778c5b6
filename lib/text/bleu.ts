/** BLEU: how many n-grams of a translation occur in the reference translations. */
import { exp, log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";

/** Words, or any other symbols. */
export type Tokens = readonly (string | number)[];

/** How BLEU is computed. */
export interface BleuOptions {
  /** Weight of the n-grams of 1, 2, ... words. Default four times 1/4, as published. */
  readonly weights?: readonly number[];
  /**
   * Added to the matches of an order that has none, so that one missing order does not make the
   * whole 0 (Chen & Cherry 2014, method 1, with 0.1). Default 0: no smoothing.
   */
  readonly epsilon?: number;
}

const EQUAL_WEIGHTS = [0.25, 0.25, 0.25, 0.25];

/**
 * BLEU (bilingual evaluation understudy, 双语评估替补) of a corpus (Papineni et al. 2002):
 *
 *     BLEU = BP exp(sum_n w_n log p_n),  BP = min(1, exp(1 - r / c))
 *
 * p_n is the share of the n-grams of all translations that occur in a reference of theirs, each
 * counted at most as often as there; c is the length of all translations, r the sum of the lengths
 * of the references that come closest to theirs (the shorter of two equally close ones).
 *
 * @param hypotheses the translations
 * @param references for each translation one reference or more
 * @param options see {@linkcode BleuOptions}
 * @returns in [0, 1]; 0 when no word is right, or when an order has no match and `epsilon` is 0
 *   (nltk puts the smallest float for such a p_n: less than 1e-76 with four equal weights)
 * @throws {RangeError} when there are no translations, the numbers differ, a translation has no
 *   reference, or an option is out of its range
 *
 * @example
 * ```ts
 * import { corpusBleu } from "lib/text/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const reference = "the robot found a long book".split(" ");
 * assert.equal(corpusBleu([reference], [[reference]]), 1);
 * assert.equal(corpusBleu([["no", "word"]], [[reference]]), 0);
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function corpusBleu(
  hypotheses: readonly Tokens[],
  references: readonly (readonly Tokens[])[],
  { weights = EQUAL_WEIGHTS, epsilon = 0 }: BleuOptions = {},
): number {
  check(hypotheses, references, { weights, epsilon });
  const matches = weights.map(() => 0), totals = weights.map(() => 0);
  let length = 0, referenceLength = 0;
  hypotheses.forEach((hypothesis, i) => {
    weights.forEach((_, order) => {
      const counted = matchingNGrams(hypothesis, references[i]!, order + 1);
      matches[order]! += counted.matches;
      totals[order]! += counted.total;
    });
    length += hypothesis.length;
    referenceLength += closestLength(hypothesis.length, references[i]!);
  });
  if (matches[0] === 0) return 0;
  const logPrecision = weights.reduce((sum, weight, order) => {
    // A translation shorter than n words counts as having had one n-gram to get right.
    const precision = (matches[order]! || epsilon) / Math.max(1, totals[order]!);
    return weight === 0 ? sum : sum + weight * log(precision);
  }, 0);
  const brevityPenalty = length > referenceLength ? 1 : exp(1 - referenceLength / length);
  return brevityPenalty * exp(logPrecision);
}

/**
 * BLEU of one sentence: {@linkcode corpusBleu} of a corpus of one.
 *
 * @param hypothesis the translation
 * @param references one or more
 * @param options see {@linkcode BleuOptions}
 * @returns in [0, 1]
 *
 * @example
 * ```ts
 * import { sentenceBleu } from "lib/text/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const bleu = sentenceBleu(["a", "b", "c"], [["a", "b", "d"]], { weights: [0.5, 0.5] });
 * assert.ok(Math.abs(bleu - Math.sqrt(2 / 3 * 1 / 2)) < 1e-12);
 * ```
 */
export function sentenceBleu(
  hypothesis: Tokens,
  references: readonly Tokens[],
  options: BleuOptions = {},
): number {
  return corpusBleu([hypothesis], [references], options);
}

function check(
  hypotheses: readonly Tokens[],
  references: readonly (readonly Tokens[])[],
  { weights, epsilon }: Required<BleuOptions>,
): void {
  const task = "compute BLEU", count = hypotheses.length;
  if (count === 0) throw invalidArgument(task, "hypotheses", "not empty", hypotheses, "object");
  if (references.length !== count) {
    const wanted = `as long as "hypotheses" (${count})`;
    throw invalidArgument(task, "references", wanted, references, "object");
  }
  const bare = references.findIndex((own) => own.length === 0);
  if (bare >= 0) {
    throw invalidArgument(task, `references[${bare}]`, "not empty", references[bare], "object");
  }
  if (weights.length === 0 || weights.some((weight) => !(weight >= 0 && weight < Infinity))) {
    throw invalidArgument(task, "weights", "one number of at least 0 an order", weights, "object");
  }
  if (!(epsilon >= 0 && epsilon < 1)) throw invalidArgument(task, "epsilon", "in [0, 1)", epsilon);
}

/** n-grams of the hypothesis, and those of them that a reference has, at most as often. */
function matchingNGrams(hypothesis: Tokens, references: readonly Tokens[], n: number) {
  const allowed = references.map((reference) => countNGrams(reference, n));
  let matches = 0;
  for (const [gram, count] of countNGrams(hypothesis, n)) {
    const most = allowed.reduce((most, counts) => Math.max(most, counts.get(gram) ?? 0), 0);
    matches += Math.min(count, most);
  }
  return { matches, total: Math.max(0, hypothesis.length - n + 1) };
}

function countNGrams(tokens: Tokens, n: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let i = 0; i + n <= tokens.length; i++) {
    const gram = JSON.stringify(tokens.slice(i, i + n));
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return counts;
}

function closestLength(length: number, references: readonly Tokens[]): number {
  const distance = (other: number) => Math.abs(other - length);
  return references.map((reference) => reference.length)
    .reduce((best, own) =>
      distance(own) < distance(best) || (distance(own) === distance(best) && own < best)
        ? own
        : best
    );
}
