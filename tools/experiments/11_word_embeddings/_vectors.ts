/** Notebook 11's three ways to word vectors, and how well groups of words lie together. */
import type { Random } from "lib/random/mod.ts";
import {
  coOccurrences,
  gloveVectors,
  informationVectors,
  nearestVectors,
  trainGlove,
  trainSkipGram,
} from "lib/word_vectors/mod.ts";

/** A way to word vectors. */
export type Method = "PPMI" | "skip-gram" | "GloVe";

/** How vectors are made. */
export interface VectorSettings {
  readonly vocabulary: number;
  readonly dimensions: number;
  readonly window: number;
  readonly epochs: number;
  readonly learningRate: number;
  readonly negatives: number;
  readonly threshold: number;
  /** Of GloVe: from which count on a cell weighs no more. */
  readonly most: number;
  readonly random: Random;
}

/** The word vectors of sentences, [vocabulary, dimensions]. */
export function makeVectors(
  method: Method,
  sentences: readonly ArrayLike<number>[],
  settings: VectorSettings,
): Float64Array {
  if (method === "skip-gram") return trainSkipGram(sentences, settings).vectors;
  const counts = coOccurrences(sentences, settings);
  return method === "PPMI"
    ? informationVectors(counts, settings)
    : gloveVectors(trainGlove(counts, settings));
}

/** Share of the words of groups whose nearest other word of any group is of the same one. */
export function sameGroupShare(
  table: { readonly vectors: Float64Array; readonly dimensions: number },
  groups: ReadonlyMap<number, string>,
): number {
  const { vectors, dimensions } = table, listed = [...groups.keys()];
  const rows = Float64Array.from(
    listed.flatMap((token) => [...vectors.subarray(token * dimensions, (token + 1) * dimensions)]),
  );
  const right = listed.filter((token, i) => {
    const vector = rows.subarray(i * dimensions, (i + 1) * dimensions);
    const [nearest] = nearestVectors({ vectors: rows, dimensions }, vector, {
      count: 1,
      excluded: [i],
    });
    return groups.get(listed[nearest!.token]!) === groups.get(token);
  });
  return right.length / listed.length;
}
