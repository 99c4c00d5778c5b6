/** What a search does with one choice of settings: it trains, and notes the score. */
import { invalidArgument } from "../_invalid_argument.ts";
import { checkSpace, type Settings, settingsAt, type Space } from "./space.ts";

/** A training that can be gone on with. */
export interface Training {
  /**
   * Trains for so many more epochs.
   *
   * @returns the score on validation data afterwards, larger is better
   */
  readonly train: (epochs: number) => number | Promise<number>;
  /** Frees what it holds; called once the search has no more use for it. */
  readonly dispose?: () => void;
}

/** Begins a training with some settings; `index` is their number in the search, from 0. */
export type StartTraining<S extends Space> = (settings: Settings<S>, index: number) => Training;

/** A training was looked at. */
export interface Evaluation<S extends Space = Space> {
  /** Number of the settings in this search. */
  readonly index: number;
  /** What was tried. */
  readonly settings: Settings<S>;
  /** Epochs that this training has had. */
  readonly epochs: number;
  /** Its score on validation data. */
  readonly score: number;
  /** Epochs that the search has spent on all its trainings so far. */
  readonly spent: number;
}

/**
 * The evaluation with the highest score, of equal ones the first.
 *
 * Its score is too good to be true: it was chosen because it is high. Measure anew, on data that
 * nothing was chosen by.
 *
 * @param evaluations what a search returned
 * @throws {RangeError} for none
 *
 * @example
 * ```ts
 * import { bestEvaluation } from "lib/tuning/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const some = [0.5, 0.9, 0.9].map((score, index) => ({ index, score, settings: {}, epochs: 1, spent: 1 }));
 * assert.equal(bestEvaluation(some).index, 1);
 * ```
 */
export function bestEvaluation<S extends Space>(
  evaluations: readonly Evaluation<S>[],
): Evaluation<S> {
  const [first, ...others] = evaluations;
  if (first === undefined) {
    throw new RangeError(
      'Cannot choose the best evaluation: "evaluations" must not be empty, current length is 0',
    );
  }
  return others.reduce((best, one) => one.score > best.score ? one : best, first);
}

/** A choice of settings in training. */
export interface Candidate<S extends Space> {
  readonly index: number;
  readonly settings: Settings<S>;
  readonly training: Training;
  epochs: number;
  score: number;
}

/** The book that a search keeps: what was tried, and what it cost. */
export class Account<S extends Space> {
  readonly evaluations: Evaluation<S>[] = [];
  #opened = 0;
  #spent = 0;

  constructor(
    readonly task: string,
    readonly space: S,
    readonly start: StartTraining<S>,
  ) {
    checkSpace(task, space);
    if (typeof start !== "function") {
      throw invalidArgument(task, "start", "a function", start, "never");
    }
  }

  /** Begins a training at a point of the space. */
  open(point: ArrayLike<number>): Candidate<S> {
    const settings = settingsAt(this.space, point), index = this.#opened++;
    const training = this.start(settings, index);
    return { index, settings, training, epochs: 0, score: -Infinity };
  }

  /** Trains a candidate on, up to so many epochs in all. */
  async advance(candidate: Candidate<S>, epochs: number): Promise<void> {
    const { index, settings, training } = candidate, more = epochs - candidate.epochs;
    const score = await training.train(more);
    if (!Number.isFinite(score)) {
      throw invalidArgument(this.task, `the score of trial ${index}`, "a finite number", score);
    }
    Object.assign(candidate, { epochs, score });
    this.#spent += more;
    this.evaluations.push({ index, settings, epochs, score, spent: this.#spent });
  }

  /** One candidate, from its first epoch to its last. */
  async tryOut(point: ArrayLike<number>, epochs: number): Promise<number> {
    const candidate = this.open(point);
    try {
      await this.advance(candidate, epochs);
    } finally {
      candidate.training.dispose?.();
    }
    return candidate.score;
  }
}
