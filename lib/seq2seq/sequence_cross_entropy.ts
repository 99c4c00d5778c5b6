/** The loss of a sequence-to-sequence model: cross-entropy with teacher forcing. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { PADDING, type SequencePairs, START } from "../datasets/mod.ts";
import { assertShape, isAllFinite } from "../tensor/mod.ts";
import type { EncoderDecoder } from "./model.ts";

const LARGEST_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;

/**
 * Mean cross-entropy (nats) of the tokens that are not padding: -log softmax(logits)[target]. Logits at
 * padding are never read; elsewhere -Infinity excludes a token, and Infinity makes one certain.
 *
 * @param logits shape [batch, time, vocabulary]
 * @param target int32 tokens, shape [batch, time], at least one of them no padding
 * @returns a scalar
 * @throws {RangeError} when the shapes do not fit, or all of the targets are padding
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
  const [batch, time, vocabulary] = logits.shape;
  assertShape(target, [batch, time], {
    function: "compute the cross-entropy of sequences",
    argument: "target",
  });
  if (target.dataSync().every((token) => token === PADDING)) {
    throw invalidArgument(
      "compute the cross-entropy of sequences",
      "target",
      "a tensor with a token that is no padding",
      target,
      "object",
    );
  }
  return tf.tidy(() => {
    const rows = target.size, read = isAllFinite(logits) ? logits : withoutPadding(logits, target);
    const logProbabilities = tf.logSoftmax(tf.reshape(read, [rows, vocabulary]));
    const index = tf.reshape(target, [rows, 1]);
    const picked = tf.gather(logProbabilities, index, 1, 1); // [rows, 1]
    const counts = tf.cast(tf.notEqual(index, PADDING), "float32"); // [rows, 1]
    return tf.neg(tf.div(tf.sum(tf.mul(picked, counts)), tf.sum(counts))) as tf.Scalar;
  });
}

/** Zeros for the logits at padding, where 0 NaN would be NaN, and the largest number for Infinity. */
function withoutPadding(logits: tf.Tensor3D, target: tf.Tensor2D): tf.Tensor3D {
  const counts = tf.expandDims(tf.notEqual(target, PADDING), 2); // [batch, time, 1]
  const read = tf.where(counts, logits, tf.zerosLike(logits));
  return tf.where(tf.equal(read, Infinity), tf.fill(read.shape, LARGEST_FLOAT32), read);
}

/**
 * What the decoder is given with teacher forcing: START, then the target without its last token.
 *
 * @param pairs whose targets
 * @returns tokens, [count, targetLength]
 *
 * @example
 * ```ts
 * import { decoderInputs } from "lib/seq2seq/mod.ts";
 * import { encodeDates, START } from "lib/datasets/mod.ts";
 * import assert from "node:assert/strict";
 *
 * const pairs = encodeDates([{ human: "9 mar 2024", iso: "2024-03-09" }]);
 * assert.deepEqual([...decoderInputs(pairs)], [START, ...pairs.target.slice(0, -1)]);
 * ```
 */
export function decoderInputs({ target, targetLength }: SequencePairs): Int32Array {
  return target.map((_, i) => i % targetLength === 0 ? START : target[i - 1]!);
}

/**
 * The loss of a batch with teacher forcing: the decoder is given the right tokens before each, so
 * that all steps are computed at once (Williams & Zipser 1989).
 *
 * @param model the model
 * @param pairs the batch
 * @returns {@linkcode sequenceCrossEntropy} of the targets
 *
 * @example
 * ```ts
 * import { EncoderDecoder, teacherForcingLoss } from "lib/seq2seq/mod.ts";
 * import { toyLanguages, toySentences } from "lib/datasets/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const random = new Random(0), languages = toyLanguages({ random });
 * const sizes = { sourceVocabulary: languages.vocabulary, targetVocabulary: languages.vocabulary };
 * const model = new EncoderDecoder(sizes, { random });
 * const loss = teacherForcingLoss(model, toySentences(languages, { count: 9, length: 5, random }));
 * assert.ok(Math.abs(loss.dataSync()[0]! - Math.log(23)) < 1); // still a guess among 23 tokens
 * model.dispose();
 * ```
 *
 * Explained in notebooks/13_seq2seq_attention.ipynb.
 */
export function teacherForcingLoss(model: EncoderDecoder, pairs: SequencePairs): tf.Scalar {
  const { count, sourceLength, targetLength } = pairs;
  return tf.tidy(() => {
    const source = tf.tensor2d(pairs.source, [count, sourceLength], "int32");
    const inputs = tf.tensor2d(decoderInputs(pairs), [count, targetLength], "int32");
    const target = tf.tensor2d(pairs.target, [count, targetLength], "int32");
    return sequenceCrossEntropy(model.apply(source, inputs).logits, target);
  });
}
