/** Byte-pair encoding learnt: which two neighbouring tokens become one, again and again. */

/** Two tokens become a third. */
export interface Merge {
  readonly left: number;
  readonly right: number;
  /** What stands in their place. */
  readonly result: number;
}

/** Pairs of tokens as one number: tokens are below 2^26. */
const SHIFT = 2 ** 26;
export const pairKey = (left: number, right: number): number => left * SHIFT + right;

/** A word of the training text as tokens, and how often it occurs. */
interface Word {
  tokens: readonly number[];
  readonly count: number;
}

/** How often pairs of tokens occur, and in which words. */
class PairCounts {
  readonly #counts = new Map<number, number>();
  readonly #words = new Map<number, Set<Word>>();

  /** Counts the pairs of a word, or, with -1, takes them away again. */
  add(word: Word, sign: 1 | -1): void {
    for (let i = 1; i < word.tokens.length; i++) {
      const key = pairKey(word.tokens[i - 1]!, word.tokens[i]!);
      this.#counts.set(key, (this.#counts.get(key) ?? 0) + sign * word.count);
      const words = this.#words.get(key) ?? new Set();
      if (sign > 0) this.#words.set(key, words.add(word));
      else words.delete(word);
    }
  }

  /** The most frequent pair; of equally frequent ones that of the smallest numbers. */
  best(): { readonly key: number; readonly count: number } {
    let best = -1, most = 0;
    for (const [key, count] of this.#counts) {
      if (count === 0) this.#counts.delete(key);
      else if (count > most || (count === most && key < best)) [best, most] = [key, count];
    }
    return { key: best, count: most };
  }

  /** The words that a pair occurs in. */
  wordsOf(key: number): Word[] {
    return [...this.#words.get(key)!];
  }
}

/** A word in which each occurrence of a pair, from the left on, has become one token. */
export function applyMerge(
  tokens: readonly number[],
  { left, right, result }: Merge,
): number[] {
  const merged: number[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const isPair = tokens[i] === left && tokens[i + 1] === right;
    merged.push(isPair ? result : tokens[i]!);
    if (isPair) i++;
  }
  return merged;
}

/**
 * Learn merges: the most frequent pair of neighbours within a word becomes a token, until the
 * vocabulary is full or no pair occurs twice.
 *
 * @param counts how often each word occurs
 * @param vocabulary the characters, by number; the new tokens are appended to it
 * @param size most tokens
 */
export function learnMerges(
  counts: ReadonlyMap<string, number>,
  vocabulary: string[],
  size: number,
): Merge[] {
  const ids = new Map(vocabulary.map((piece, id) => [piece, id]));
  const pairs = new PairCounts(), merges: Merge[] = [];
  for (const [word, count] of counts) {
    pairs.add({ tokens: Array.from(word, (character) => ids.get(character)!), count }, 1);
  }
  while (vocabulary.length < size) {
    const { key, count } = pairs.best();
    if (count < 2) break;
    const left = Math.floor(key / SHIFT), right = key % SHIFT;
    const piece = vocabulary[left]! + vocabulary[right]!;
    if (!ids.has(piece)) ids.set(piece, vocabulary.push(piece) - 1); // else made of another pair before
    const merge = { left, right, result: ids.get(piece)! };
    merges.push(merge);
    for (const word of pairs.wordsOf(key)) {
      pairs.add(word, -1);
      word.tokens = applyMerge(word.tokens, merge);
      pairs.add(word, 1);
    }
  }
  return merges;
}
