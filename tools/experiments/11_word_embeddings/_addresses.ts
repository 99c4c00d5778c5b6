/** A part of the State of the Union addresses as sentences of frequent words. */
import { ADDRESS_WORDS, loadStateOfTheUnion } from "lib/datasets/mod.ts";
import type { Random } from "lib/random/mod.ts";

/** Words that occur more rarely in the part are left out, but for those that are asked for. */
const LEAST = 10;

const addresses = (await loadStateOfTheUnion()).map(({ text }) =>
  text.toLowerCase().split(/[.!?;]/).map((sentence) => sentence.match(/[a-z]+/g) ?? [])
);
const asked = new Map(
  Object.entries(ADDRESS_WORDS).flatMap(([name, own]) => own.map((word) => [word, name] as const)),
);

/** One address in ten, at random. */
export function drawAddresses(random: Random) {
  const order = [...random.permutation(addresses.length)].slice(
    0,
    Math.round(addresses.length / 10),
  );
  const sentences = order.flatMap((i) => addresses[i]!), counts = new Map<string, number>();
  for (const word of sentences.flat()) counts.set(word, (counts.get(word) ?? 0) + 1);
  const words = [...counts.keys()].filter((word) => asked.has(word) || counts.get(word)! >= LEAST);
  const tokens = new Map(words.map((word, token) => [word, token]));
  return {
    vocabulary: words.length,
    sentences: sentences.map((own) => own.flatMap((word) => tokens.get(word) ?? [])).filter((
      { length },
    ) => length > 1),
    groups: new Map(
      words.flatMap((word, token) => asked.has(word) ? [[token, asked.get(word)!]] : []),
    ),
  };
}
