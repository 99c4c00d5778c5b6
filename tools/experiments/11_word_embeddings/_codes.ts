/** Notebook 11's codes of words, and a linear classifier that has to tell kinds of words by them. */
import { EVERYDAY_WORDS, loadWordVectors } from "lib/datasets/mod.ts";
import { softmax } from "lib/sampling/mod.ts";
import type { Random } from "lib/random/mod.ts";

/** A way to write words as numbers, one row a word. */
export type Code = "number" | "one-hot" | "hashed" | "GloVe" | "shuffled GloVe";

/** Words of each kind that are labelled; the other eight have to be told. */
const LABELLED = 4, BUCKETS = 32, STEPS = 300;

const kinds = Object.values(EVERYDAY_WORDS);
const words = kinds.flat(), labels = kinds.flatMap((own, kind) => own.map(() => kind));
const vectors = await (async () => {
  const { words: all, vectors, dimensions } = await loadWordVectors();
  return words.map((word) => {
    const at = all.indexOf(word) * dimensions,
      vector = Float64Array.from(vectors.slice(at, at + dimensions));
    const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    return vector.map((value) => value / length);
  });
})();

function rowsOf(code: Code, random: Random): readonly Float64Array[] {
  const { length } = words, order = [...random.permutation(length)];
  const oneAt = (place: number, size: number) =>
    Float64Array.from({ length: size }, (_, i) => Number(i === place));
  switch (code) {
    case "number": // from -1 to 1, in an order that means nothing
      return order.map((number) => Float64Array.of(2 * number / (length - 1) - 1));
    case "one-hot":
      return words.map((_, w) => oneAt(w, length));
    case "hashed":
      return words.map(() => oneAt(random.integer(0, BUCKETS), BUCKETS));
    case "GloVe":
      return vectors;
    case "shuffled GloVe": // each word has the vector of another
      return order.map((other) => vectors[other]!);
  }
}

/** Shares of the labelled and of the other words whose kind a linear classifier finds. */
export function tellKinds(code: Code, penalty: number, random: Random) {
  const rows = rowsOf(code, random.split("code")), order = random.split("labels");
  const known = kinds.flatMap((own, kind) => {
    const first = kinds.slice(0, kind).flat().length;
    return [...order.permutation(own.length)].slice(0, LABELLED).map((i) => first + i);
  });
  const predict = fit(rows, known, penalty), asked = words.map((_, w) => w);
  const share = (own: number[]) =>
    own.filter((w) => predict(rows[w]!) === labels[w]).length / own.length;
  return { labelled: share(known), others: share(asked.filter((w) => !known.includes(w))) };
}

/** Softmax regression by gradient descent, with a penalty on the weights. */
function fit(rows: readonly Float64Array[], known: readonly number[], penalty: number) {
  const width = rows[0]!.length + 1, inputs = rows.map((row) => [...row, 1]);
  const weights = kinds.map(() => new Float64Array(width));
  const logits = (x: number[]) =>
    weights.map((own) => own.reduce((sum, weight, i) => sum + weight * x[i]!, 0));
  for (let step = 0; step < STEPS; step++) {
    const slopes = kinds.map(() => new Float64Array(width));
    for (const w of known) {
      softmax(logits(inputs[w]!)).forEach((p, kind) => {
        const error = (p - Number(kind === labels[w])) / known.length;
        inputs[w]!.forEach((value, i) => slopes[kind]![i]! += error * value);
      });
    }
    weights.forEach((own, kind) =>
      own.forEach((weight, i) =>
        own[i] = weight - 2 * (slopes[kind]![i]! + (i < width - 1 ? penalty * weight : 0))
      )
    );
  }
  return (row: Float64Array) => {
    const all = logits([...row, 1]);
    return all.indexOf(Math.max(...all));
  };
}
