/** The seeded generator that every random number of the project comes from. */
import { invalidArgument } from "../_invalid_argument.ts";
import {
  checkFloatArray,
  checkIntegerRange,
  checkLength,
  checkNormal,
  checkProbabilities,
  checkShuffled,
  checkState,
  checkUniform,
  COUNT,
  isCount,
} from "./_checks.ts";
import { childKey, seedKey } from "./_keys.ts";
import { largestDoubleBelow, largestFloat32Below } from "./_largest_below.ts";
import { WordStream } from "./_word_stream.ts";
import { fastNormal } from "./fast_normal.ts";
import type { FloatArray, MutableArrayLike, RandomState } from "./types.ts";

/** From how many numbers on a registered fast filler is asked. */
const WORTH_ASKING = 256;

/**
 * A seeded generator of random numbers: the same seed gives the same bits on every machine.
 *
 * It is counter-based: word `i` of a stream is word `i mod 4` of Threefry-4x32-20 (Salmon, Moraes,
 * Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3",
 * https://doi.org/10.1145/2063384.2063405) of the counter `floor(i / 4)` under the stream's key.
 *
 * @example Draw, and draw the same again
 * ```ts
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const random = new Random(42);
 * const noise = [random.normal(), random.normal()];
 * const again = new Random(42);
 * assert.deepEqual([again.normal(), again.normal()], noise);
 * ```
 */
export class Random {
  #words: WordStream;

  /**
   * A generator at the beginning of its stream.
   *
   * @param seed A non-negative safe integer; it alone decides the stream.
   * @throws {RangeError | TypeError} When the seed is negative, fractional or above 2^53 - 1.
   */
  constructor(seed: number) {
    if (!isCount(seed)) {
      throw invalidArgument("make a random generator", "seed", COUNT, seed);
    }
    this.#words = new WordStream(seedKey(seed));
  }

  /**
   * A generator that goes on from a stored state.
   *
   * @param state What `state` gave, also after a trip through JSON.
   * @returns A generator that gives the numbers that the stored one would have given next.
   * @throws {RangeError | TypeError} When it is no such state.
   *
   * @example
   * ```ts
   * import { Random } from "lib/random/mod.ts";
   * import assert from "node:assert/strict";
   *
   * const random = new Random(1);
   * const restored = Random.fromState(random.state);
   * assert.equal(restored.normal(), random.normal());
   * ```
   */
  static fromState(state: RandomState): Random {
    checkState(state);
    return Random.#on(new WordStream(Uint32Array.from(state.key), state.position));
  }

  static #on(words: WordStream): Random {
    const random = new Random(0);
    random.#words = words;
    return random;
  }

  /**
   * Where this generator stands, as plain data.
   *
   * @example Stop and go on
   * ```ts
   * import { Random } from "lib/random/mod.ts";
   * import assert from "node:assert/strict";
   *
   * const random = new Random(7);
   * random.normal();
   * const stored = JSON.stringify(random.state);
   * const next = random.normal();
   * assert.equal(Random.fromState(JSON.parse(stored)).normal(), next);
   * ```
   */
  get state(): RandomState {
    return {
      algorithm: "threefry4x32-20",
      key: [...this.#words.key],
      position: this.#words.position,
    };
  }

  /**
   * An independent generator for one part of the work. It depends on this generator's stream and
   * the label alone, not on how much was drawn, and doesn't advance this generator: a new use of
   * randomness in one part leaves the numbers of all others as they were.
   *
   * @param label A name, or a non-negative safe integer; 1 and "1" are different labels.
   * @returns The same label always gives the same stream.
   * @throws {RangeError | TypeError} When the label is another number or another type.
   *
   * @example One stream for the weights, one for the data
   * ```ts
   * import { Random } from "lib/random/mod.ts";
   * import assert from "node:assert/strict";
   *
   * const random = new Random(0);
   * const weights = random.split("weights").uniform();
   * random.split("data").uniform();
   * assert.equal(random.split("weights").uniform(), weights);
   * ```
   */
  split(label: string | number): Random {
    if (typeof label !== "string" && !isCount(label)) {
      throw invalidArgument("split a random generator", "label", `a string or ${COUNT}`, label);
    }
    return Random.#on(new WordStream(childKey(this.#words.key, label)));
  }

  /**
   * A uniform number with 53 random bits; draws two words.
   *
   * @param min Finite; inclusive.
   * @param max Greater than min, and max - min finite; exclusive.
   * @returns A number in [min, max).
   * @throws {RangeError | TypeError} When the range is empty or not finite.
   *
   * @example
   * ```ts
   * import { Random } from "lib/random/mod.ts";
   * import assert from "node:assert/strict";
   *
   * const angle = new Random(1).uniform(-Math.PI, Math.PI);
   * assert.ok(angle >= -Math.PI && angle < Math.PI);
   * ```
   */
  uniform(min = 0, max = 1): number {
    checkUniform("draw a uniform number", min, max);
    const value = min + (max - min) * this.#words.unit();
    return value < max ? value : largestDoubleBelow(max);
  }

  /**
   * A normal number: the standard normal quantile (Wichura 1988, AS 241) of `(word + 1/2) / 2^32`;
   * draws one word.
   *
   * @param mean Finite.
   * @param standardDeviation Finite, at least 0.
   * @returns A number within 6.34 standard deviations of the mean.
   * @throws {RangeError | TypeError} When an argument is out of its range.
   *
   * @example
   * ```ts
   * import { Random } from "lib/random/mod.ts";
   * import assert from "node:assert/strict";
   *
   * assert.equal(new Random(1).normal(5, 0), 5);
   * assert.notEqual(new Random(1).normal(), new Random(2).normal());
   * ```
   */
  normal(mean = 0, standardDeviation = 1): number {
    checkNormal("draw a normal number", mean, standardDeviation);
    return mean + standardDeviation * this.#words.standardNormal();
  }

  /**
   * A whole number, each of the range equally likely (by rejection, so without bias).
   *
   * @param min A safe integer; inclusive.
   * @param max A safe integer in min + 1 to min + 2^32; exclusive.
   * @returns An integer in [min, max).
   * @throws {RangeError | TypeError} When a bound is no safe integer, or the range is empty or too long.
   *
   * @example
   * ```ts
   * import { Random } from "lib/random/mod.ts";
   * import assert from "node:assert/strict";
   *
   * const die = new Random(1).integer(1, 7);
   * assert.ok([1, 2, 3, 4, 5, 6].includes(die));
   * ```
   */
  integer(min: number, max: number): number {
    checkIntegerRange("draw an integer", min, max);
    return min + this.#words.below(max - min);
  }

  /**
   * An index, drawn with the given probabilities.
   *
   * @param probabilities Finite, at least 0, with a positive sum; they are divided by their sum.
   * @returns An index whose probability isn't 0.
   * @throws {RangeError | TypeError} When one is negative or not finite, or all are 0.
   *
   * @example The only possible index
   * ```ts
   * import { Random } from "lib/random/mod.ts";
   * import assert from "node:assert/strict";
   *
   * assert.equal(new Random(3).categorical([0, 0.7, 0]), 1);
   * ```
   */
  categorical(probabilities: ArrayLike<number>): number {
    const sum = checkProbabilities("draw a category", probabilities);
    const target = this.#words.unit() * sum;
    let cumulative = 0;
    let lastPossible = 0;
    for (let i = 0; i < probabilities.length; i++) {
      cumulative += probabilities[i]!;
      if (target < cumulative) return i;
      if (probabilities[i]! > 0) lastPossible = i;
    }
    return lastPossible; // the product above was rounded up to the sum
  }

  /**
   * Puts the elements of an array into a random order, in place (Fisher and Yates; Durstenfeld
   * 1964). Every order is equally likely.
   *
   * @param array An array or a typed array.
   * @throws {TypeError} When it is neither.
   *
   * @example
   * ```ts
   * import { Random } from "lib/random/mod.ts";
   * import assert from "node:assert/strict";
   *
   * const letters = ["a", "b", "c"];
   * new Random(1).shuffle(letters);
   * assert.deepEqual([...letters].sort(), ["a", "b", "c"]);
   * ```
   */
  shuffle(array: MutableArrayLike): void {
    checkShuffled(array);
    for (let last = array.length - 1; last > 0; last--) {
      const other = this.#words.below(last + 1);
      const element = array[last];
      array[last] = array[other];
      array[other] = element;
    }
  }

  /**
   * The numbers 0 to n - 1 in a random order.
   *
   * @param n An integer in [0, 2^32 - 1].
   * @returns An array of n numbers.
   * @throws {RangeError | TypeError} When n is not.
   *
   * @example
   * ```ts
   * import { Random } from "lib/random/mod.ts";
   * import assert from "node:assert/strict";
   *
   * const order = new Random(1).permutation(3);
   * assert.deepEqual([...order].sort(), [0, 1, 2]);
   * ```
   */
  permutation(n: number): Uint32Array {
    checkLength("make a permutation", n);
    const order = new Uint32Array(n);
    for (let i = 0; i < n; i++) order[i] = i;
    this.shuffle(order);
    return order;
  }

  /**
   * Many whole numbers, as n calls of `integer(min, max)` would give them.
   *
   * @param n How many: an integer in [0, 2^32 - 1].
   * @param min Inclusive; at least -2^31.
   * @param max Exclusive; greater than min, at most 2^31.
   * @returns An array of n integers in [min, max).
   * @throws {RangeError | TypeError} When an argument is out of its range.
   *
   * @example
   * ```ts
   * import { Random } from "lib/random/mod.ts";
   * import assert from "node:assert/strict";
   *
   * const batch = new Random(1).integers(32, 0, 1000); // 32 indices, with replacement
   * assert.equal(batch.length, 32);
   * ```
   */
  integers(n: number, min: number, max: number): Int32Array {
    const task = "draw integers";
    checkLength(task, n);
    checkIntegerRange(task, min, max);
    if (min < -(2 ** 31)) throw invalidArgument(task, "min", "at least -2147483648", min);
    if (max > 2 ** 31) throw invalidArgument(task, "max", "at most 2147483648", max);
    const out = new Int32Array(n);
    for (let i = 0; i < n; i++) out[i] = min + this.#words.below(max - min);
    return out;
  }

  /**
   * Fills an array as so many calls of `uniform(min, max)` would; a Float32Array gets each number
   * rounded to float32, but never up to max.
   *
   * @param out Any length, also 0.
   * @param min Finite; inclusive.
   * @param max Greater than min, and max - min finite; exclusive.
   * @throws {RangeError | TypeError} When `out` is another array, or the range isn't right.
   *
   * @example
   * ```ts
   * import { Random } from "lib/random/mod.ts";
   * import assert from "node:assert/strict";
   *
   * const noise = new Float32Array(4);
   * new Random(1).fillUniform(noise, -1, 1);
   * assert.ok(noise.every((value) => value >= -1 && value < 1));
   * ```
   */
  fillUniform(out: FloatArray, min = 0, max = 1): void {
    const task = "fill an array with uniform numbers";
    checkFloatArray(task, out);
    checkUniform(task, min, max);
    const largest = out instanceof Float32Array
      ? largestFloat32Below(max)
      : largestDoubleBelow(max);
    for (let i = 0; i < out.length; i++) {
      const value = min + (max - min) * this.#words.unit();
      out[i] = value < largest ? value : largest;
    }
  }

  /**
   * Fills an array as so many calls of `normal(mean, standardDeviation)` would; a Float32Array
   * gets each number rounded to float32.
   *
   * @param out Any length, also 0.
   * @param mean Finite.
   * @param standardDeviation Finite, at least 0.
   * @throws {RangeError | TypeError} When an argument is out of its range.
   *
   * @example
   * ```ts
   * import { Random } from "lib/random/mod.ts";
   * import assert from "node:assert/strict";
   *
   * const noise = new Float64Array(3);
   * new Random(1).fillNormal(noise);
   * const random = new Random(1);
   * assert.deepEqual([...noise], [random.normal(), random.normal(), random.normal()]);
   * ```
   */
  fillNormal(out: FloatArray, mean = 0, standardDeviation = 1): void {
    const task = "fill an array with normal numbers";
    checkFloatArray(task, out);
    checkNormal(task, mean, standardDeviation);
    const fill = out.length >= WORTH_ASKING ? fastNormal() : null;
    if (fill?.(out, this.state, mean, standardDeviation)) {
      this.#words.moveTo(this.#words.position + out.length);
      return;
    }
    for (let i = 0; i < out.length; i++) {
      out[i] = mean + standardDeviation * this.#words.standardNormal();
    }
  }
}
