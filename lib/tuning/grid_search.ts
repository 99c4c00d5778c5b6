/** Grid search (网格搜索): all combinations of a few values. */
import { requireObject } from "../_require_object.ts";
import { checkWhole } from "./_checks.ts";
import { checkSpace, type Settings, type Space } from "./space.ts";
import { Account, type Evaluation, type StartTraining } from "./trial.ts";

/** What {@linkcode gridSearch} needs. */
export interface GridSearchOptions<S extends Space> {
  /** How many values of each hyper-parameter; the product of them is tried. */
  readonly levels: Settings<S>;
  /** How long each is trained. */
  readonly epochs: number;
}

/**
 * The points of a grid in the unit cube, the last hyper-parameter changing fastest. Each level lies in
 * the middle of an equal part of its range: three at 1/6, 1/2 and 5/6.
 *
 * @param space where to look
 * @param levels how many values of each hyper-parameter
 * @returns [product of the levels][hyper-parameters]
 * @throws {RangeError | TypeError} for levels that are no positive integers
 *
 * @example
 * ```ts
 * import { gridPoints } from "lib/tuning/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const space = { x: { from: 0, to: 1 }, y: { from: 0, to: 1 } };
 * assert.deepEqual(gridPoints(space, { x: 2, y: 1 }), [[0.25, 0.5], [0.75, 0.5]]);
 * ```
 */
export function gridPoints<S extends Space>(space: S, levels: Settings<S>): number[][] {
  const task = "make a grid", names = checkSpace(task, space);
  requireObject(task, "levels", levels);
  return names.reduce<number[][]>((points, name) => {
    const count = levels[name]!;
    checkWhole(task, `levels.${name}`, count);
    const places = Array.from({ length: count }, (_, i) => (i + 0.5) / count);
    return points.flatMap((point) => places.map((place) => [...point, place]));
  }, [[]]);
}

/**
 * Tries every combination, so each hyper-parameter takes only a few values, however many are tried.
 *
 * @param space where to look
 * @param start begins a training
 * @param options see {@linkcode GridSearchOptions}
 * @returns the evaluations in order
 * @throws {RangeError | TypeError} for bad options, or a score that is not finite
 *
 * @example
 * ```ts
 * import { bestEvaluation, gridSearch } from "lib/tuning/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const space = { x: { from: -1, to: 2 } };
 * const start = ({ x }: { readonly x: number }) => ({ train: () => -Math.abs(x) });
 * const tried = await gridSearch(space, start, { levels: { x: 3 }, epochs: 1 });
 * assert.equal(bestEvaluation(tried).index, 0); // of -0.5, 0.5 and 1.5 the first
 * ```
 */
export async function gridSearch<S extends Space>(
  space: S,
  start: StartTraining<S>,
  options: GridSearchOptions<S>,
): Promise<readonly Evaluation<S>[]> {
  const task = "search a grid", account = new Account(task, space, start);
  const { levels, epochs } = requireObject(task, "options", options);
  checkWhole(task, "epochs", epochs);
  for (const point of gridPoints(space, levels)) await account.tryOut(point, epochs);
  return account.evaluations;
}
