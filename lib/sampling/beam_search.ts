/** Beam search: the best few beginnings are followed at each step. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import { checkSearch } from "./_checks.ts";
import type { Continuation, LanguageModel } from "./language_model.ts";
import { logSoftmax } from "./probabilities.ts";

/** How a search for the most probable continuation goes. */
export interface SearchOptions {
  /** Tokens that are said at most. */
  readonly length: number;
  /** The token after which nothing is said. Default none. */
  readonly end?: number;
  /**
   * A continuation ranks by its log-probability over its number of tokens to this power: 0, the
   * default, ranks by probability, 1 by the mean log-probability of a token. At least 0.
   */
  readonly lengthPenalty?: number;
}

/** How {@linkcode beamSearch} searches. */
export interface BeamOptions extends SearchOptions {
  /** Beginnings that are followed, a positive integer. */
  readonly width: number;
}

/** A continuation and what it ranks by. */
export interface Ranked extends Continuation {
  /** Higher is better: see `lengthPenalty`. */
  readonly score: number;
}

/** A beginning that goes on, with what the model says after it. */
interface Live<State> extends Ranked {
  readonly logProbabilities: Float64Array;
  readonly state: State;
}

/** A beginning, one token longer. */
interface Candidate<State> extends Ranked {
  readonly parent: Live<State>;
}

/**
 * Beam search (束搜索), as Hugging Face's `generate` has it: in each step the beginnings that are
 * followed are continued by all tokens, and the `width` best that have not ended are followed further.
 * A continuation that ends is finished if it is among the `width` best of its step; the `width` best
 * finished ones are kept. The search ends when no beginning, by the score that it has, would come
 * before them.
 *
 * @param model see {@linkcode LanguageModel}
 * @param prompt at least one token
 * @param options see {@linkcode BeamOptions}
 * @returns at most `width`, the best first; those that were cut off at the full length included
 * @throws {RangeError | TypeError} for an empty prompt, or an option out of its range
 *
 * @example Two steps: the greedy choice 0 leads to tokens that are all improbable
 * ```ts
 * import { beamSearch } from "lib/sampling/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const first = [0.4, 0.35, 0.25], then = [[0.4, 0.3, 0.3], [0.9, 0.05, 0.05], [0.4, 0.3, 0.3]];
 * const read = (tokens: readonly number[], state = -1) => ({
 *   logits: (state < 0 ? first : then[tokens[0]!]!).map(Math.log),
 *   state: state + 1,
 * });
 * const best = (width: number) => beamSearch({ read }, [0], { width, length: 2 })[0]!.tokens;
 * assert.deepEqual([best(1), best(2)], [[0, 0], [1, 0]]); // probabilities 0.16 and 0.315
 * ```
 */
export function beamSearch<State>(
  model: LanguageModel<State>,
  prompt: readonly number[],
  options: BeamOptions,
): Ranked[] {
  const task = "search with a beam";
  const { width, length, end } = requireObject(task, "options", options);
  checkSearch(task, prompt, length);
  if (!(Number.isSafeInteger(width) && width > 0)) {
    throw invalidArgument(task, "width", "a positive integer", width);
  }
  const score = scoreOf(task, options);
  const start = { tokens: [], ended: false, logProbability: 0, score: -Infinity };
  let live: Live<State>[] = [readOn(model, start, prompt, undefined)], finished: Ranked[] = [];
  for (let step = 1; live.length > 0; step++) {
    const best = candidatesOf(live, score, end).slice(0, 2 * width);
    const ended = best.filter((one, rank) => one.ended && rank < width);
    finished = [...finished, ...ended].sort((a, b) => b.score - a.score).slice(0, width);
    const next = best.filter((one) => !one.ended).slice(0, width);
    const isLast = step === length || isDecided(finished, next, width);
    if (isLast) finished = [...finished, ...next].sort((a, b) => b.score - a.score);
    const following = isLast
      ? []
      : next.map((one) => readOn(model, one, [one.tokens.at(-1)!], one.parent.state));
    live.forEach(({ state }) => tf.dispose(state as tf.TensorContainer));
    live = following;
  }
  return finished.slice(0, width).map(({ tokens, ended, logProbability, score }) => ({
    ...{ tokens, ended, logProbability, score },
  }));
}

/** What a continuation ranks by, for checked options. */
export function scoreOf(
  task: string,
  { lengthPenalty = 0 }: SearchOptions,
): (logProbability: number, count: number) => number {
  if (!(lengthPenalty >= 0 && lengthPenalty < Infinity)) {
    throw invalidArgument(task, "lengthPenalty", "at least 0 and finite", lengthPenalty);
  }
  return (logProbability, count) => logProbability / count ** lengthPenalty;
}

/** A beginning, with what the model says after its last tokens. */
function readOn<State>(
  model: LanguageModel<State>,
  { tokens, ended, logProbability, score }: Ranked,
  last: readonly number[],
  before: State | undefined,
): Live<State> {
  const { logits, state } = model.read(last, before);
  const logProbabilities = logSoftmax(logits);
  return { tokens, ended, logProbability, score, logProbabilities, state };
}

/** All ways to go on, the best first; of equal ones that of the better beginning, then the lower token. */
function candidatesOf<State>(
  live: readonly Live<State>[],
  score: (logProbability: number, count: number) => number,
  end: number | undefined,
): Candidate<State>[] {
  return live.flatMap((parent) =>
    Array.from(parent.logProbabilities, (own, token) => {
      const tokens = [...parent.tokens, token], logProbability = parent.logProbability + own;
      const rank = { score: score(logProbability, tokens.length), ended: token === end };
      return { tokens, logProbability, ...rank, parent };
    })
  ).filter(({ logProbability }) => logProbability > -Infinity)
    .sort((a, b) => b.logProbability - a.logProbability);
}

/** Whether no beginning would come before those that are finished. */
function isDecided(
  finished: readonly Ranked[],
  next: readonly Ranked[],
  width: number,
): boolean {
  const least = finished[width - 1];
  return next.length === 0 ||
    (least !== undefined && next.every(({ score }) => score <= least.score));
}
