/** How far predicted pronunciations are from those of a dictionary. */
import { invalidArgument } from "../_invalid_argument.ts";
import { editDistance, type Sequence } from "./edit_distance.ts";

/** Error rates of pronunciations over a corpus. */
export interface PronunciationErrors {
  /**
   * Phoneme error rate (PER, 音素错误率): edits over phonemes of the references. At least 0; above 1 where
   * predictions are longer than the references and wrong.
   */
  readonly phonemeErrorRate: number;
  /** Word error rate (WER, 词错误率): the share of words whose prediction is none of the references, in [0, 1]. */
  readonly wordErrorRate: number;
  /** Substitutions, insertions and deletions of all words. */
  readonly edits: number;
  /** Phonemes of the references that the words were compared with. */
  readonly phonemes: number;
}

/**
 * Error rates of grapheme-to-phoneme conversion:
 *
 *     PER = sum over words of D(prediction, r) / sum over words of |r|
 *     WER = words with D(prediction, r) > 0 / words
 *
 * where D is {@linkcode editDistance} and r, of a word's reference pronunciations, the one that comes nearest
 * to the prediction; the first of several that are equally near. That is how the program of Toshniwal &
 * Livescu (2016, arXiv:1610.06540) counts on CMUdict: the nearest reference for the phonemes, and a word is
 * right when it is any of its references. Published rates leave stress out. A sum over the corpus, not a mean
 * of rates: long words weigh more.
 *
 * @param predictions phonemes of each word; one may be empty
 * @param references for each word one pronunciation or more, none empty
 * @returns both rates and the counts behind them
 * @throws {RangeError} when there are no words, the numbers of words differ, or a word has no reference
 * or an empty one
 *
 * @example
 * ```ts
 * import { pronunciationErrors } from "lib/text/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const either = [["IY", "DH", "ER"], ["AY", "DH", "ER"]], cats = [["K", "AE", "T", "S"]];
 * const predictions = [["AY", "DH", "ER"], ["K", "AA", "T", "S"]];
 * const { phonemeErrorRate, wordErrorRate } = pronunciationErrors(predictions, [either, cats]);
 * assert.deepEqual([phonemeErrorRate, wordErrorRate], [1 / 7, 1 / 2]);
 * ```
 */
export function pronunciationErrors(
  predictions: readonly Sequence[],
  references: readonly (readonly Sequence[])[],
): PronunciationErrors {
  check(predictions, references);
  let edits = 0, phonemes = 0, wrong = 0;
  predictions.forEach((prediction, word) => {
    const nearest = references[word]!
      .map((reference) => ({
        distance: editDistance(prediction, reference),
        length: reference.length,
      }))
      .reduce((best, other) => other.distance < best.distance ? other : best);
    edits += nearest.distance;
    phonemes += nearest.length;
    if (nearest.distance > 0) wrong++;
  });
  return {
    phonemeErrorRate: edits / phonemes,
    wordErrorRate: wrong / predictions.length,
    edits,
    phonemes,
  };
}

function check(
  predictions: readonly Sequence[],
  references: readonly (readonly Sequence[])[],
): void {
  const task = "count pronunciation errors", count = predictions.length;
  if (count === 0) throw invalidArgument(task, "predictions", "not empty", predictions, "object");
  if (references.length !== count) {
    const wanted = `as long as "predictions" (${count})`;
    throw invalidArgument(task, "references", wanted, references, "object");
  }
  references.forEach((own, word) => {
    const name = `references[${word}]`, bare = own.findIndex((one) => one.length === 0);
    if (own.length === 0) throw invalidArgument(task, name, "not empty", own, "object");
    if (bare === -1) return;
    throw invalidArgument(task, `${name}[${bare}]`, "not empty", own[bare], typeof own[bare]);
  });
}
