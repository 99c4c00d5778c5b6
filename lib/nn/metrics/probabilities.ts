/** How good predicted probabilities are. */
import { log } from "../../_exp_log.ts";
import { invalidArgument } from "../../_invalid_argument.ts";
import { checkNumbers, checkPairs, checkValues, sumOf, type Values } from "./_checks.ts";

/**
 * Log loss: the mean of -log p of the true class   [nats]. Probabilities nearer to 0 or 1 than
 * 2.2e-16 count as that near (scikit-learn's `log_loss`).
 *
 * @param labels the true classes: 0 or 1 for single probabilities, else integers in [0, classes)
 * @param probabilities of class 1, one for each sample; or a row for each sample, one of each class
 * @returns a number of at least 0
 * @throws {RangeError | TypeError} for arrays of other lengths, a probability outside [0, 1], or a
 *   label that has none
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(metrics.logLoss([1, 0], [0.5, 0.5]), Math.LN2);
 * assert.equal(metrics.logLoss([2], [[0.25, 0.25, 0.5]]), Math.LN2);
 * ```
 */
export function logLoss(labels: Values, probabilities: Values | readonly Values[]): number {
  const task = "compute the log loss";
  checkPairs(task, { labels, probabilities });
  const total = sumOf(labels.length, (i) => {
    const given = probabilities[i]!;
    const row = typeof given === "number" ? [1 - given, given] : given;
    checkProbabilities(
      task,
      typeof given === "number" ? "probabilities" : `probabilities[${i}]`,
      row,
    );
    const p = row[labels[i]!];
    if (p === undefined) {
      throw invalidArgument(task, `labels[${i}]`, `an integer in [0, ${row.length})`, labels[i]);
    }
    return -log(Math.min(Math.max(p, Number.EPSILON), 1 - Number.EPSILON));
  });
  return total / labels.length;
}

/**
 * Brier score: the mean of (p - label)^2 (Brier 1950; scikit-learn's `brier_score_loss`).
 *
 * @param labels 0 or 1
 * @param probabilities of class 1, in [0, 1]; as many
 * @returns a number in [0, 1], 0 at best
 * @throws {RangeError | TypeError} for arrays of other lengths, or numbers out of their range
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(metrics.brierScore([1, 0], [0.5, 0]), 0.125);
 * ```
 */
export function brierScore(labels: Values, probabilities: Values): number {
  const task = "compute the Brier score";
  checkNumbers(task, { labels, probabilities });
  checkProbabilities(task, "probabilities", probabilities);
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== 0 && labels[i] !== 1) {
      throw invalidArgument(task, `labels[${i}]`, "0 or 1", labels[i]);
    }
  }
  return sumOf(labels.length, (i) => (probabilities[i]! - labels[i]!) ** 2) / labels.length;
}

function checkProbabilities(task: string, name: string, probabilities: Values): void {
  checkValues(task, name, probabilities);
  for (let i = 0; i < probabilities.length; i++) {
    const p = probabilities[i]!;
    if (!(p >= 0 && p <= 1)) throw invalidArgument(task, `${name}[${i}]`, "in [0, 1]", p);
  }
}
