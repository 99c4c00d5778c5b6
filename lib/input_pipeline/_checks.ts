/** The checks that the steps of a pipeline share. */
import { invalidArgument } from "../_invalid_argument.ts";
import type { Source } from "./source.ts";

/** Throws unless the source can be iterated over. */
export function checkSource<T>(task: string, source: Source<T>): Source<T> {
  const known = Object(source) as Partial<AsyncIterable<T> & Iterable<T>>;
  if (typeof known[Symbol.asyncIterator] === "function") return source;
  if (typeof known[Symbol.iterator] === "function") return source;
  throw invalidArgument(task, "source", "an iterable or an async iterable", source, "never");
}

/** Throws unless the count is a whole number of at least 1. */
export function checkCount(task: string, argument: string, count: number): void {
  if (Number.isSafeInteger(count) && count >= 1) return;
  throw invalidArgument(task, argument, "an integer of at least 1", count);
}
