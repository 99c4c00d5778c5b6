/** The tokens of a GPT that writes quatrains. */
import type { Quatrain } from "../datasets/mod.ts";
import { CharacterTokenizer } from "./character_tokenizer.ts";

/** Stands before a poem. */
const START = "[START]";
/** Stands after a poem. */
const END = "[END]";
/** Stands for a character that is not in the vocabulary, as for one that is lost in old books. */
const LOST = "□";

/**
 * Tokenizer of quatrains: a token for each frequent character, a start, an end, and □ for a character
 * that is not in the vocabulary, as old books have it for one that is lost.
 *
 * @example
 * ```ts
 * import { PoemTokenizer } from "lib/text/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const poem = { title: "", author: "", lines: ["春眠不觉晓", "处处闻啼鸟", "夜来风雨声", "花落知多少"] };
 * const tokenizer = PoemTokenizer.train([poem], 8);
 * assert.equal(tokenizer.vocabulary.length, 8);
 * assert.equal(tokenizer.decode(tokenizer.encode("，鲸。")), "，□。");
 * ```
 */
export class PoemTokenizer {
  readonly #characters: CharacterTokenizer;
  readonly #known: ReadonlySet<string>;
  /** The token before a poem. */
  readonly start: number;
  /** The token after a poem. */
  readonly end: number;

  /**
   * Numbers the tokens by their places.
   *
   * @param vocabulary as {@linkcode PoemTokenizer.train} makes it
   * @throws {RangeError | TypeError} as `CharacterTokenizer`
   */
  constructor(readonly vocabulary: readonly string[]) {
    this.#characters = new CharacterTokenizer(vocabulary);
    this.#known = new Set(vocabulary);
    this.start = vocabulary.indexOf(START);
    this.end = vocabulary.indexOf(END);
  }

  /** The most frequent characters of poems, at most `size` tokens in all. */
  static train(poems: readonly Quatrain[], size: number): PoemTokenizer {
    const counts = new Map<string, number>();
    for (const character of poems.map(quatrainText).join("")) {
      counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    const special = [START, END, LOST];
    const frequent = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
      .slice(0, size - special.length).map(([character]) => character);
    return new PoemTokenizer([...special, ...frequent]);
  }

  /**
   * A whole poem, or the beginning of one, after the start; with the end where it is whole.
   *
   * @param poem a quatrain, or the first characters of one, which may be none
   */
  encode(poem: Quatrain | string): number[] {
    const text = typeof poem === "string" ? poem : quatrainText(poem);
    const known = Array.from(text, (character) => this.#known.has(character) ? character : LOST);
    const tokens = [this.start, ...this.#characters.encode(known.join(""))];
    return typeof poem === "string" ? tokens : [...tokens, this.end];
  }

  /** The text of tokens, without start and end. */
  decode(tokens: ArrayLike<number>): string {
    const inner = Array.from(tokens).filter((token) => token !== this.start && token !== this.end);
    return this.#characters.decode(inner);
  }
}

/**
 * A quatrain in one line, with its punctuation.
 *
 * @example
 * ```ts
 * import { quatrainText } from "lib/text/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const lines = ["白日依山尽", "黄河入海流", "欲穷千里目", "更上一层楼"];
 * const poem = { title: "登楼", author: "朱斌", lines };
 * assert.equal(quatrainText(poem), "白日依山尽，黄河入海流。欲穷千里目，更上一层楼。");
 * ```
 */
export function quatrainText({ lines }: Quatrain): string {
  return lines.map((line, i) => line + (i % 2 === 0 ? "，" : "。")).join("");
}
