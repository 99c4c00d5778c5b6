/** What is seen at a word: features by name, which a tagger knows by number. */
import { invalidArgument } from "../_invalid_argument.ts";

const EDGE = "|";

/**
 * The form of a word, where the word itself may be unknown: "digits", "letters" of the Latin alphabet, "mark"
 * for punctuation and symbols, else how many characters it has, at most "4".
 */
function wordForm(word: string): string {
  if (/^[0-9０-９.,%]+$/.test(word)) return "digits";
  if (/^[A-Za-z]+$/.test(word)) return "letters";
  if (/^[\p{P}\p{S}]+$/u.test(word)) return "mark";
  return `${Math.min(4, [...word].length)}`;
}

/**
 * Twelve features of each word: itself, the two words before and behind, its first and last character, the
 * last characters of both neighbours, its form, the forms of all three, and one that is always there.
 *
 * @param words of a sentence
 * @returns names, as many a word: [time][12]
 *
 * @example
 * ```ts
 * import { wordFeatures } from "lib/tagging/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const [first] = wordFeatures(["上海", "市"]);
 * assert.ok(first!.includes("next 市") && first!.includes("ends in 海"));
 * ```
 */
export function wordFeatures(words: readonly string[]): string[][] {
  const forms = words.map(wordForm);
  return words.map((word, t) => {
    const at = (offset: number) => words[t + offset] ?? EDGE;
    const formAt = (offset: number) => forms[t + offset] ?? EDGE;
    const first = (other: string) => [...other][0]!, last = (other: string) => [...other].at(-1)!;
    return [
      "always",
      `word ${word}`,
      `before ${at(-1)}`,
      `next ${at(1)}`,
      `two before ${at(-2)}`,
      `two behind ${at(2)}`,
      `begins with ${first(word)}`,
      `ends in ${last(word)}`,
      `before ends in ${last(at(-1))}`,
      `next ends in ${last(at(1))}`,
      `form ${formAt(0)}`,
      `forms ${formAt(-1)} ${formAt(0)} ${formAt(1)}`,
    ];
  });
}

/**
 * Number the features that occur often enough.
 *
 * @param sequences names of what is present, [sequences][time][present]
 * @param fewest how often a feature must occur, a positive integer
 * @returns from name to number, from 0, in the order in which they occur first
 * @throws {RangeError} for a bad count
 *
 * @example
 * ```ts
 * import { featureNumbers, presentFeatures } from "lib/tagging/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const numbers = featureNumbers([[["a", "b"], ["a"]]], 2);
 * assert.deepEqual([...presentFeatures([["a", "b"]], numbers)[0]!], [0]);
 * ```
 */
export function featureNumbers(
  sequences: readonly (readonly (readonly string[])[])[],
  fewest: number,
): Map<string, number> {
  if (!(Number.isSafeInteger(fewest) && fewest > 0)) {
    throw invalidArgument("number features", "fewest", "a positive integer", fewest);
  }
  const counts = new Map<string, number>();
  for (const places of sequences) {
    for (const names of places) {
      for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  const frequent = [...counts].filter(([, count]) => count >= fewest);
  return new Map(frequent.map(([name], number) => [name, number]));
}

/**
 * The numbers of what is present at each place; names without a number are left out.
 *
 * @param places names, [time][present]
 * @param numbers of {@linkcode featureNumbers}
 */
export function presentFeatures(
  places: readonly (readonly string[])[],
  numbers: ReadonlyMap<string, number>,
): Int32Array[] {
  return places.map((names) => Int32Array.from(names.flatMap((name) => numbers.get(name) ?? [])));
}
