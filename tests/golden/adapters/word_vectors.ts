/** Reference cases on n-grams, word vectors and the neural language model. */
import { exp } from "lib/_exp_log.ts";
import { losses } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { NeuralLanguageModel, nGrams } from "lib/text/mod.ts";
import {
  type CoOccurrences,
  coOccurrences,
  discardProbabilities,
  gloveLoss,
  gloveWeight,
  negativeSamplingLoss,
  noiseDistribution,
  skipGramPairs,
  softmaxPredictionLoss,
} from "lib/word_vectors/mod.ts";
import * as tf from "@tensorflow/tfjs";
import type { Adapter, GoldenInputs } from "../case.ts";
import { inFloat32 } from "../on_tensors.ts";

/** Those of scikit-learn's English stop words that the sentences of make_text.py have. */
const STOP_WORDS = new Set(
  ["a", "about", "every", "found", "in", "my", "on", "our", "some", "the", "with"],
);
const TOKEN = /[\p{L}\p{N}_]{2,}/gu;

/** scikit-learn's CountVectorizer: words of two letters and more, sorted by their code points. */
function countsOfNGrams({ documents }: GoldenInputs) {
  const words = (text: string) => text.toLowerCase().match(TOKEN) ?? [];
  const kept = (text: string) => words(text).filter((word) => !STOP_WORDS.has(word));
  const letters = (text: string) => [...text.toLowerCase().replace(/\s\s+/g, " ")];
  const totals = (of: (text: string) => string[]) => {
    const counts = new Map<string, number>();
    for (const gram of documents.flatMap(of)) counts.set(gram, (counts.get(gram) ?? 0) + 1);
    return { totals: Object.fromEntries(counts) };
  };
  const vocabulary = [...new Set<string>(documents.flatMap(words))].sort();
  const matrix = documents.map((text: string) =>
    vocabulary.map((word) => words(text).filter((own) => own === word).length)
  );
  const binary = matrix.map((row: number[]) => row.map((count) => Math.min(count, 1)));
  const separator = "";
  return {
    unigram: { vocabulary, matrix },
    bigram: totals((text) => nGrams(words(text), { least: 2 })),
    uni_bi_tri: totals((text) => nGrams(words(text), { least: 1, most: 3 })),
    char_trigram: totals((text) => nGrams(letters(text), { least: 3, separator })),
    char_wb_2: totals((text) =>
      text.toLowerCase().split(/\s+/).flatMap((word) =>
        nGrams([...` ${word} `], { least: 2, separator })
      )
    ),
    binary: { vocabulary, matrix: binary },
    stop_words_english: totals(kept),
  };
}

function word2vec(inputs: GoldenInputs) {
  const { center, context, negatives, W_in, W_out, unigram_counts } = inputs;
  const sampled = negativeSamplingLoss({ center, context, negatives });
  const softmax = softmaxPredictionLoss(W_in[inputs.center_id], W_out, inputs.target_id);
  const bag: number[] = inputs.cbow_context_ids;
  const mean = W_in[0].map((_: number, i: number) =>
    bag.reduce((sum, w) => sum + W_in[w][i] / bag.length, 0)
  );
  const cbow = softmaxPredictionLoss(mean, W_out, inputs.target_id);
  const zeros = () => W_in.map((row: number[]) => row.map(() => 0));
  const [softmaxTable, cbowTable] = [zeros(), zeros()];
  softmaxTable[inputs.center_id] = softmax.vector;
  for (const w of bag) cbowTable[w] = cbow.vector.map((value) => value / bag.length);
  return {
    sgns_loss: sampled.loss,
    grad_center: sampled.center,
    grad_context: sampled.context,
    grad_negatives: sampled.negatives,
    softmax_loss: softmax.loss,
    softmax_grad_W_in: softmaxTable,
    softmax_grad_W_out: softmax.output,
    cbow_mean_loss: cbow.loss,
    cbow_grad_W_in: cbowTable,
    skipgram_pairs: skipGramPairs(inputs.tokens, inputs.window),
    noise_distribution: noiseDistribution(unigram_counts),
    discard_probability: discardProbabilities(unigram_counts, inputs.t),
  };
}

const flat = (rows: number[][]) => Float64Array.from(rows.flat());
const rowsOf = (values: Float64Array, width: number) =>
  Array.from(
    { length: values.length / width },
    (_, i) => values.subarray(i * width, (i + 1) * width),
  );

function glove({ X, W, W_context, b, b_context, tokens, window }: GoldenInputs) {
  const vocabulary = W.length, dimensions = W[0].length;
  const cells = X.flatMap((row: number[], i: number) =>
    row.map((value, j) => [i, j, value]).filter(([, , value]) => value! > 0)
  );
  const counts: CoOccurrences = {
    vocabulary,
    rows: Int32Array.from(cells, ([i]) => i),
    columns: Int32Array.from(cells, ([, j]) => j),
    values: Float64Array.from(cells, ([, , value]) => value),
  };
  const { loss, gradients } = gloveLoss(counts, {
    dimensions,
    vectors: flat(W),
    contexts: flat(W_context),
    biases: Float64Array.from(b),
    contextBiases: Float64Array.from(b_context),
  });
  const words: string[] = [...new Set<string>(tokens)].sort();
  const numbers = tokens.map((token: string) => words.indexOf(token));
  const near = coOccurrences([numbers], { vocabulary: words.length, window });
  return {
    weights_f: X.map((row: number[]) => row.map((count) => gloveWeight(count))),
    loss_J: loss,
    grad_W: rowsOf(gradients.vectors, dimensions),
    grad_W_context: rowsOf(gradients.contexts, dimensions),
    grad_b: gradients.biases,
    grad_b_context: gradients.contextBiases,
    cooccurrence: Array.from(near.values, (value, c) => [
      words[near.rows[c]!],
      words[near.columns[c]!],
      value,
    ]),
  };
}

function neuralLanguageModel({ params, context_ids, targets }: GoldenInputs) {
  const model = new NeuralLanguageModel({
    vocabulary: params.C.length,
    context: context_ids[0].length,
    size: params.C[0].length,
    hidden: params.d.length,
    random: new Random(0),
  });
  const tensors: Record<string, tf.Tensor> = {
    "embedding/embeddings": tf.tensor2d(params.C),
    "hidden/kernel": tf.transpose(tf.tensor2d(params.H)),
    "hidden/bias": tf.tensor1d(params.d),
    "output/kernel": tf.transpose(tf.tensor2d(params.U)),
    "output/bias": tf.tensor1d(params.b),
    "direct/kernel": tf.transpose(tf.tensor2d(params.W)),
  };
  model.load(tensors);
  const contexts = tf.tensor2d(context_ids, undefined, "int32");
  const logits = model.apply(contexts).arraySync(), labels = tf.tensor1d(targets, "int32");
  const probs = logits.map((row) => {
    const powers = row.map(exp), sum = powers.reduce((a, b) => a + b);
    return powers.map((power) => power / sum);
  });
  const { value, grads } = tf.variableGrads(
    () =>
      losses.sparseCategoricalCrossEntropy(labels, model.apply(contexts), {
        fromLogits: true,
      }) as tf.Scalar,
    model.variables,
  );
  const gradient = (name: string) => grads[model.parameters[name]!.name]!;
  const transposed = (name: string) => tf.transpose(gradient(name)).arraySync();
  return {
    logits,
    probs,
    loss: value.dataSync()[0],
    grads: {
      C: gradient("embedding/embeddings").arraySync(),
      H: transposed("hidden/kernel"),
      d: gradient("hidden/bias").arraySync(),
      U: transposed("output/kernel"),
      W: transposed("direct/kernel"),
      b: gradient("output/bias").arraySync(),
    },
  };
}

export const adapters: Record<string, Adapter> = {
  text_glove: glove,
  text_ngrams: countsOfNGrams,
  text_nnlm: inFloat32(neuralLanguageModel),
  text_word2vec: word2vec,
};
