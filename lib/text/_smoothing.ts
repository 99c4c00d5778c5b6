/** How counts of n-grams become probabilities: add-k, interpolation, Kneser-Ney. */
import {
  contextKey,
  continuationCounts,
  type Followers,
  type OrderCounts,
} from "./_n_gram_counts.ts";
import type { NGramSmoothing } from "./n_gram_smoothing.ts";

/** P(token | context), for a context of at most order - 1 tokens. */
export type Estimator = (context: ArrayLike<number>, token: number) => number;

/** What estimators are made of. */
export interface EstimatorParts {
  /** Of n-grams of 1 token, of 2, ... */
  readonly counts: readonly OrderCounts[];
  /** Number of tokens that there are. */
  readonly vocabulary: number;
  /** Number of tokens that may come: without the one that stands for a start. */
  readonly choices: number;
}

/** The estimator of a way of smoothing, which is checked. */
export function estimatorOf(smoothing: NGramSmoothing, parts: EstimatorParts): Estimator {
  if (smoothing.name === "kneser-ney") return kneserNey(smoothing, parts);
  if (smoothing.name === "interpolated") return interpolated(smoothing.weights, parts);
  const k = smoothing.name === "additive" ? smoothing.k : 0;
  return (context, token) => {
    const { count, total } = look(parts, context.length, context, token);
    const divisor = total + k * parts.vocabulary;
    return divisor === 0 ? 0 : (count + k) / divisor;
  };
}

/** How often a token follows the last tokens of a context, and what follows them at all. */
function look(
  { counts, vocabulary }: EstimatorParts,
  length: number,
  context: ArrayLike<number>,
  token: number,
): { readonly count: number; readonly total: number; readonly followers: Followers | undefined } {
  const { grams, contexts } = counts[length]!, key = contextKey(context, length, vocabulary);
  const followers = contexts.get(key);
  const count = followers === undefined ? 0 : grams.get(key * vocabulary + token) ?? 0;
  return { count, total: followers?.total ?? 0, followers };
}

/** Sum over the lengths of context of weight x count / total. */
function interpolated(weights: readonly number[], parts: EstimatorParts): Estimator {
  return (context, token) => {
    let sum = 0, used = 0;
    for (let length = 0; length <= context.length; length++) {
      const { count, total } = look(parts, length, context, token);
      if (total > 0) sum += weights[length]! * count / total;
      used += weights[length]!;
    }
    return used === 0 ? 0 : sum / used; // at the beginning of a text the longer ones are not there
  };
}

type KneserNey = Extract<NGramSmoothing, { name: "kneser-ney" }>;

/** What is taken away from a count of 1, of 2, and of 3 or more. */
type Discounts = readonly [number, number, number];

function kneserNey(
  { discount = "modified", uniform = true }: KneserNey,
  { counts, vocabulary, choices }: EstimatorParts,
): Estimator {
  const adjusted = counts.map((own, i) => {
    const longer = counts[i + 1];
    return longer === undefined ? own : continuationCounts(longer, i + 1, vocabulary);
  });
  const discounts = adjusted.map((own, i): Discounts => {
    if (i === 0 && !uniform) return [0, 0, 0];
    return discount === "modified" ? modifiedDiscounts(own) : [discount, discount, discount];
  });
  const parts = { counts: adjusted, vocabulary, choices };
  return (context, token) => {
    let probability = uniform ? 1 / choices : 0;
    for (let length = 0; length <= context.length; length++) {
      const { count, total, followers } = look(parts, length, context, token);
      if (followers === undefined) continue; // nothing is known of a longer context either
      const [one, two, more] = discounts[length]!, [ones, twos, others] = followers.types;
      const taken = count === 0 ? 0 : [one, two, more][Math.min(count, 3) - 1]!;
      const left = one * ones + two * twos + more * others;
      probability = (count - taken + left * probability) / total;
    }
    return probability;
  };
}

/** Where the counts of counts give none: KenLM's fallback. */
const FALLBACK: Discounts = [0.5, 1, 1.5];

/** Discounts that depend on the count (Chen & Goodman 1999, equation 26). */
function modifiedDiscounts({ grams }: OrderCounts): Discounts {
  const [n1, n2, n3, n4] = [1, 2, 3, 4].map((count) => {
    let number = 0;
    for (const own of grams.values()) if (own === count) number++;
    return number;
  }) as [number, number, number, number];
  if (n1 * n2 * n3 * n4 === 0) return FALLBACK;
  const y = n1 / (n1 + 2 * n2);
  const found = [1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3] as const;
  return found.every((own, i) => own >= 0 && own <= i + 1) ? found : FALLBACK;
}
