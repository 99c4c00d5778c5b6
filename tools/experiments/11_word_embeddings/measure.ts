/** How long a training step of a neural language model takes, by vocabulary, with a softmax and with negative words. */
import process from "node:process";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { losses, SGD, trainStep } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { median } from "lib/stats/mod.ts";
import { NeuralLanguageModel } from "lib/text/mod.ts";
import { trainSkipGram } from "lib/word_vectors/mod.ts";
import type { Measurement } from "../measurement.ts";

const SIZES = [500, 1000, 2000, 4000, 8000], BATCH = 128, CONTEXT = 5, SIZE = 100, HIDDEN = 60;
const NEGATIVES = 5, WARM_UP = 5, REPEATS = 25;

export const measurement: Measurement = {
  description:
    "CPU milliseconds of a training step of NNLM (5 words before, vectors of 100, 60 hidden units, no direct connections, plain descent, 128 words; " +
    'median of 25), by vocabulary: "softmax 500" over all words, "negative 500" over the word and 5 drawn ones, both with ' +
    'gradients of whole tables; "skip-gram 500": 128 pairs with 5 drawn words each, vectors of 100, which changes single rows',
  measure: async () => {
    await setUpBackend();
    const values: Record<string, number> = {};
    for (const vocabulary of SIZES) {
      for (const isSampled of [false, true]) {
        values[`${isSampled ? "negative" : "softmax"} ${vocabulary}`] = milliseconds(
          vocabulary,
          isSampled,
        );
      }
      values[`skip-gram ${vocabulary}`] = skipGramMilliseconds(vocabulary);
    }
    return values;
  },
};

function milliseconds(vocabulary: number, isSampled: boolean): number {
  const random = new Random(0),
    sizes = { vocabulary, context: CONTEXT, size: SIZE, hidden: HIDDEN, direct: false };
  const model = new NeuralLanguageModel({ ...sizes, random });
  const outputs = tf.variable(tf.transpose(model.output.kernel)); // a row a word, to gather from
  const optimizer = new SGD({ learningRate: 0.1 });
  const draw = (count: number) => random.integers(count, 0, vocabulary);
  const contexts = tf.tensor2d(draw(BATCH * CONTEXT), [BATCH, CONTEXT], "int32");
  const targets = tf.tensor1d(draw(BATCH), "int32");
  const words = tf.tensor2d(draw(BATCH * (1 + NEGATIVES)), [BATCH, 1 + NEGATIVES], "int32"); // the word first
  const wanted = tf.oneHot(tf.zeros([BATCH], "int32"), 1 + NEGATIVES);
  const softmax = () =>
    losses.sparseCategoricalCrossEntropy(targets, model.apply(contexts), {
      fromLogits: true,
    }) as tf.Scalar;
  const sampled = () => {
    const x = tf.reshape(model.embedding.apply(contexts), [BATCH, -1]);
    const h = tf.reshape(model.hidden.apply(x), [BATCH, HIDDEN, 1]); // [batch, hidden, 1]
    const u = tf.gather(outputs, words); // [batch, 1 + negatives, hidden]
    const logits = tf.reshape(tf.matMul(u, h), [BATCH, 1 + NEGATIVES]);
    return losses.binaryCrossEntropy(wanted, logits, { fromLogits: true }) as tf.Scalar;
  };
  const variables = isSampled
    ? [model.embedding.embeddings, ...model.hidden.variables, outputs]
    : model.variables;
  const step = () => {
    const start = cpu();
    trainStep({ variables, optimizer, loss: isSampled ? sampled : softmax });
    return cpu() - start;
  };
  for (let i = 0; i < WARM_UP; i++) step();
  const times = Array.from({ length: REPEATS }, step);
  model.dispose();
  outputs.dispose();
  return median(times);
}

/** CPU milliseconds of this process so far. */
function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Of a text of 65 words, so 128 pairs at a window of 1: from one pass to the next. */
function skipGramMilliseconds(vocabulary: number): number {
  const random = new Random(0), ends: number[] = [];
  trainSkipGram([random.integers(65, 0, vocabulary)], {
    ...{ vocabulary, dimensions: SIZE, window: 1, negatives: NEGATIVES, learningRate: 0.1 },
    epochs: WARM_UP + REPEATS + 1,
    random,
    onEpoch: () => void ends.push(cpu()),
  });
  return median(ends.slice(1).map((end, i) => end - ends[i]!).slice(WARM_UP));
}
