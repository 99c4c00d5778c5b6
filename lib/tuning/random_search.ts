/** Random search (随机搜索): settings at random. */
import { requireObject } from "../_require_object.ts";
import { type Random, requireRandom } from "../random/mod.ts";
import { checkWhole } from "./_checks.ts";
import type { Space } from "./space.ts";
import { Account, type Evaluation, type StartTraining } from "./trial.ts";

/** What {@linkcode randomSearch} needs. */
export interface RandomSearchOptions {
  /** How many settings are tried. */
  readonly trials: number;
  /** How long each is trained. */
  readonly epochs: number;
  /** Where they are drawn from. */
  readonly random: Random;
}

/** A point of the unit cube. */
export function randomPoint(space: Space, random: Random): number[] {
  return Object.keys(space).map(() => random.uniform());
}

/**
 * Tries settings that are drawn independently (Bergstra and Bengio 2012, "Random search for
 * hyper-parameter optimization", JMLR 13, 281-305). Each trial is a new value of each hyper-parameter,
 * so those that do not matter cost nothing.
 *
 * @param space where to look
 * @param start begins a training
 * @param options see {@linkcode RandomSearchOptions}
 * @returns the evaluations in order
 * @throws {RangeError | TypeError} for bad options, or a score that is not finite
 *
 * @example
 * ```ts
 * import { bestEvaluation, randomSearch } from "lib/tuning/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const space = { x: { from: -1, to: 1 } };
 * const start = ({ x }: { readonly x: number }) => ({ train: () => -(x * x) });
 * const tried = await randomSearch(space, start, { trials: 50, epochs: 1, random: new Random(0) });
 * assert.ok(Math.abs(bestEvaluation(tried).settings.x) < 0.2);
 * ```
 */
export async function randomSearch<S extends Space>(
  space: S,
  start: StartTraining<S>,
  options: RandomSearchOptions,
): Promise<readonly Evaluation<S>[]> {
  const task = "search at random", account = new Account(task, space, start);
  const { trials, epochs, random } = requireObject(task, "options", options);
  checkWhole(task, "trials", trials);
  checkWhole(task, "epochs", epochs);
  requireRandom(task, random);
  for (let i = 0; i < trials; i++) await account.tryOut(randomPoint(space, random), epochs);
  return account.evaluations;
}
