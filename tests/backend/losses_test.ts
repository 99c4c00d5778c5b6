import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import {
  integers,
  onBothBackends,
  onStock,
  randomTensor,
  valuesOf,
} from "./_reference_gradients.ts";
import { assertClose } from "../_assert_close.ts";

/** Each loss of tfjs as a function of its predictions, [3, 4], with labels that suit it. */
function losses(): Record<string, (predictions: tf.Tensor) => tf.Tensor> {
  const targets = randomTensor([3, 4]);
  const classes = tf.oneHot(integers([2, 0, 3]) as tf.Tensor1D, 4);
  const bits = tf.tensor2d([[1, 0, 1, 1], [0, 0, 1, 0], [1, 1, 0, 0]]);
  const weights = tf.tensor2d([[1], [2], [0]]);
  return {
    absoluteDifference: (x) => tf.losses.absoluteDifference(targets, x),
    cosineDistance: (x) => tf.losses.cosineDistance(targets, x, 1),
    hingeLoss: (x) => tf.losses.hingeLoss(bits, x),
    huberLoss: (x) => tf.losses.huberLoss(targets, x, undefined, 0.5),
    logLoss: (x) => tf.losses.logLoss(bits, tf.sigmoid(x)),
    meanSquaredError: (x) => tf.losses.meanSquaredError(targets, x),
    "meanSquaredError with a weight for each row": (x) =>
      tf.losses.meanSquaredError(targets, x, weights),
    sigmoidCrossEntropy: (x) => tf.losses.sigmoidCrossEntropy(bits, x, undefined, 0.1),
    softmaxCrossEntropy: (x) => tf.losses.softmaxCrossEntropy(classes, x),
  };
}

Deno.test("every loss of tfjs trains, with and without weights of the examples", async () => {
  await onBothBackends(() => {
    for (const [name, loss] of Object.entries(losses())) {
      const { largestRelativeError } = checkGradient(loss, randomTensor([3, 4]), { epsilon: 1e-3 });
      assert.ok(largestRelativeError < 0.02, `${name} is off by ${largestRelativeError}`);
    }
  });
});

/** Mean of -log softmax(logits)[label], [batch, classes] and [batch, 1] -> [] */
function crossEntropyByGather(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  return tf.neg(tf.mean(tf.gather(tf.logSoftmax(logits), labels, 1, 1)));
}

function crossEntropyByOneHot(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  const classes = tf.oneHot(tf.reshape(labels, [-1]) as tf.Tensor1D, logits.shape[1]!);
  return tf.losses.softmaxCrossEntropy(classes, logits);
}

Deno.test("cross entropy by gather, or by oneHot, has the gradient softmax - one hot", async () => {
  const labels = [2, 0, 1, 2, 2];
  const logits = randomTensor([5, 3]);
  const values = valuesOf(logits);
  const expected = values.map((_, i) => {
    const row = values.subarray(i - i % 3, i - i % 3 + 3);
    const total = row.reduce((sum, logit) => sum + Math.exp(logit), 0);
    return (Math.exp(values[i]!) / total - (labels[Math.floor(i / 3)] === i % 3 ? 1 : 0)) / 5;
  });
  await onBothBackends(() => {
    const column = integers(labels, [5, 1]);
    assertClose(tf.grad((x) => crossEntropyByGather(x, column))(logits), expected);
    assertClose(tf.grad((x) => crossEntropyByOneHot(x, column))(logits), expected);
  });
  await onStock("wasm", () => {
    const column = integers(labels, [5, 1]);
    assert.throws(
      () => tf.grad((x) => crossEntropyByGather(x, column))(logits),
      // stock's gather with batches reads where it should not: it may not even come to the gradient
      /Kernel 'UnsortedSegmentSum' not registered for backend 'wasm'|memory access out of bounds/,
    );
  });
});

Deno.test("tf.layers.embedding trains: only the rows that were read move", async () => {
  await setUpBackend({ backend: "wasm" });
  const table = tf.layers.embedding({ inputDim: 6, outputDim: 2, weights: [tf.ones([6, 2])] });
  const words = integers([4, 1, 1, 5], [2, 2]);
  table.apply(words);
  const optimizer = tf.train.sgd(0.5);
  await withLeakCheck(() => {
    optimizer.minimize(() => tf.sum(table.apply(words) as tf.Tensor) as tf.Scalar);
  });
  // word 1 was read twice
  assertClose(table.getWeights()[0]!, [1, 1, 0, 0, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5]);
});

Deno.test("attention written with einsum() trains like the one written with matMul()", async () => {
  await setUpBackend({ backend: "wasm" });
  const [q, k, v] = [0, 1, 2].map(() => randomTensor([2, 3, 5, 4])) as tf.Tensor[];
  const byEinsum = (query: tf.Tensor, key: tf.Tensor, value: tf.Tensor) =>
    tf.einsum("bhij,bhjd->bhid", tf.softmax(tf.einsum("bhid,bhjd->bhij", query, key)), value);
  const byMatMul = (query: tf.Tensor, key: tf.Tensor, value: tf.Tensor) =>
    tf.matMul(tf.softmax(tf.matMul(query, key, false, true)), value);
  const dy = randomTensor([2, 3, 5, 4]);
  const expected = tf.grads(byMatMul)([q!, k!, v!], dy);
  tf.grads(byEinsum)([q!, k!, v!], dy).forEach((gradient, i) => {
    assertClose(gradient, valuesOf(expected[i]!));
  });
});
