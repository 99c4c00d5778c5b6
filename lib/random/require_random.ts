/** One check for the generator that is passed to whatever draws. */
import { invalidArgument } from "../_invalid_argument.ts";
import { Random } from "./random.ts";

/**
 * The generator, where it is one.
 *
 * @param task what the caller does, to follow "Cannot": "build a dense layer"
 * @param random the generator that it was given
 * @param argument its name. Default "random"
 * @throws {TypeError} for anything else, such as a seed
 *
 * @example
 * ```ts
 * import { Random, requireRandom } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const random = new Random(0);
 * assert.equal(requireRandom("shuffle cards", random), random);
 * assert.throws(() => requireRandom("shuffle cards", 0 as unknown as Random), {
 *   message: 'Cannot shuffle cards: "random" must be a Random, current value is 0',
 * });
 * ```
 */
export function requireRandom(task: string, random: Random, argument = "random"): Random {
  if (random instanceof Random) return random;
  throw invalidArgument(task, argument, "a Random", random, "never");
}
