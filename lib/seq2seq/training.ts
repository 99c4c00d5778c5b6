/** Training with teacher forcing: the decoder is given the right tokens before each. */
import * as tf from "@tensorflow/tfjs";
import { PADDING, type SequencePairs, START } from "../datasets/mod.ts";
import { minibatches } from "../nn/mod.ts";
import type { Random } from "../random/mod.ts";
import type { EncoderDecoder } from "./model.ts";

/**
 * Mean cross-entropy (nats) of the tokens that are not padding: -log softmax(logits)[target].
 *
 * @param logits shape [batch, time, vocabulary]
 * @param target int32 tokens, shape [batch, time], at least one of them no padding
 * @returns a scalar
 *
 * @example
 * ```ts
 * import { sequenceCrossEntropy } from "lib/seq2seq/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const target = tf.tensor2d([[3, 0]], undefined, "int32"); // the second is padding
 * const loss = sequenceCrossEntropy(tf.zeros([1, 2, 4]), target).dataSync()[0]!;
 * assert.ok(Math.abs(loss - Math.log(4)) < 1e-6);
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function sequenceCrossEntropy(logits: tf.Tensor3D, target: tf.Tensor2D): tf.Scalar {
  return tf.tidy(() => {
    const rows = target.size, vocabulary = logits.shape[2];
    const logProbabilities = tf.logSoftmax(tf.reshape(logits, [rows, vocabulary]));
    const index = tf.reshape(target, [rows, 1]);
    const picked = tf.gather(logProbabilities, index, 1, 1); // [rows, 1]
    const counts = tf.cast(tf.notEqual(index, PADDING), "float32"); // [rows, 1]
    return tf.neg(tf.div(tf.sum(tf.mul(picked, counts)), tf.sum(counts))) as tf.Scalar;
  });
}

/** What the decoder is given: START, then the target without its last token. [count, targetLength] */
export function decoderInputs({ target, targetLength }: SequencePairs): Int32Array {
  return target.map((_, i) => i % targetLength === 0 ? START : target[i - 1]!);
}

/**
 * The loss of a batch with teacher forcing.
 *
 * @param model the model
 * @param pairs the batch
 * @returns {@linkcode sequenceCrossEntropy}
 */
export function teacherForcingLoss(model: EncoderDecoder, pairs: SequencePairs): tf.Scalar {
  const { count, sourceLength, targetLength } = pairs;
  return tf.tidy(() => {
    const source = tf.tensor2d(pairs.source, [count, sourceLength], "int32");
    const inputs = tf.tensor2d(decoderInputs(pairs), [count, targetLength], "int32");
    const target = tf.tensor2d(pairs.target, [count, targetLength], "int32");
    return sequenceCrossEntropy(model.run(source, inputs).logits, target);
  });
}

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
 * @throws {RangeError} for a loss that is not finite
 */
export function trainSeq2SeqStep(
  model: EncoderDecoder,
  pairs: SequencePairs,
  { optimizer, maxGradientNorm = 1 }: Seq2SeqTraining,
): number {
  const value = tf.tidy(() => {
    const loss = () => teacherForcingLoss(model, pairs);
    const { value, grads } = tf.variableGrads(loss, model.variables);
    optimizer.applyGradients(clipped(grads, maxGradientNorm) as never);
    return value.dataSync()[0]!;
  });
  if (!Number.isFinite(value)) {
    throw new RangeError(
      `Cannot train: the loss must stay finite, current value is ${value}; try a smaller learning rate`,
    );
  }
  return value;
}

function clipped(gradients: tf.NamedTensorMap, most: number): tf.NamedTensorMap {
  const squares = Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)));
  const scale = tf.div(most, tf.maximum(most, tf.sqrt(tf.addN(squares))));
  return Object.fromEntries(
    Object.entries(gradients).map(([name, gradient]) => [name, tf.mul(gradient, scale)]),
  );
}

/**
 * One pass over pairs of one or more lengths: each batch holds pairs of one length, and the batches
 * of all lengths come in random order.
 *
 * @param model the model, whose weights are changed
 * @param parts pairs, each of one length
 * @param options `random`: where the order is drawn from; `batchSize`: default 128; and
 *   {@linkcode Seq2SeqTraining}
 * @returns the mean loss over all pairs, each taken before its own update
 */
export function trainSeq2SeqEpoch(
  model: EncoderDecoder,
  parts: readonly SequencePairs[],
  options: Seq2SeqTraining & { readonly random: Random; readonly batchSize?: number },
): number {
  const { random, batchSize = 128 } = options;
  const batches = parts.flatMap((pairs) =>
    [...minibatches(pairs.count, batchSize, random)].map((rows) => ({ pairs, rows }))
  );
  random.shuffle(batches);
  let total = 0, count = 0;
  for (const { pairs, rows } of batches) {
    total += rows.length * trainSeq2SeqStep(model, takePairs(pairs, rows), options);
    count += rows.length;
  }
  return total / count;
}

/** The given rows of pairs, as pairs. */
export function takePairs(pairs: SequencePairs, rows: ArrayLike<number>): SequencePairs {
  const { sourceLength, targetLength } = pairs;
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
