/** How arms differ from one of them, seed by seed: the effect, its interval, and what the tests say. */
import { invalidArgument } from "../_invalid_argument.ts";
import type { Interval } from "../stats/mod.ts";
import type { Arm, Metric } from "./arm.ts";
import { compareArms } from "./comparison.ts";
import { judge } from "./verdict.ts";

/** What the tests say of a difference. */
export type EffectAnswer = "lower" | "higher" | "equal" | "not decided";

/** How much an arm differs from the reference. */
export interface ArmEffect extends Interval {
  /** Its name. */
  readonly arm: string;
  /** What the tests say. */
  readonly answer: EffectAnswer;
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
 * interval, and the answer of the tests of `judge`, by Holm's correction over all arms. "lower" and
 * "higher" are differences that a paired permutation test tells from 0; "equal": those of the margin
 * or more are ruled out on both sides; all else is "not decided".
 *
 * @param arms At least one, without the reference.
 * @param options The reference, the metric and the margin.
 * @returns A row for each arm, in their order.
 * @throws {RangeError | TypeError} when there is no arm, or arms can't be compared.
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
  const outcomes = (expect: "lower" | "higher") =>
    judge(
      expect,
      Object.fromEntries(
        arms.map((a) => [a.name, { a, b: reference, metric, margin, expect }] as const),
      ),
    ).cases.map(({ outcome }) => outcome);
  const lower = outcomes("lower"), higher = outcomes("higher");
  return arms.map((arm, i) => ({
    arm: arm.name,
    ...compareArms(arm, reference, metric).effect,
    answer: answerOf(lower[i]!, higher[i]!),
  }));
}

function answerOf(lower: string, higher: string): EffectAnswer {
  if (lower === "holds") return "lower";
  if (higher === "holds") return "higher";
  const isSmall = lower === "does not hold" && higher === "does not hold";
  return isSmall ? "equal" : "not decided";
}
