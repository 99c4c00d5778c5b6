/** Successive halving (连续减半) and Hyperband: many begin, the better ones go on. */
import { requireObject } from "../_require_object.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { checkWhole } from "./_checks.ts";
import { randomPoint } from "./random_search.ts";
import type { Space } from "./space.ts";
import { Account, type Candidate, type Evaluation, type StartTraining } from "./trial.ts";

/** One round of a bracket. */
export interface Rung {
  /** How many settings are in training. */
  readonly trials: number;
  /** Up to which epoch they are trained. */
  readonly epochs: number;
}

/** How long and how hard Hyperband selects. */
export interface BracketOptions {
  /** Epochs of those that are never stopped. */
  readonly maxEpochs: number;
  /** Of how many one goes on after each round, and by how much the epochs grow: at least 2. */
  readonly factor: number;
}

/**
 * The rounds of Hyperband (Li, Jamieson, DeSalvo, Rostamizadeh and Talwalkar 2018, "Hyperband: a novel
 * bandit-based approach to hyperparameter optimization", JMLR 18(185), algorithm 1, arXiv:1603.06560).
 * The first bracket begins with most settings and stops them earliest; the last is random search.
 *
 * With R = maxEpochs, eta = factor and s from s_max = floor(log_eta R) down to 0:
 * n = ceil((s_max + 1) eta^s / (s + 1)) settings begin with R eta^-s epochs; floor(n eta^-i) of them
 * reach round i.
 *
 * @param options see {@linkcode BracketOptions}
 * @returns [brackets][rounds]
 * @throws {RangeError | TypeError} for bad options
 *
 * @example
 * ```ts
 * import { hyperbandBrackets } from "lib/tuning/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const [hardest] = hyperbandBrackets({ maxEpochs: 9, factor: 3 });
 * assert.deepEqual(hardest, [
 *   { trials: 9, epochs: 1 },
 *   { trials: 3, epochs: 3 },
 *   { trials: 1, epochs: 9 },
 * ]);
 * ```
 */
export function hyperbandBrackets(options: BracketOptions): readonly (readonly Rung[])[] {
  const task = "plan Hyperband", { maxEpochs, factor } = requireObject(task, "options", options);
  checkWhole(task, "maxEpochs", maxEpochs);
  checkWhole(task, "factor", factor, 2);
  let most = 0;
  while (factor ** (most + 1) <= maxEpochs) most++;
  return Array.from({ length: most + 1 }, (_, bracket) => {
    const s = most - bracket, trials = Math.ceil((most + 1) * factor ** s / (s + 1));
    return Array.from({ length: s + 1 }, (_, i) => ({
      trials: Math.floor(trials / factor ** i),
      epochs: Math.floor(maxEpochs / factor ** (s - i)),
    }));
  });
}

/**
 * What a bracket costs, when trainings are gone on with and not begun anew.
 *
 * @param rungs a bracket
 * @returns epochs
 *
 * @example
 * ```ts
 * import { bracketEpochs } from "lib/tuning/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(bracketEpochs([{ trials: 9, epochs: 1 }, { trials: 3, epochs: 3 }]), 9 + 3 * 2);
 * ```
 */
export function bracketEpochs(rungs: readonly Rung[]): number {
  return rungs.reduce(
    (sum, { trials, epochs }, i) => sum + trials * (epochs - (rungs[i - 1]?.epochs ?? 0)),
    0,
  );
}

/** What {@linkcode hyperband} needs. */
export interface HyperbandOptions extends BracketOptions {
  /** Where settings are drawn from. */
  readonly random: Random;
  /** How often all brackets are gone through. Default 1. */
  readonly passes?: number;
}

/**
 * Hyperband: successive halving (Jamieson and Talwalkar 2016, arXiv:1502.07943) in several brackets,
 * because nobody knows how early a loser can be told.
 *
 * @param space where to look
 * @param start begins a training; those that go on are not begun anew
 * @param options see {@linkcode HyperbandOptions}
 * @returns the evaluations in order, several of a training that went on
 * @throws {RangeError | TypeError} for bad options, or a score that is not finite
 *
 * @example
 * ```ts
 * import { bestEvaluation, hyperband } from "lib/tuning/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const space = { x: { from: -1, to: 1 } };
 * const start = ({ x }: { readonly x: number }) => {
 *   let done = 0;
 *   return { train: (epochs: number) => (done += epochs) * (1 - x * x) };
 * };
 * const tried = await hyperband(space, start, { maxEpochs: 9, factor: 3, random: new Random(0) });
 * assert.equal(bestEvaluation(tried).epochs, 9);
 * ```
 */
export async function hyperband<S extends Space>(
  space: S,
  start: StartTraining<S>,
  options: HyperbandOptions,
): Promise<readonly Evaluation<S>[]> {
  const task = "search by Hyperband", account = new Account(task, space, start);
  const { random, passes = 1 } = requireObject(task, "options", options);
  requireRandom(task, random);
  checkWhole(task, "passes", passes);
  const brackets = hyperbandBrackets(options);
  for (let pass = 0; pass < passes; pass++) {
    for (const rungs of brackets) {
      const points = Array.from({ length: rungs[0]!.trials }, () => randomPoint(space, random));
      await halve(account, points, rungs);
    }
  }
  return account.evaluations;
}

/** One bracket: after each round the better ones stay, of equal ones those that began first. */
async function halve<S extends Space>(
  account: Account<S>,
  points: readonly number[][],
  rungs: readonly Rung[],
): Promise<void> {
  let inTraining: Candidate<S>[] = [];
  const leave = (candidate: Candidate<S>) => candidate.training.dispose?.();
  try {
    for (const point of points) inTraining.push(account.open(point));
    for (const { trials, epochs } of rungs) {
      const ranked = inTraining.toSorted((a, b) => b.score - a.score || a.index - b.index);
      ranked.slice(trials).forEach(leave);
      inTraining = ranked.slice(0, trials).sort((a, b) => a.index - b.index);
      for (const candidate of inTraining) await account.advance(candidate, epochs);
    }
  } finally {
    inTraining.forEach(leave);
  }
}
