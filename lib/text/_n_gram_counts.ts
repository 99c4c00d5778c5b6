/** How often n-grams occur, of all orders up to one. */
import { invalidArgument } from "../_invalid_argument.ts";

/** Counts of what follows one context. */
export interface Followers {
  /** Sum of their counts. */
  total: number;
  /** How many there are that were counted once, twice, and three times or more. */
  readonly types: [number, number, number];
}

/** The n-grams of one order: tokens as digits of one number, the last token last. */
export interface OrderCounts {
  readonly grams: ReadonlyMap<number, number>;
  readonly contexts: ReadonlyMap<number, Followers>;
}

/** Whole numbers up to here are exact. */
const MOST = 2 ** 53;

/** The longest n-grams of a vocabulary that fit into a number. */
export function longestOrder(vocabulary: number): number {
  let order = 0;
  for (let size = vocabulary; size <= MOST; size *= Math.max(vocabulary, 2)) order++;
  return order;
}

/** The number of a context: its last `length` tokens as digits. */
export function contextKey(tokens: ArrayLike<number>, length: number, vocabulary: number): number {
  let key = 0;
  for (let i = tokens.length - length; i < tokens.length; i++) key = key * vocabulary + tokens[i]!;
  return key;
}

/**
 * Count the n-grams of sequences, in each place those of 1 to `order` tokens that end there.
 *
 * @param padding places at the beginning of each sequence where none ends
 * @returns for each order from 1 on; those of one token have one context, 0
 */
export function countNGrams(
  sequences: readonly ArrayLike<number>[],
  { order, vocabulary, padding }: Readonly<Record<"order" | "vocabulary" | "padding", number>>,
): OrderCounts[] {
  return Array.from({ length: order }, (_, before) => {
    const grams = new Map<number, number>(), kept = vocabulary ** before;
    sequences.forEach((tokens) => {
      let key = 0;
      for (let i = 0; i < tokens.length; i++) {
        key = key % kept * vocabulary + tokens[i]!; // without the oldest token
        if (i >= Math.max(before, padding)) grams.set(key, (grams.get(key) ?? 0) + 1);
      }
    });
    return { grams, contexts: followersOf(grams, vocabulary) };
  });
}

/**
 * How many different tokens stand before each n-gram, in place of how often it occurs: the counts of
 * Kneser-Ney smoothing below the highest order.
 *
 * @param longer the n-grams that are one token longer
 */
export function continuationCounts(
  longer: OrderCounts,
  order: number,
  vocabulary: number,
): OrderCounts {
  const grams = new Map<number, number>(), limit = vocabulary ** order;
  for (const key of longer.grams.keys()) {
    grams.set(key % limit, (grams.get(key % limit) ?? 0) + 1);
  }
  return { grams, contexts: followersOf(grams, vocabulary) };
}

function followersOf(
  grams: ReadonlyMap<number, number>,
  vocabulary: number,
): Map<number, Followers> {
  const contexts = new Map<number, Followers>();
  for (const [key, count] of grams) {
    const context = Math.floor(key / vocabulary);
    let followers = contexts.get(context);
    if (followers === undefined) contexts.set(context, followers = { total: 0, types: [0, 0, 0] });
    followers.total += count;
    followers.types[Math.min(count, 3) - 1]!++;
  }
  return contexts;
}

/** Throws unless all tokens are integers in [0, vocabulary). */
export function checkTokens(
  task: string,
  name: string,
  tokens: ArrayLike<number>,
  vocabulary: number,
): void {
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]!;
    if (Number.isInteger(token) && token >= 0 && token < vocabulary) continue;
    throw invalidArgument(task, `${name}[${i}]`, `an integer in [0, ${vocabulary})`, token);
  }
}
