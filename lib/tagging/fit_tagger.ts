/** A tagger: each label has a weight for each feature of a place, and for the label before it. */
import { invalidArgument } from "../_invalid_argument.ts";
import type { Random } from "../random/mod.ts";
import { chainPosterior, type LabelChain } from "./label_chain.ts";

/** A sequence to learn from. */
export interface TaggedSequence {
  /** The numbers of the features that are present at each place: [time][present]. */
  readonly features: readonly ArrayLike<number>[];
  /** One a place: [time]. */
  readonly labels: ArrayLike<number>;
}

/** How a tagger is trained. */
export interface TaggerOptions {
  /** How many labels there are. */
  readonly labels: number;
  /** How many features there are. */
  readonly features: number;
  /** Whether labels depend on the one before, as in a conditional random field; else each is a softmax. */
  readonly isChained: boolean;
  /** How often all sequences are seen. */
  readonly epochs: number;
  /** Step size of AdaGrad, above 0. */
  readonly rate: number;
  /** Pulls each weight that a sequence touches towards 0 by this share of it, at least 0. */
  readonly penalty: number;
  /** Shuffles the sequences. */
  readonly random: Random;
}

/** Weights of a tagger. */
export interface Tagger {
  /** Of the first label: [labels]. */
  readonly start: Float64Array;
  /** Of a label after another: [labels][labels]. */
  readonly transition: readonly Float64Array[];
  /** Of a label where a feature is: [features, labels]. */
  readonly weights: Float64Array;
  /** The scores of a sequence's labels, by its features. */
  readonly chainOf: (features: readonly ArrayLike<number>[]) => LabelChain;
}

const TASK = "fit a tagger", EPSILON = 1e-8;

/**
 * Fit a linear-chain conditional random field (Lafferty, McCallum & Pereira 2001) with features that are
 * present or not, or, without the chain, a softmax regression at each place. After each sequence a step of
 * AdaGrad (Duchi, Hazan & Singer 2011) goes down the gradient of -ln p(labels), which is what the model
 * expects minus what is there.
 *
 * @param sequences at least one, none empty
 * @param options see {@linkcode TaggerOptions}
 * @returns see {@linkcode Tagger}
 * @throws {RangeError} for no sequence, labels or features that are no number of one, or a bad option
 *
 * @example
 * ```ts
 * import { Random } from "lib/random/mod.ts";
 * import { bestLabels, fitTagger } from "lib/tagging/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const sequences = [{ features: [[0], [1], [0]], labels: [0, 1, 0] }];
 * const options = { labels: 2, features: 2, epochs: 20, rate: 0.5, penalty: 0, random: new Random(0) };
 * const tagger = fitTagger(sequences, { ...options, isChained: true });
 * assert.deepEqual([...bestLabels(tagger.chainOf([[1], [0]])).labels], [1, 0]);
 * ```
 */
export function fitTagger(sequences: readonly TaggedSequence[], options: TaggerOptions): Tagger {
  checkOptions(sequences, options);
  const { labels: count, isChained, epochs, random } = options;
  const zeros = () => Array.from({ length: count }, () => new Float64Array(count));
  const start = new Float64Array(count), transition = zeros();
  const weights = new Float64Array(options.features * count);
  const chainOf = (features: readonly ArrayLike<number>[]) => ({
    start,
    transition,
    emission: features.map((present) => emissionOf(weights, present, count)),
  });
  const squares = { start: start.slice(), transition: zeros(), weights: weights.slice() };
  const order = [...sequences.keys()];
  for (let epoch = 0; epoch < epochs; epoch++) {
    random.shuffle(order);
    for (const s of order) {
      const { features, labels } = sequences[s]!;
      const { posterior, transitions } = chainPosterior(chainOf(features));
      for (let t = 0; t < features.length; t++) {
        const expected = posterior[t]!, present = features[t]!;
        expected[labels[t]!]! -= 1; // the gradient by the scores of this place
        if (isChained && t === 0) descend(start, squares.start, 0, expected, options);
        for (let f = 0; f < present.length; f++) {
          descend(weights, squares.weights, present[f]! * count, expected, options);
        }
      }
      if (!isChained) continue;
      for (let t = 1; t < features.length; t++) transitions[labels[t - 1]!]![labels[t]!]! -= 1;
      for (let i = 0; i < count; i++) {
        descend(transition[i]!, squares.transition[i]!, 0, transitions[i]!, options);
      }
    }
  }
  return { start, transition, weights, chainOf };
}

/** One step of AdaGrad for the weights from a place on, in place; a loop without calls, as it is most of the time. */
function descend(
  values: Float64Array,
  squares: Float64Array,
  from: number,
  slopes: Float64Array,
  { rate, penalty }: Pick<TaggerOptions, "rate" | "penalty">,
): void {
  for (let j = 0; j < slopes.length; j++) {
    const gradient = slopes[j]! + penalty * values[from + j]!;
    const sum = squares[from + j]! + gradient * gradient;
    squares[from + j] = sum;
    values[from + j]! -= rate * gradient / (Math.sqrt(sum) + EPSILON);
  }
}

/** The sums of the weights of what is present, [labels]. */
function emissionOf(weights: Float64Array, present: ArrayLike<number>, count: number) {
  const scores = new Float64Array(count);
  for (let f = 0; f < present.length; f++) {
    const from = present[f]! * count;
    for (let j = 0; j < count; j++) scores[j]! += weights[from + j]!;
  }
  return scores;
}

function checkOptions(
  sequences: readonly TaggedSequence[],
  { labels, features, epochs, rate, penalty }: TaggerOptions,
): void {
  if (sequences.length === 0) throw invalidArgument(TASK, "sequences.length", "at least 1", 0);
  for (const [name, value] of Object.entries({ labels, features, epochs })) {
    if (Number.isSafeInteger(value) && value > 0) continue;
    throw invalidArgument(TASK, name, "a positive integer", value);
  }
  if (!(rate > 0 && rate < Infinity)) {
    throw invalidArgument(TASK, "rate", "finite and greater than 0", rate);
  }
  if (!(penalty >= 0 && penalty < Infinity)) {
    throw invalidArgument(TASK, "penalty", "finite and at least 0", penalty);
  }
  const isNumberOf = (count: number) => (value: number) =>
    Number.isInteger(value) && value >= 0 && value < count;
  for (const [s, sequence] of sequences.entries()) {
    const { length } = sequence.features, name = `sequences[${s}]`;
    if (length === 0 || sequence.labels.length !== length) {
      throw invalidArgument(
        TASK,
        `${name}.labels.length`,
        `${Math.max(1, length)}`,
        sequence.labels.length,
      );
    }
    if (!Array.from(sequence.labels).every(isNumberOf(labels))) {
      throw invalidArgument(TASK, `${name}.labels`, `in [0, ${labels})`, sequence.labels, "object");
    }
    if (!sequence.features.every((present) => Array.from(present).every(isNumberOf(features)))) {
      throw invalidArgument(
        TASK,
        `${name}.features`,
        `in [0, ${features})`,
        sequence.features,
        "object",
      );
    }
  }
}
