import { editDistance } from "lib/text/mod.ts";

const NEAR = 50, FARTHEST = 2;

/** The trigrams of a word, its ends marked. */
function trigrams(word: string): Set<string> {
  return new Set(Array.from({ length: word.length }, (_, i) => `^${word}$`.slice(i, i + 3)));
}

/**
 * A spelling correction as in notebook 10: of the 50 words that share most trigrams the nearest one, if it is at
 * an edit distance of 1 or 2.
 *
 * @param texts words of the collection, text by text
 */
export function corrector(texts: readonly (readonly string[])[]): (word: string) => string {
  const frequency = new Map<string, number>();
  for (const text of texts) {
    for (const word of new Set(text)) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  }
  const vocabulary = [...frequency.keys()].map((word) => ({ word, own: trigrams(word) }));
  return (word) => {
    if (frequency.has(word)) return word;
    const asked = [...trigrams(word)];
    const near = vocabulary.map(({ word, own }) => ({
      word,
      shared: asked.filter((gram) => own.has(gram)).length,
    })).sort((a, b) => b.shared - a.shared).slice(0, NEAR)
      .map((one) => ({ ...one, distance: editDistance(word, one.word) }))
      .sort((a, b) => a.distance - b.distance || frequency.get(b.word)! - frequency.get(a.word)!);
    return near[0]!.distance <= FARTHEST ? near[0]!.word : word;
  };
}
