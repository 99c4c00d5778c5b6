/** The ways in which counts of n-grams become probabilities. */
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";

/**
 * How counts become probabilities. c(h w) is how often the token w follows the context h, c(h) how
 * often any token does, V the size of the vocabulary.
 *
 * - `"none"`: c(h w) / c(h), the maximum likelihood; 0 after a context that did not occur
 * - `"additive"` (Lidstone; with k = 1 Laplace): (c(h w) + k) / (c(h) + k V)
 * - `"interpolated"` (Jelinek & Mercer 1980): the sum over all shorter contexts of weight x maximum
 *   likelihood; the weights begin with that of no context
 * - `"kneser-ney"` (Kneser & Ney 1995, interpolated as in Chen & Goodman 1999, equation 24):
 *   (c(h w) - D + D N(h) P(w | shorter h)) / c(h), where N(h) counts the different tokens after h, and
 *   the shorter contexts count the different tokens before their n-grams in place of occurrences.
 *   `discount` is D in [0, 1], or, by default, "modified": one D each for counts of 1, 2 and more, by
 *   how many n-grams have them. Without any context the rest goes to all tokens alike, unless
 *   `uniform` is false: then a token that did not occur has the probability 0.
 */
export type NGramSmoothing =
  | { readonly name: "none" }
  | { readonly name: "additive"; readonly k: number }
  | { readonly name: "interpolated"; readonly weights: readonly number[] }
  | {
    readonly name: "kneser-ney";
    readonly discount?: number | "modified";
    readonly uniform?: boolean;
  };

/** Throws unless it is one of the known ways, with what it needs in its range. */
export function checkSmoothing(task: string, smoothing: NGramSmoothing, order: number): void {
  requireObject(task, "smoothing", smoothing);
  switch (smoothing.name) {
    case "none":
      return;
    case "additive":
      if (smoothing.k > 0 && smoothing.k < Infinity) return;
      throw invalidArgument(task, "smoothing.k", "greater than 0 and finite", smoothing.k);
    case "interpolated":
      return checkWeights(task, smoothing.weights, order);
    case "kneser-ney": {
      const { discount = "modified" } = smoothing;
      if (discount === "modified" || (discount >= 0 && discount <= 1)) return;
      throw invalidArgument(task, "smoothing.discount", 'in [0, 1], or "modified"', discount);
    }
  }
  const known = '"none", "additive", "interpolated" or "kneser-ney"';
  const { name } = smoothing as NGramSmoothing;
  throw invalidArgument(task, "smoothing.name", known, name, "string");
}

function checkWeights(task: string, weights: readonly number[], order: number): void {
  const isRow = Array.isArray(weights) && weights.length === order &&
    weights.every((weight) => weight >= 0);
  const sum = isRow ? weights.reduce((sum, weight) => sum + weight, 0) : NaN;
  if (Math.abs(sum - 1) < 1e-9) return;
  const wanted = `${order} numbers of at least 0 whose sum is 1`;
  throw invalidArgument(task, "smoothing.weights", wanted, weights, "object");
}
