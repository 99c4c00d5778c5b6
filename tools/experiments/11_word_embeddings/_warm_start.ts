/** Notebook 11's larger vocabulary: a language model goes on where a smaller one has stopped, or begins anew. */
import * as tf from "@tensorflow/tfjs";
import { loadMobyDick } from "lib/datasets/mod.ts";
import { Adam, losses, trainStep } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { contextWindows, NeuralLanguageModel } from "lib/text/mod.ts";

/** Which of the old weights the new model takes over. */
export type Start = "none" | "word vectors" | "all";

const OLD = 1000, NEW = 1200, CONTEXT = 3, BATCH = 128, OLD_STEPS = 300;
/** Steps after which the new model is tested. */
export const TESTED = [0, 25, 50, 100, 200] as const;

const chapters = (await loadMobyDick()).map(({ paragraphs }) =>
  paragraphs.join(" ").toLowerCase().match(/[a-z]+|[.,;!?]/g) ?? []
);
const count = (texts: readonly string[][]) => {
  const counts = new Map<string, number>();
  for (const word of texts.flat()) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([word]) => word);
};
const half = Math.floor(chapters.length / 2);
const known = count(chapters.slice(0, half)).slice(0, OLD - 1); // token 0 is any other word, and the start
const added = count(chapters.slice(half)).filter((word) => !known.includes(word)).slice(
  0,
  NEW - OLD,
);
const tokens = new Map([...known, ...added].map((word, i) => [word, i + 1]));
const encode = (texts: readonly string[][], size: number) =>
  contextWindows(
    texts.map((words) => words.map((word) => tokens.get(word) ?? 0).map((t) => t < size ? t : 0)),
    CONTEXT,
    0,
  );
const before = encode(chapters.slice(0, half), OLD);
const after = encode(chapters.slice(half, -10), NEW), heldOut = encode(chapters.slice(-10), NEW);

type Text = ReturnType<typeof encode>;

const modelOf = (vocabulary: number, random: Random) =>
  new NeuralLanguageModel({
    vocabulary,
    context: CONTEXT,
    size: 32,
    hidden: 64,
    direct: false,
    vectors: { name: "normal", standardDeviation: 0.1 },
    random,
  });

const lossOf = (
  model: NeuralLanguageModel,
  { contexts, targets }: Text,
  rows: ArrayLike<number>,
) => {
  const x = Array.from(rows, (row) => [...contexts.subarray(row * CONTEXT, (row + 1) * CONTEXT)]);
  const y = tf.tensor1d(Array.from(rows, (row) => targets[row]!), "int32");
  return losses.sparseCategoricalCrossEntropy(y, model.apply(tf.tensor2d(x, undefined, "int32")), {
    fromLogits: true,
  }) as tf.Scalar;
};

function train(
  model: NeuralLanguageModel,
  text: Text,
  { steps, learningRate, random, onStep = () => {} }: {
    readonly steps: number;
    readonly learningRate: number;
    readonly random: Random;
    readonly onStep?: (step: number) => void;
  },
): void {
  const optimizer = new Adam({ learningRate });
  for (let step = 0; step < steps; step++) {
    onStep(step);
    const rows = random.integers(BATCH, 0, text.count);
    trainStep({ model, optimizer, loss: () => lossOf(model, text, rows) });
  }
  onStep(steps);
  optimizer.dispose();
}

/** Rows of a table of the old vocabulary in place of the first of a new one. */
const enlarged = (old: tf.Tensor, fresh: tf.Tensor, axis: 0 | 1) => {
  const rest = old.shape.map((_, i) => i === axis ? OLD : 0);
  const shape = fresh.shape.map((size, i) => i === axis ? NEW - OLD : size);
  return tf.concat([old, tf.slice(fresh, rest, shape)], axis);
};

/** The loss on held-out chapters after so many steps on the text with new words [nats a word]. */
export function startAgain(
  start: Start,
  learningRate: number,
  seed: number,
): Record<string, number> {
  const random = new Random(seed), model = modelOf(NEW, random.split("new"));
  if (start !== "none") {
    const old = modelOf(OLD, random.split("old"));
    train(old, before, { steps: OLD_STEPS, learningRate: 0.003, random: random.split("before") });
    tf.tidy(() => {
      const from = old.parameters, into = model.parameters;
      const copy = (name: string, axis?: 0 | 1) =>
        into[name]!.assign(
          axis === undefined ? from[name]! : enlarged(from[name]!, into[name]!, axis),
        );
      copy("embedding/embeddings", 0);
      if (start !== "all") return;
      for (const name of ["hidden/kernel", "hidden/bias"]) copy(name);
      copy("output/kernel", 1);
      copy("output/bias", 0);
    });
    old.dispose();
  }
  const rows = new Random(seed).split("test").integers(2000, 0, heldOut.count),
    told: Record<string, number> = {};
  const onStep = (step: number) => {
    if (!(TESTED as readonly number[]).includes(step)) return;
    told[`loss_${step}`] = tf.tidy(() => lossOf(model, heldOut, rows).dataSync()[0]!);
  };
  train(model, after, {
    steps: TESTED.at(-1)!,
    learningRate,
    random: random.split("after"),
    onStep,
  });
  return told;
}
