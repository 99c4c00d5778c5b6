/** Notebook 11's language models on sentences of a grammar whose probabilities are known. */
import * as tf from "@tensorflow/tfjs";
import {
  GRAMMAR_CLASSES,
  GRAMMAR_WORDS,
  grammarLogProbabilities,
  grammarSentences,
} from "lib/datasets/mod.ts";
import { Adam, losses, minibatches, trainStep } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { mean } from "lib/stats/mod.ts";
import { sameGroupShare } from "./_vectors.ts";
import {
  contextWindows,
  NeuralLanguageModel,
  NGramModel,
  type NGramSmoothing,
} from "lib/text/mod.ts";

/** What an arm is. */
export interface LanguageArm {
  readonly model:
    | "add-k"
    | "Kneser-Ney"
    | "told classes"
    | "NNLM"
    | "NNLM, large start"
    | "NNLM, one-hot"
    | "NNLM, a table per place";
  /** Sentences to learn from. */
  readonly size: number;
}

/** The settings that are tuned. */
export interface LanguageSettings {
  readonly order?: number;
  readonly k?: number;
  readonly discount?: number | "modified";
  readonly learningRate?: number;
  readonly steps?: number;
}

const CONTEXT = 3,
  SIZE = 16,
  BATCH = 128,
  TEST = 1000,
  START = 0,
  VOCABULARY = GRAMMAR_WORDS.length;

/** ln P of each word of sentences, and of a network its vectors at the start and at the end. */
interface Learned {
  readonly score: (sentences: readonly number[][]) => readonly number[];
  readonly vectors?: Float64Array;
  readonly start?: Float64Array;
}

const CLASSED = new Map(
  [...GRAMMAR_CLASSES.entries()].filter(([, name]) =>
    GRAMMAR_CLASSES.indexOf(name) !== GRAMMAR_CLASSES.lastIndexOf(name)
  ),
);

/** ln P of each word of the test by counts. */
function count(train: readonly number[][], order: number, smoothing: NGramSmoothing): Learned {
  const model = new NGramModel(train, { order, vocabulary: VOCABULARY, start: START, smoothing });
  return { score: (sentences) => sentences.flatMap((tokens) => model.logProbabilities(tokens)) };
}

/** ln P of each word of the test by counts of classes, which are told: P(class | classes before) P(word | class). */
function countClasses(train: readonly number[][], order: number, k: number): Learned {
  const names = [...new Set(GRAMMAR_CLASSES)],
    classOf = GRAMMAR_CLASSES.map((name) => names.indexOf(name));
  const sizes = names.map((_, own) => classOf.filter((other) => other === own).length);
  const toClasses = (tokens: readonly number[]) => tokens.map((token) => classOf[token]!);
  const smoothing = { name: "additive", k } as const;
  const model = new NGramModel(train.map(toClasses), {
    order,
    vocabulary: names.length,
    start: classOf[START]!,
    smoothing,
  });
  const counts = new Float64Array(VOCABULARY), totals = new Float64Array(names.length);
  for (const token of train.flat()) {
    counts[token]! += 1;
    totals[classOf[token]!]! += 1;
  }
  const within = (token: number) => {
    const own = classOf[token]!;
    return Math.log((counts[token]! + k) / (totals[own]! + k * sizes[own]!));
  };
  const score = (sentences: readonly number[][]) =>
    sentences.flatMap((tokens) =>
      model.logProbabilities(toClasses(tokens)).map((p, i) => p + within(tokens[i]!))
    );
  return { score };
}

/**
 * ln P of each word of the test by a network; `vectors`: how they start, that they are one-hot and stay so, or
 * that each place of the context has a small table of its own.
 */
function learn(
  train: readonly number[][],
  { learningRate, steps, vectors, random }: {
    readonly learningRate: number;
    readonly steps: number;
    readonly vectors: "small" | "large" | "one-hot" | "by place";
    readonly random: Random;
  },
): Learned {
  const { contexts, targets, count } = contextWindows(train, CONTEXT, START);
  const isOneHot = vectors === "one-hot", isByPlace = vectors === "by place";
  const sizes = { vocabulary: VOCABULARY, context: CONTEXT, hidden: 32, direct: false };
  const model = new NeuralLanguageModel({
    ...sizes,
    size: isOneHot ? VOCABULARY : SIZE,
    vectors: { name: "normal", standardDeviation: vectors === "large" ? 1 : 0.1 },
    random: random.split("model"),
  });
  const table = model.embedding.embeddings;
  if (isOneHot) tf.tidy(() => table.assign(tf.eye(VOCABULARY)));
  const places = isByPlace ? placeTables(random.split("places")) : undefined;
  const logitsOf = (contexts: tf.Tensor2D) =>
    places === undefined
      ? model.apply(contexts)
      : model.output.apply(model.hidden.apply(places.lookUp(contexts)));
  const start = Float64Array.from(table.dataSync());
  const variables = [
    ...model.variables.filter((own) => !(isOneHot || isByPlace) || own !== table),
    ...(places === undefined ? [] : [places.table]),
  ];
  const optimizer = new Adam({ learningRate }), order = random.split("order");
  for (let step = 0; step < steps;) {
    for (const rows of minibatches(count, BATCH, order)) {
      if (step++ === steps) break;
      const own = Array.from(
        rows,
        (row) => [...contexts.subarray(row * CONTEXT, (row + 1) * CONTEXT)],
      );
      const x = tf.tensor2d(own, undefined, "int32"),
        y = tf.tensor1d(Array.from(rows, (row) => targets[row]!), "int32");
      const loss = () =>
        losses.sparseCategoricalCrossEntropy(y, logitsOf(x), { fromLogits: true }) as tf.Scalar;
      trainStep({ variables, optimizer, loss });
      tf.dispose([x, y]);
    }
  }
  const score = (sentences: readonly number[][]) => {
    const test = contextWindows(sentences, CONTEXT, START);
    return tf.tidy(() => {
      const logits = logitsOf(tf.tensor2d(test.contexts, [test.count, CONTEXT], "int32"));
      const chosen = tf.oneHot(tf.tensor1d(test.targets, "int32"), VOCABULARY);
      return [...tf.sum(tf.mul(tf.logSoftmax(logits), chosen), 1).dataSync()];
    });
  };
  return isOneHot || isByPlace
    ? { score }
    : { score, start, vectors: Float64Array.from(table.dataSync()) };
}

/** A table of vectors for each place of the context, one below the other. */
function placeTables(random: Random) {
  const values = new Float32Array(CONTEXT * VOCABULARY * SIZE);
  random.fillNormal(values);
  const table = tf.variable(
    tf.tensor2d(values.map((value) => 0.1 * value), [CONTEXT * VOCABULARY, SIZE]),
  );
  const first = tf.tensor2d(
    Array.from({ length: CONTEXT }, (_, place) => place * VOCABULARY),
    [1, CONTEXT],
    "int32",
  );
  const lookUp = (contexts: tf.Tensor2D) =>
    tf.reshape(tf.gather(table, tf.add(contexts, first)), [-1, CONTEXT * SIZE]) as tf.Tensor2D;
  return { table, lookUp };
}

/** Perplexities on fresh sentences: of all words, and of those whose last three words and it were never seen together. */
export function foresee(arm: LanguageArm, settings: LanguageSettings, seed: number) {
  return learnAndScore(arm, settings, seed).metrics;
}

/** The same, and the mean cosine of each word's vector with the one that it started as. */
export function foreseeAndCompare(arm: LanguageArm, settings: LanguageSettings, seed: number) {
  const { metrics, learned: { start, vectors } } = learnAndScore(arm, settings, seed);
  if (start === undefined || vectors === undefined) return metrics;
  const row = (table: Float64Array, w: number) => table.subarray(w * SIZE, (w + 1) * SIZE);
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  const kept = [...CLASSED.keys()].map((w) => {
    const [a, b] = [row(start, w), row(vectors, w)];
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  });
  return { ...metrics, kept: mean(kept) };
}

function learnAndScore({ model, size }: LanguageArm, settings: LanguageSettings, seed: number) {
  const random = new Random(seed);
  const train = grammarSentences({ count: size, random: random.split("train") });
  const test = grammarSentences({ count: TEST, random: random.split("test") });
  const { order = 4, k = 1, discount = "modified", learningRate = 0.01, steps = 100 } = settings;
  const network = { learningRate, steps, random };
  const learners: Record<LanguageArm["model"], () => Learned> = {
    "add-k": () => count(train, order, { name: "additive", k }),
    "Kneser-Ney": () => count(train, order, { name: "kneser-ney", discount }),
    "told classes": () => countClasses(train, order, k),
    "NNLM": () => learn(train, { ...network, vectors: "small" }),
    "NNLM, large start": () => learn(train, { ...network, vectors: "large" }),
    "NNLM, one-hot": () => learn(train, { ...network, vectors: "one-hot" }),
    "NNLM, a table per place": () => learn(train, { ...network, vectors: "by place" }),
  };
  const learned = learners[model](),
    { score, vectors } = learned,
    own = score(test),
    truth = test.flatMap((tokens) => grammarLogProbabilities(tokens));
  const seen = new Set(fourGrams(train)), isNew = fourGrams(test).map((gram) => !seen.has(gram));
  const perplexity = (logs: readonly number[], wanted?: boolean) =>
    Math.exp(-mean(logs.filter((_, i) => wanted === undefined || isNew[i] === wanted)));
  const metrics = {
    excess: mean(truth) - mean(own),
    perplexity: perplexity(own),
    ...{ perplexity_new: perplexity(own, true), perplexity_seen: perplexity(own, false) },
    ...{
      truth: perplexity(truth),
      truth_new: perplexity(truth, true),
      truth_seen: perplexity(truth, false),
    },
    share_new: mean(isNew.map(Number)),
    ...(vectors === undefined
      ? {}
      : { same: sameGroupShare({ vectors, dimensions: SIZE }, CLASSED) }),
  };
  return { metrics, learned };
}

/** Each word with the three before it. */
function fourGrams(sentences: readonly number[][]): string[] {
  const { contexts, targets } = contextWindows(sentences, CONTEXT, START);
  return Array.from(
    targets,
    (target, i) => [...contexts.subarray(i * CONTEXT, (i + 1) * CONTEXT), target].join(" "),
  );
}
