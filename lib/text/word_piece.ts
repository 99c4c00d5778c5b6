/** WordPiece: BERT's splitting of text into known pieces of words. */
import { invalidArgument } from "../_invalid_argument.ts";
import { numberPieces } from "./_vocabulary.ts";

/** The tokens that BERT's vocabulary has besides the pieces of words. */
const SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] as const;
/** Longer words become [UNK] at once. */
const LONGEST_WORD = 100;

/** Tokens of several texts, filled up to one length. */
export interface TokenBatch {
  /** A row a text, padded with [PAD]. Shape [texts, time]. */
  readonly tokens: Int32Array;
  /** Number of tokens in each row, [CLS] and [SEP] included. */
  readonly lengths: readonly number[];
  /** Tokens in a row. */
  readonly time: number;
}

/**
 * WordPiece tokenizer (子词分词器) as BERT uncased has it (Devlin et al. 2019, arXiv:1810.04805; Schuster &
 * Nakajima 2012, "Japanese and Korean voice search").
 *
 * Text is cleaned of control characters, lowered, and stripped of accents; Chinese characters and
 * punctuation stand alone. Each word is then cut from its start into the longest pieces that the
 * vocabulary has; pieces that continue a word begin with "##". A word that cannot be cut is [UNK].
 * Special tokens such as "[MASK]" are recognized in the text.
 *
 * @example
 * ```ts
 * import { WordPieceTokenizer } from "lib/text/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "un", "##aff", "##able"];
 * const tokenizer = new WordPieceTokenizer(vocabulary);
 * assert.deepEqual(tokenizer.tokenize("Unaffable!"), ["un", "##aff", "##able", "[UNK]"]);
 * assert.deepEqual(tokenizer.encode("unaffable"), [2, 5, 6, 7, 3]);
 * ```
 */
export class WordPieceTokenizer {
  readonly #ids: ReadonlyMap<string, number>;

  /**
   * Numbers the pieces by their places.
   *
   * @param vocabulary the pieces; each has its place as its number
   * @throws {RangeError} when a special token is missing, or a piece occurs twice
   */
  constructor(readonly vocabulary: readonly string[]) {
    const task = "make a WordPiece tokenizer";
    this.#ids = numberPieces(task, vocabulary);
    const missing = SPECIAL.filter((token) => !this.#ids.has(token));
    if (missing.length > 0) {
      const wanted = `with ${SPECIAL.join(", ")}`, lacking = `without ${missing.join(", ")}`;
      throw invalidArgument(task, "vocabulary", wanted, lacking, "string");
    }
  }

  /** The pieces of a text, without [CLS] and [SEP]. */
  tokenize(text: string): string[] {
    return text.split(/(\[(?:PAD|UNK|CLS|SEP|MASK)\])/).flatMap((part) =>
      this.#isSpecial(part) ? [part] : splitWords(part).flatMap((word) => this.#cut(word))
    );
  }

  /**
   * The numbers of a text's pieces between those of [CLS] and [SEP].
   *
   * @param text any text, also an empty one
   * @param options `maxLength`: most numbers, at least 2; what is beyond them is cut off. Default 512
   * @throws {RangeError} for a length below 2
   */
  encode(text: string, options: { readonly maxLength?: number } = {}): number[] {
    const { maxLength = 512 } = options;
    if (!(Number.isSafeInteger(maxLength) && maxLength >= 2)) {
      throw invalidArgument("encode a text", "maxLength", "an integer of 2 or more", maxLength);
    }
    const pieces = this.tokenize(text).slice(0, maxLength - 2);
    return ["[CLS]", ...pieces, "[SEP]"].map((piece) => this.#ids.get(piece)!);
  }

  /**
   * The numbers of several texts, as a model takes them.
   *
   * @param texts at least one
   * @param options `maxLength` as in {@linkcode WordPieceTokenizer.encode}
   * @throws {RangeError} without texts, and for a length below 2
   */
  encodeBatch(texts: readonly string[], options: { readonly maxLength?: number } = {}): TokenBatch {
    if (texts.length === 0) {
      throw invalidArgument("encode texts", "texts", "at least one text", "none", "never");
    }
    const rows = texts.map((text) => this.encode(text, options));
    const lengths = rows.map((row) => row.length), time = Math.max(...lengths);
    const tokens = new Int32Array(rows.length * time).fill(this.#ids.get("[PAD]")!);
    rows.forEach((row, r) => tokens.set(row, r * time));
    return { tokens, lengths, time };
  }

  #isSpecial(part: string): boolean {
    return (SPECIAL as readonly string[]).includes(part);
  }

  /** The longest pieces from the start of a word on. */
  #cut(word: string): string[] {
    const characters = Array.from(word), pieces: string[] = [];
    if (characters.length > LONGEST_WORD) return ["[UNK]"];
    for (let start = 0; start < characters.length;) {
      let end = characters.length;
      const pieceTo = (end: number) =>
        (start > 0 ? "##" : "") + characters.slice(start, end).join("");
      while (end > start && !this.#ids.has(pieceTo(end))) end--;
      if (end === start) return ["[UNK]"];
      pieces.push(pieceTo(end));
      start = end;
    }
    return pieces;
  }
}

/** Characters that are dropped: what cannot be decoded and what only controls, but for white space. */
const CONTROL = /[\0\ufffd]|(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}]/gu;
/** The blocks of Chinese characters that BERT knows. */
const CHINESE =
  /[\u4e00-\u9fff\u3400-\u4dbf\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b920}-\u{2ceaf}\uf900-\ufaff\u{2f800}-\u{2fa1f}]/gu;
/** Unicode's punctuation and what else of ASCII is neither letter, digit nor white space. */
const PUNCTUATION = /[\p{P}!-/:-@[-`{-~]/gu;

/** BERT's words: small letters without accents, cut at white space; punctuation and Chinese characters alone. */
function splitWords(text: string): string[] {
  const spaced = text.replace(CONTROL, "").replace(CHINESE, " $& ");
  const plain = spaced.normalize("NFD").replace(/\p{Mn}/gu, "");
  // letter by letter: as a whole, a sigma at a word's end would become another letter
  const lowered = Array.from(plain, (character) => character.toLowerCase()).join("");
  return lowered.replace(PUNCTUATION, " $& ").split(/\s+/).filter((word) => word !== "");
}
