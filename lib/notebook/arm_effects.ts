/** How arms differ from one of them, seed by seed: the effect, its interval, and what the tests say. */
import { invalidArgument } from "../_invalid_argument.ts";
import {
  equalButForRounding,
  holm,
  type Interval,
  pairedPermutationEquivalence,
} from "../stats/mod.ts";
import type { Arm, Metric } from "./arm.ts";
import { compareArms, pairBySeed, randomSigns } from "./comparison.ts";

const ALPHA = 0.05;

/** What the tests say of a difference. */
export type EffectAnswer = "lower" | "higher" | "equal" | "not decided";

/** How much an arm differs from the reference. */
export interface ArmEffect extends Interval {
  /** Its name. */
  readonly arm: string;
  /** What the tests say. */
  readonly answer: EffectAnswer;
  /** Of the test against no difference, two-sided, corrected over all arms. */
  readonly pDiffers: number;
  /** Of the test that rules out differences of the margin or more, corrected over all arms. */
  readonly pAgrees: number;
}

/** What {@linkcode armEffects} is told. */
export interface ArmEffectsOptions {
  /** The arm that the others are compared with. */
  readonly reference: Arm;
  /** A column or a function. */
  readonly metric: Metric;
  /** From which size on a difference counts; named before the runs. */
  readonly margin: number;
}

/**
 * Compares arms with a reference on the seeds that they share: the mean difference with its bootstrap
 * interval, and what two tests say of it, each corrected by Holm's method over all arms. "lower" and
 * "higher" are differences that the paired permutation test tells from 0 (two-sided); "equal": those
 * of the margin or more are ruled out on both sides by two one-sided ones, which goes first; all else
 * is "not decided", and so are two arms in which no seed differs from the others.
 *
 * @param arms At least one, without the reference.
 * @param options The reference, the metric and the margin.
 * @returns A row for each arm, in their order.
 * @throws {RangeError | TypeError} when there is no arm, the margin isn't positive, or arms can't be
 *   compared.
 *
 * @example
 * ```ts
 * import { armEffects, armOf } from "lib/notebook/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const reference = armOf("all", [5, 6, 5, 7, 6, 5, 6, 7]);
 * const arms = [armOf("half", [2, 3, 1, 3, 2, 1, 2, 3]), armOf("most", [5, 6, 5, 7, 6, 5, 6, 7.1])];
 * const effects = armEffects(arms, { reference, metric: "value", margin: 1 });
 * assert.deepEqual(effects.map(({ answer }) => answer), ["lower", "equal"]);
 * ```
 */
export function armEffects(
  arms: readonly Arm[],
  { reference, metric, margin }: ArmEffectsOptions,
): ArmEffect[] {
  if (arms.length === 0) {
    throw invalidArgument("compare arms with one", "arms", "at least one", arms, "object");
  }
  const compared = arms.map((arm) => compareArms(arm, reference, metric));
  const pairs = arms.map((arm) => pairBySeed(arm, reference, metric));
  const differ = holm(compared.map(({ pValue }) => pValue));
  const agree = holm(
    pairs.map(({ a, b }) => pairedPermutationEquivalence(a, b, margin, randomSigns()).pValue),
  );
  return arms.map(({ name }, i) => {
    const { a, b } = pairs[i]!, { effect } = compared[i]!;
    const varies = !equalButForRounding(a) || !equalButForRounding(b);
    const tests = { effect, differ: differ[i]!, agree: agree[i]! };
    const answer = varies ? answerOf(tests) : "not decided";
    return { arm: name, ...effect, answer, pDiffers: tests.differ, pAgrees: tests.agree };
  });
}

function answerOf(
  { effect, differ, agree }: { effect: Interval; differ: number; agree: number },
): EffectAnswer {
  if (agree <= ALPHA) return "equal";
  if (differ > ALPHA) return "not decided";
  return effect.estimate < 0 ? "lower" : "higher";
}
