/** The n-grams of a text: its runs of n tokens. */
import { checkSizes } from "../_check_sizes.ts";
import { invalidArgument } from "../_invalid_argument.ts";

/** Which n-grams, and how they are written. */
export interface NGramRange {
  /** Tokens of the shortest, a positive integer. */
  readonly least: number;
  /** Tokens of the longest. Default `least`. */
  readonly most?: number;
  /** What stands between two tokens of one. Default a space; "" for characters. */
  readonly separator?: string;
}

/**
 * N-grams (n 元语法): all runs of `least` to `most` tokens, as one text each, the shorter ones first.
 *
 * @param tokens of one text: words, or characters
 * @param range see {@linkcode NGramRange}
 * @returns one after the other, with repetitions; none of a length that the text does not have
 * @throws {RangeError | TypeError} for lengths that are not positive integers in this order, or tokens
 *   that are not strings
 *
 * @example
 * ```ts
 * import { nGrams } from "lib/text/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(nGrams(["call", "me", "Ishmael"], { least: 2 }), ["call me", "me Ishmael"]);
 * assert.deepEqual(nGrams([..." me "], { least: 2, separator: "" }), [" m", "me", "e "]);
 * ```
 */
export function nGrams(
  tokens: readonly string[],
  { least, most = least, separator = " " }: NGramRange,
): string[] {
  const task = "list n-grams";
  if (!Array.isArray(tokens) || tokens.some((token) => typeof token !== "string")) {
    throw invalidArgument(task, "tokens", "an array of strings", tokens, "never");
  }
  checkSizes(task, { least, most });
  if (most < least) throw invalidArgument(task, "most", `at least ${least}`, most);
  return Array.from({ length: most - least + 1 }, (_, more) => least + more).flatMap((n) =>
    tokens.slice(n - 1).map((_, from) => tokens.slice(from, from + n).join(separator))
  );
}
