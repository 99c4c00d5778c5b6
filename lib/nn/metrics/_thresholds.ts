/** What is found at each threshold of a score. */
import { invalidArgument } from "../../_invalid_argument.ts";
import { checkNumbers, type Values } from "./_checks.ts";

/** Counts of the samples whose score is at least a threshold, for falling thresholds. */
export interface ThresholdCounts {
  readonly thresholds: readonly number[];
  /** Of class 0. */
  readonly falsePositives: readonly number[];
  /** Of class 1. */
  readonly truePositives: readonly number[];
}

/**
 * Count at every distinct score.
 *
 * @param needed the classes, 0 or 1, of which there must be a sample
 */
export function countAtThresholds(
  task: string,
  labels: Values,
  scores: Values,
  needed: readonly number[],
): ThresholdCounts {
  checkNumbers(task, { labels, scores });
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === 0 || labels[i] === 1) continue;
    throw invalidArgument(task, `labels[${i}]`, "0 or 1", labels[i]);
  }
  for (const label of needed) {
    if (Array.prototype.includes.call(labels, label)) continue;
    throw invalidArgument(task, "labels", `an array in which ${label} occurs`, labels, "object");
  }
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  const thresholds: number[] = [], falsePositives: number[] = [], truePositives: number[] = [];
  let found = 0;
  for (const [place, i] of order.entries()) {
    found += labels[i]!;
    const next = order[place + 1];
    if (next !== undefined && scores[next] === scores[i]) continue;
    thresholds.push(scores[i]!);
    truePositives.push(found);
    falsePositives.push(place + 1 - found);
  }
  return { thresholds, falsePositives, truePositives };
}
