/** map: each item becomes another one, such as a path the picture in its file. */
import { invalidArgument } from "../_invalid_argument.ts";
import { checkSource } from "./_checks.ts";
import { fromStart, type Source } from "./source.ts";

/**
 * Changes each item: decodes, resizes, augments. Nothing is computed before it is asked for.
 *
 * @param source see {@linkcode Source}
 * @param transform from an item and its number in this epoch, also asynchronously
 * @returns as many items, in the same order
 * @throws {TypeError} for something that can't be iterated over, or a transform that is no function
 *
 * @example
 * ```ts
 * import { map } from "lib/input_pipeline/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const squares = map([1, 2, 3], (item) => item * item);
 * assert.deepEqual(await Array.fromAsync(squares), [1, 4, 9]);
 * ```
 */
export function map<T, Result>(
  source: Source<T>,
  transform: (item: T, index: number) => Result | Promise<Result>,
): AsyncIterable<Result> {
  const task = "map a source";
  checkSource(task, source);
  if (typeof transform !== "function") {
    throw invalidArgument(task, "transform", "a function", transform, "never");
  }
  return fromStart(async function* () {
    let index = 0;
    for await (const item of source) yield await transform(item, index++);
  });
}
