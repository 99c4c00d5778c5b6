/** How often each class was taken for each. */
import { invalidArgument } from "../../_invalid_argument.ts";
import { checkNumbers, distinct, type Values } from "./_checks.ts";

/** Options of metrics of classes. */
export interface ClassOptions {
  /** The classes, in the order of the results. Default: all that occur, sorted. */
  readonly classes?: readonly number[];
}

/**
 * Confusion matrix: how many samples of class i were predicted as class j.
 *
 * @param labels the true classes
 * @param predictions the predicted ones, as many
 * @param options see {@linkcode ClassOptions}
 * @returns counts, [true class][predicted class]
 * @throws {RangeError | TypeError} for arrays of other lengths, or a class that is not in `classes`
 *
 * @example
 * ```ts
 * import { metrics } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(metrics.confusionMatrix([0, 0, 1, 1], [0, 1, 1, 1]), [[1, 1], [0, 2]]);
 * ```
 */
export function confusionMatrix(
  labels: Values,
  predictions: Values,
  options: ClassOptions = {},
): number[][] {
  const task = "count a confusion matrix";
  checkNumbers(task, { labels, predictions });
  const classes = options.classes ?? classesOf(labels, predictions);
  const place = new Map(classes.map((label, i) => [label, i]));
  const counts = classes.map(() => classes.map(() => 0));
  const placeOf = (name: string, values: Values, i: number) => {
    const found = place.get(values[i]!);
    if (found !== undefined) return found;
    throw invalidArgument(task, `${name}[${i}]`, `one of the classes ${classes}`, values[i]);
  };
  for (let i = 0; i < labels.length; i++) {
    counts[placeOf("labels", labels, i)]![placeOf("predictions", predictions, i)]!++;
  }
  return counts;
}

/** All classes that occur, sorted. */
export function classesOf(labels: Values, predictions: Values): number[] {
  return distinct([...Array.from(labels), ...Array.from(predictions)]);
}
