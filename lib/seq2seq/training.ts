/** Training: steps and epochs with teacher forcing, clipped gradients, buckets of one length each. */
import type * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import type { SequencePairs } from "../datasets/mod.ts";
import { minibatches, trainStep } from "../nn/mod.ts";
import type { Random } from "../random/mod.ts";
import type { EncoderDecoder } from "./model.ts";
import { teacherForcingLoss } from "./sequence_cross_entropy.ts";

/** How to train. */
export interface Seq2SeqTraining {
  /** Applies the gradients. */
  readonly optimizer: tf.Optimizer;
  /** Largest norm of all gradients together. Default 1 (Pascanu et al. 2013; Sutskever et al.: 5). */
  readonly maxGradientNorm?: number;
}

/**
 * One step: loss with teacher forcing, gradients clipped by their joint norm, update.
 *
 * @param model the model, whose weights are changed
 * @param pairs the batch
 * @param training see {@linkcode Seq2SeqTraining}
 * @returns the loss before the update
 * @throws {RangeError} for a loss or a gradient that is not finite: the weights are left as they were
 *
 * @example
 * ```ts
 * import { Adam } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import { toyLanguages, toySentences } from "lib/datasets/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { EncoderDecoder, trainSeq2SeqStep } from "lib/seq2seq/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const random = new Random(0), languages = toyLanguages({ random });
 * const sizes = { sourceVocabulary: languages.vocabulary, targetVocabulary: languages.vocabulary };
 * const model = new EncoderDecoder(sizes, { random });
 * const optimizer = new Adam({ learningRate: 0.01 });
 * const pairs = toySentences(languages, { count: 9, length: 5, random });
 * const losses = [1, 2, 3].map(() => trainSeq2SeqStep(model, pairs, { optimizer }));
 * assert.ok(losses[2]! < losses[0]!);
 * model.dispose();
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function trainSeq2SeqStep(
  model: EncoderDecoder,
  pairs: SequencePairs,
  { optimizer, maxGradientNorm = 1 }: Seq2SeqTraining,
): number {
  const loss = () => teacherForcingLoss(model, pairs);
  return trainStep({ model, loss, optimizer, maxGradientNorm }).loss;
}

/**
 * One pass over pairs in buckets: each minibatch holds pairs of one bucket, so of one length, and the
 * minibatches of all buckets come in random order.
 *
 * @param model the model, whose weights are changed
 * @param buckets pairs, those of a bucket of one length
 * @param options `random`: where the order is drawn from; `batchSize`: default 128; and
 *   {@linkcode Seq2SeqTraining}
 * @returns the mean loss over all pairs, each taken before its own update
 * @throws {RangeError} when there is no pair, or for a loss that is not finite
 *
 * @example
 * ```ts
 * import { Adam } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import { toyLanguages, toySentences } from "lib/datasets/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { EncoderDecoder, trainSeq2SeqEpoch } from "lib/seq2seq/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const random = new Random(0), languages = toyLanguages({ random });
 * const sizes = { sourceVocabulary: languages.vocabulary, targetVocabulary: languages.vocabulary };
 * const model = new EncoderDecoder(sizes, { random });
 * const buckets = [3, 5].map((length) => toySentences(languages, { count: 40, length, random }));
 * const options = { optimizer: new Adam(), random, batchSize: 16 }; // 3 batches of each length
 * assert.ok(trainSeq2SeqEpoch(model, buckets, options) > 0);
 * model.dispose();
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function trainSeq2SeqEpoch(
  model: EncoderDecoder,
  buckets: readonly SequencePairs[],
  options: Seq2SeqTraining & { readonly random: Random; readonly batchSize?: number },
): number {
  const { random, batchSize = 128 } = options;
  const batches = buckets.flatMap((pairs) =>
    [...minibatches(pairs.count, batchSize, random)].map((rows) => ({ pairs, rows }))
  );
  if (batches.length === 0) {
    throw invalidArgument("train", "buckets", "not empty", buckets, "object");
  }
  random.shuffle(batches);
  let total = 0, count = 0;
  for (const { pairs, rows } of batches) {
    total += rows.length * trainSeq2SeqStep(model, takePairs(pairs, rows), options);
    count += rows.length;
  }
  return total / count;
}

/**
 * The given rows of pairs, as pairs.
 *
 * @param pairs the table
 * @param rows which rows, each in [0, count)
 * @returns a copy of them
 * @throws {RangeError} for a row that there is not
 *
 * @example
 * ```ts
 * import { takePairs } from "lib/seq2seq/mod.ts";
 * import { encodeDates } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const pairs = encodeDates([{ human: "9 mar 2024", iso: "2024-03-09" }]);
 * assert.deepEqual(takePairs(pairs, [0, 0]).count, 2);
 * ```
 */
export function takePairs(pairs: SequencePairs, rows: ArrayLike<number>): SequencePairs {
  const { count, sourceLength, targetLength } = pairs;
  for (let i = 0; i < rows.length; i++) {
    if (!(Number.isInteger(rows[i]) && rows[i]! >= 0 && rows[i]! < count)) {
      throw invalidArgument("take pairs", `rows[${i}]`, `an integer in [0, ${count})`, rows[i]);
    }
  }
  const take = (tokens: Int32Array, length: number) => {
    const taken = new Int32Array(rows.length * length);
    for (let i = 0; i < rows.length; i++) {
      taken.set(tokens.subarray(rows[i]! * length, (rows[i]! + 1) * length), i * length);
    }
    return taken;
  };
  return {
    ...{ count: rows.length, sourceLength, targetLength },
    source: take(pairs.source, sourceLength),
    target: take(pairs.target, targetLength),
  };
}
