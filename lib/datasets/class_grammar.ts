/** Sentences of a small grammar whose words fall into classes, so that the probability of each word is known. */
import { checkSizes } from "../_check_sizes.ts";
import { exp, log } from "../_exp_log.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { type Random, requireRandom } from "../random/mod.ts";

/** Words of a class, the most probable first: the r-th has a probability in proportion to 1/r. */
const CLASSES: Readonly<Record<WordClass, readonly string[]>> = {
  start: ["<s>"],
  animal: ["dog", "cat", "horse", "bird", "cow", "mouse", "bear", "goat"],
  food: ["bread", "soup", "rice", "apple", "cheese", "cake", "fruit", "egg"],
  place: ["garden", "house", "river", "market", "school", "forest"],
  colour: ["red", "black", "white", "brown", "green"],
  eating: ["eats", "wants", "finds"],
  going: ["walks", "runs", "goes"],
  sensing: ["sees", "hears"],
  the: ["the"],
  a: ["a"],
  is: ["is"],
  to: ["to"],
  end: ["."],
};

/** A class of words. */
export type WordClass =
  | "start"
  | "animal"
  | "food"
  | "place"
  | "colour"
  | "eating"
  | "going"
  | "sensing"
  | "the"
  | "a"
  | "is"
  | "to"
  | "end";

/** Kinds of sentences; what stands in brackets comes with the probability {@linkcode OPTIONAL}. */
const KINDS: readonly (readonly [probability: number, pattern: string])[] = [
  [0.4, "the [colour] animal eating a [colour] food end"],
  [0.3, "the [colour] animal going to the place end"],
  [0.1, "the food is colour end"],
  [0.2, "the [colour] animal sensing a [colour] animal end"],
];
const OPTIONAL = 0.3;

/** One order of classes, and its probability. */
interface Pattern {
  readonly probability: number;
  readonly classes: readonly WordClass[];
}

const PATTERNS = KINDS.flatMap(([probability, text]) => expand(probability, text.split(" ")));

function expand(probability: number, [first, ...rest]: readonly string[]): Pattern[] {
  if (first === undefined) return [{ probability, classes: [] }];
  const name = first.replace(/[[\]]/g, "") as WordClass, isOptional = name !== first;
  const share = isOptional ? OPTIONAL : 1;
  const withIt = expand(probability * share, rest)
    .map((own) => ({ ...own, classes: [name, ...own.classes] }));
  return isOptional ? [...withIt, ...expand(probability * (1 - share), rest)] : withIt;
}

const ENTRIES = Object.entries(CLASSES).flatMap(([name, words]) => {
  const total = words.reduce((sum, _, rank) => sum + 1 / (rank + 1), 0);
  return words.map((word, rank) => ({
    ...{ word, name: name as WordClass },
    probability: 1 / (rank + 1) / total,
  }));
});

/** The words of the grammar: token 0 stands before a sentence, the last token ends it. */
export const GRAMMAR_WORDS: readonly string[] = ENTRIES.map(({ word }) => word);
/** The class of each word. */
export const GRAMMAR_CLASSES: readonly WordClass[] = ENTRIES.map(({ name }) => name);

const numbersOf = (name: WordClass) =>
  ENTRIES.flatMap((entry, token) => entry.name === name ? [token] : []);

/** What {@linkcode grammarSentences} draws. */
export interface GrammarSentencesOptions {
  /** How many, a positive integer. */
  readonly count: number;
  /** Share of the words that are replaced by any word, in [0, 1]. Default 0. */
  readonly noise?: number;
  /** Where they are drawn from. */
  readonly random: Random;
}

/**
 * Draw sentences of the grammar, such as "the red dog eats a cake ."
 *
 * A word depends on those before it through their classes alone, never by more than three: a model that
 * looks at three words can be as good as the truth.
 *
 * @param options see {@linkcode GrammarSentencesOptions}
 * @returns tokens, each a place in {@linkcode GRAMMAR_WORDS}; without the start
 * @throws {RangeError | TypeError} for an option out of its range
 *
 * @example
 * ```ts
 * import { GRAMMAR_WORDS, grammarSentences } from "lib/datasets/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const [sentence] = grammarSentences({ count: 1, random: new Random(0) });
 * assert.equal(GRAMMAR_WORDS[sentence!.at(-1)!], ".");
 * ```
 */
export function grammarSentences(
  { count, noise = 0, random }: GrammarSentencesOptions,
): number[][] {
  const task = "draw sentences of the grammar";
  checkSizes(task, { count });
  if (!(noise >= 0 && noise <= 1)) throw invalidArgument(task, "noise", "in [0, 1]", noise);
  requireRandom(task, random);
  const shares = PATTERNS.map(({ probability }) => probability);
  const draw = (name: WordClass) => {
    const own = numbersOf(name);
    return own[random.categorical(own.map((token) => ENTRIES[token]!.probability))]!;
  };
  return Array.from(
    { length: count },
    () =>
      PATTERNS[random.categorical(shares)]!.classes.map((name) => {
        const token = draw(name);
        return noise > 0 && random.uniform() < noise ? random.integer(1, ENTRIES.length) : token;
      }),
  );
}

/**
 * The logarithm of the true probability of each word of a sentence after those before it, in nats.
 *
 * @param tokens of one sentence without noise, from its beginning on
 * @returns [tokens]; minus infinity from the first word on that the grammar does not allow
 * @throws {RangeError} for a token that is no word
 *
 * @example
 * ```ts
 * import { GRAMMAR_WORDS, grammarLogProbabilities } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const tokens = ["the", "dog"].map((word) => GRAMMAR_WORDS.indexOf(word));
 * assert.equal(grammarLogProbabilities(tokens)[0], 0); // each sentence begins so
 * ```
 */
export function grammarLogProbabilities(tokens: ArrayLike<number>): number[] {
  const beliefs = PATTERNS.map(({ probability }) => probability); // P(pattern, words so far)
  let before = 1;
  return Array.from(tokens, (token, i) => {
    const entry = ENTRIES[token];
    if (entry === undefined) {
      const range = `an integer in [0, ${ENTRIES.length})`;
      throw invalidArgument("look up the grammar", `tokens[${i}]`, range, token);
    }
    PATTERNS.forEach(({ classes }, p) => {
      beliefs[p]! *= classes[i] === entry.name ? entry.probability : 0;
    });
    const now = beliefs.reduce((sum, belief) => sum + belief, 0);
    const ratio = before === 0 ? 0 : now / before;
    before = now;
    return log(ratio);
  });
}

/**
 * The true entropy of the grammar, and its perplexity: the least that a model can reach.
 *
 * @returns `entropy`: nats of a sentence; `length`: its mean number of words, the end included;
 *   `perplexity`: e^(entropy / length)
 *
 * @example
 * ```ts
 * import { grammarEntropy } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const { entropy, length, perplexity } = grammarEntropy();
 * assert.ok(Math.abs(Math.log(perplexity) - entropy / length) < 1e-12);
 * ```
 */
export function grammarEntropy(): Readonly<Record<"entropy" | "length" | "perplexity", number>> {
  const of = (shares: readonly number[]) =>
    shares.reduce((sum, share) => sum - share * log(share), 0);
  const ofClass = (name: WordClass) => of(numbersOf(name).map((t) => ENTRIES[t]!.probability));
  const total = (cost: (name: WordClass) => number) =>
    PATTERNS.reduce(
      (sum, { probability, classes }) =>
        sum + probability * classes.reduce((own, name) => own + cost(name), 0),
      0,
    );
  const entropy = of(PATTERNS.map(({ probability }) => probability)) + total(ofClass);
  const length = total(() => 1);
  return { entropy, length, perplexity: exp(entropy / length) };
}
