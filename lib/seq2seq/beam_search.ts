/** Beam search: the best few beginnings are followed at each step. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { END, START } from "../datasets/mod.ts";
import {
  checkSearch,
  type Decoded,
  type SearchOptions,
  type SearchRows,
  type SearchStep,
  searchStep,
} from "./_search.ts";
import type { EncoderDecoder } from "./model.ts";

/** How a beam search runs. */
export interface BeamSearchOptions extends SearchOptions {
  /** Beginnings that are followed for each source, a positive integer. Default 4. */
  readonly width?: number;
  /** Length normalization, at least 0. Default 0.6, as in Wu et al. 2016; 0: none. */
  readonly alpha?: number;
}

/** A beginning, or a whole sentence. */
interface Hypothesis extends Decoded {
  /** Row of the decoder's state that it goes on from. */
  readonly row: number;
  /** What it ranks by. */
  readonly score: number;
}

/**
 * The divisor of a log-probability by which sentences of different lengths are compared:
 * ((5 + length) / 6)^alpha (Wu et al. 2016, arXiv:1609.08144, equation 14). Without it each further
 * token makes a sentence less probable, so that beam search prefers short ones.
 *
 * @param length tokens, END included
 * @param alpha at least 0
 * @returns 1 for one token or alpha 0
 *
 * @example
 * ```ts
 * import { lengthPenalty } from "lib/seq2seq/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(lengthPenalty(13, 1), 3);
 * assert.equal(lengthPenalty(13, 0), 1);
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function lengthPenalty(length: number, alpha: number): number {
  return ((5 + length) / 6) ** alpha;
}

/**
 * Translate sources by beam search: of all continuations of the beginnings of a source the `width`
 * best are kept, ranked by log-probability over {@linkcode lengthPenalty}; a sentence that has said
 * END keeps its place without going on. It ends when all places are taken by sentences.
 *
 * With width 1 it is `greedySearch`. A wider beam mostly finds more probable sentences, but it can
 * drop the beginning of the greedy one.
 *
 * @param model the model
 * @param source tokens, rows of `sourceLength`
 * @param options see {@linkcode BeamSearchOptions}
 * @returns for each source its hypotheses, the best first
 * @throws {RangeError} for sources that are no such rows, a token outside the vocabulary, or an
 *   option out of its range
 *
 * @example
 * ```ts
 * import { beamSearch, EncoderDecoder, greedySearch } from "lib/seq2seq/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const sizes = { sourceVocabulary: 9, targetVocabulary: 9, units: 4 };
 * const model = new EncoderDecoder(sizes, { random: new Random(0) });
 * const source = Int32Array.of(3, 4, 5), options = { sourceLength: 3, maxLength: 5 };
 * const [found] = beamSearch(model, source, { ...options, width: 1 });
 * assert.deepEqual(found, greedySearch(model, source, options));
 * model.dispose();
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function beamSearch(
  model: EncoderDecoder,
  source: Int32Array,
  options: BeamSearchOptions,
): Decoded[][] {
  const task = "search with a beam";
  const { width = 4, alpha = 0.6, sourceLength } = options;
  const { count, maxLength } = checkSearch(task, model, source, options);
  if (!(Number.isSafeInteger(width) && width > 0)) {
    throw invalidArgument(task, "width", "a positive integer", width);
  }
  if (!(alpha >= 0 && alpha < Infinity)) {
    throw invalidArgument(task, "alpha", "finite and at least 0", alpha);
  }
  const first = { tokens: [], ended: false, logProbability: 0, attention: [], score: 0 };
  let beams: Hypothesis[][] = Array.from({ length: count }, (_, row) => [{ ...first, row }]);
  tf.tidy(() => {
    const memory = model.encoder.apply(tf.tensor2d(source, [count, sourceLength], "int32"));
    let state = memory.state;
    for (let step = 0; step < maxLength && beams.flat().some(({ ended }) => !ended); step++) {
      const { rows, last } = rowsOf(beams);
      const said = searchStep(model, { memory, state, last, rows });
      state = said.state;
      let row = 0;
      beams = beams.map((beam) =>
        beam.flatMap((one) => one.ended ? [one] : continuations(one, row++, said, { width, alpha }))
          .sort((a, b) => b.score - a.score).slice(0, width)
      );
    }
  });
  return beams.map((beam) => beam.map(({ row: _row, score: _score, ...decoded }) => decoded));
}

/** The beginnings that go on, of all sources, as the rows of one batch. */
function rowsOf(beams: readonly Hypothesis[][]): { rows: SearchRows; last: Int32Array } {
  const live = beams.flatMap((beam, source) =>
    beam.filter(({ ended }) => !ended).map((one) => ({ one, source }))
  );
  const rows = {
    sources: live.map(({ source }) => source),
    states: live.map(({ one }) => one.row),
  };
  return { rows, last: Int32Array.from(live, ({ one }) => one.tokens.at(-1) ?? START) };
}

/** The `width` best ways to go on from a beginning. */
function continuations(
  { tokens, logProbability, attention }: Hypothesis,
  row: number,
  { logProbabilities, looks, rowCount }: SearchStep,
  { width, alpha }: { readonly width: number; readonly alpha: number },
): Hypothesis[] {
  const of = <T extends Float32Array>(all: T) => {
    const length = all.length / rowCount;
    return all.slice(row * length, (row + 1) * length);
  };
  const values = of(logProbabilities), look = looks === undefined ? [] : [of(looks)];
  const best = [...values.keys()].sort((a, b) => values[b]! - values[a]!).slice(0, width);
  return best.map((token) => {
    const ended = token === END, total = logProbability + values[token]!;
    return {
      tokens: ended ? tokens : [...tokens, token],
      ended,
      logProbability: total,
      attention: [...attention, ...look],
      score: total / lengthPenalty(tokens.length + 1, alpha),
      row,
    };
  });
}
