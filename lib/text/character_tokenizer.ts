/** A tokenizer with a token for each character. */
import { requireText } from "./_require_text.ts";
import { joinPieces, numberPieces, unknownCharacter } from "./_vocabulary.ts";

/**
 * Character tokenizer (字符分词器): a token for each character, which is a Unicode code point, and for
 * special tokens such as "[MASK]", which are recognized in the text.
 *
 * @example
 * ```ts
 * import { CharacterTokenizer } from "lib/text/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const tokenizer = CharacterTokenizer.train("banana", { special: ["[MASK]"] });
 * assert.deepEqual(tokenizer.vocabulary, ["[MASK]", "a", "b", "n"]);
 * assert.deepEqual(tokenizer.encode("ba[MASK]a"), [2, 1, 0, 1]);
 * assert.equal(tokenizer.decode([3, 1]), "na");
 * ```
 */
export class CharacterTokenizer {
  readonly #ids: ReadonlyMap<string, number>;
  /** Finds the next token of a text. */
  readonly #token: RegExp;

  /**
   * Numbers the tokens by their places.
   *
   * @param vocabulary the characters, and special tokens of several characters; each has its place as
   *   its number
   * @throws {RangeError | TypeError} for no array of pieces, or a piece that occurs twice
   */
  constructor(readonly vocabulary: readonly string[]) {
    this.#ids = numberPieces("make a character tokenizer", vocabulary);
    const special = vocabulary.filter((piece) => Array.from(piece).length > 1)
      .sort((a, b) => b.length - a.length);
    const patterns = special.map((piece) => piece.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
    this.#token = new RegExp([...patterns, "."].join("|"), "gsu");
  }

  /**
   * A tokenizer of all characters of a text, in the order of their code points.
   *
   * @param text at least one character
   * @param options `special`: tokens of several characters, which come first. Default none
   * @throws {TypeError} for no text
   */
  static train(
    text: string,
    options: { readonly special?: readonly string[] } = {},
  ): CharacterTokenizer {
    return new CharacterTokenizer([...options.special ?? [], ...alphabetOf(text)]);
  }

  /**
   * The numbers of a text's tokens.
   *
   * @param text any text of the vocabulary's characters, also an empty one
   * @throws {RangeError | TypeError} for another character
   */
  encode(text: string): number[] {
    requireText("encode a text", text);
    return Array.from(text.matchAll(this.#token), ([token]) => {
      const id = this.#ids.get(token);
      if (id === undefined) throw unknownCharacter(token);
      return id;
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
}

/** The different characters of a text, in the order of their code points. */
export function alphabetOf(text: string): string[] {
  requireText("train a tokenizer", text);
  const characters = Array.from(new Set(text));
  return characters.sort((a, b) => a.codePointAt(0)! - b.codePointAt(0)!);
}
