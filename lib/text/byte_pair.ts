/** Byte-pair encoding: frequent pieces of words are tokens, learnt from a text. */
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import { applyMerge, learnMerges, type Merge, pairKey } from "./_byte_pair_training.ts";
import { requireText } from "./_require_text.ts";
import { joinPieces, numberPieces, unknownCharacter } from "./_vocabulary.ts";
import { alphabetOf } from "./character_tokenizer.ts";

/** Words with the space before them, numbers, other characters, white space: GPT-2's pattern. */
const WORD = /'(?:s|t|re|ve|m|ll|d)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/** What a {@linkcode BytePairTokenizer} has learnt: enough to build it again. */
export interface BytePairs {
  /** All characters; each has its place as its number. */
  readonly alphabet: readonly string[];
  /** Two pieces that become one, in the order in which they do. */
  readonly merges: readonly (readonly [string, string])[];
}

/**
 * Byte-pair encoding (字节对编码, BPE; Sennrich et al. 2016, arXiv:1508.07909), on characters.
 *
 * It begins with characters. The most frequent pair of neighbours becomes a token of its own, then the
 * most frequent pair of the tokens that there are now, and so on; of equally frequent pairs the one
 * whose tokens came first. Pairs lie within a word. A word includes the space before it, as in GPT-2
 * (Radford et al. 2019), so that `decode` gives the same text back.
 *
 * GPT-2 begins with the 256 bytes of UTF-8 in place of characters. Here a character that the training
 * text lacks is refused.
 *
 * @example
 * ```ts
 * import { BytePairTokenizer } from "lib/text/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const tokenizer = BytePairTokenizer.train("low low low lower lowest", { vocabulary: 11 });
 * assert.deepEqual(tokenizer.merges.map((pair) => pair.join("+")), ["l+o", "lo+w", " +low"]);
 * const tokens = tokenizer.encode(" lowest");
 * assert.deepEqual(tokens.map((token) => tokenizer.vocabulary[token]), [" low", "e", "s", "t"]);
 * assert.equal(tokenizer.decode(tokens), " lowest");
 * ```
 */
export class BytePairTokenizer implements BytePairs {
  /** All pieces: the characters, then what was merged; each has its place as its number. */
  readonly vocabulary: readonly string[];
  readonly alphabet: readonly string[];
  readonly merges: readonly (readonly [string, string])[];
  readonly #ids: ReadonlyMap<string, number>;
  /** The merges by their pairs, with their rank. */
  readonly #ranks: ReadonlyMap<number, Merge & { readonly rank: number }>;
  /** The tokens of words that came up before. */
  readonly #known = new Map<string, readonly number[]>();

  /**
   * Builds what was learnt.
   *
   * @param pairs see {@linkcode BytePairs}
   * @throws {RangeError | TypeError} for an alphabet with a piece twice, or a merge of pieces that are
   *   not there yet
   */
  constructor(pairs: BytePairs) {
    const task = "make a byte-pair tokenizer";
    const { alphabet, merges } = requireObject(task, "pairs", pairs);
    this.alphabet = alphabet;
    this.merges = merges;
    const ids = new Map(numberPieces(task, alphabet)), ranks = new Map();
    if (!Array.isArray(merges)) {
      throw invalidArgument(task, "merges", "an array of pairs", merges, "never");
    }
    merges.forEach(([left, right], rank) => {
      const [first, second] = [ids.get(left), ids.get(right)];
      if (first === undefined || second === undefined) {
        const found = `${left}+${right}`;
        throw invalidArgument(task, `merges[${rank}]`, "of pieces made before", found, "string");
      }
      const result = ids.get(left + right) ?? ids.size;
      ids.set(left + right, result);
      ranks.set(pairKey(first, second), { left: first, right: second, result, rank });
    });
    this.#ids = ids;
    this.#ranks = ranks;
    this.vocabulary = [...ids.keys()];
  }

  /**
   * Learn from a text.
   *
   * @param text at least as many different characters as words need
   * @param options `vocabulary`: most tokens, at least the different characters of the text; there are
   *   fewer when no pair occurs twice any more
   * @throws {RangeError | TypeError} for fewer tokens than characters
   */
  static train(text: string, options: { readonly vocabulary: number }): BytePairTokenizer {
    const task = "train a byte-pair tokenizer", alphabet = alphabetOf(text);
    const { vocabulary: size } = requireObject(task, "options", options);
    if (!(Number.isSafeInteger(size) && size >= alphabet.length)) {
      const least = `an integer of at least ${alphabet.length}, the characters of the text`;
      throw invalidArgument(task, "vocabulary", least, size);
    }
    const counts = new Map<string, number>();
    for (const [word] of text.matchAll(WORD)) counts.set(word, (counts.get(word) ?? 0) + 1);
    const vocabulary = [...alphabet];
    const merges = learnMerges(counts, vocabulary, size)
      .map(({ left, right }) => [vocabulary[left]!, vocabulary[right]!] as const);
    return new BytePairTokenizer({ alphabet, merges });
  }

  /**
   * The numbers of a text's pieces: within each word the merge that was learnt first is applied first.
   *
   * @param text any text of the alphabet's characters, also an empty one
   * @throws {RangeError | TypeError} for another character
   */
  encode(text: string): number[] {
    requireText("encode a text", text);
    return Array.from(text.matchAll(WORD)).flatMap(([word]) => {
      const tokens = this.#known.get(word) ?? this.#cut(word);
      this.#known.set(word, tokens);
      return tokens;
    });
  }

  /**
   * The text of tokens.
   *
   * @param tokens numbers in [0, size of the vocabulary)
   * @throws {RangeError} for another number
   */
  decode(tokens: ArrayLike<number>): string {
    return joinPieces(this.vocabulary, tokens);
  }

  #cut(word: string): number[] {
    let tokens = Array.from(word, (character) => {
      const id = this.#ids.get(character);
      if (id === undefined) throw unknownCharacter(character);
      return id;
    });
    for (;;) {
      const possible = tokens.slice(1).map((right, i) =>
        this.#ranks.get(pairKey(tokens[i]!, right))
      )
        .filter((merge) => merge !== undefined);
      if (possible.length === 0) return tokens;
      tokens = applyMerge(tokens, possible.reduce((a, b) => b.rank < a.rank ? b : a));
    }
  }
}
