import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { losses } from "lib/nn/mod.ts";
import { assertClose } from "../../_assert_close.ts";

await setUpBackend();

const none = { reduction: "none" } as const, logitsNone = { ...none, fromLogits: true } as const;

Deno.test("binary cross-entropy is exact for large logits, with gradients that are finite", () => {
  const y = tf.tensor1d([1, 0, 1, 0, 1, 0]), z = tf.tensor1d([1000, 1000, -1000, -1000, 20, -20]);
  const each = losses.binaryCrossEntropy(y, z, logitsNone).dataSync();
  assertClose(each.slice(0, 4), [0, 1000, 1000, 0], 1e-4);
  assertClose(each.slice(4), Array(2).fill(Math.log1p(Math.exp(-20))), { rtol: 1e-4, atol: 0 });
  const slopes = tf.grad((z: tf.Tensor) =>
    losses.binaryCrossEntropy(y, z, { fromLogits: true, reduction: "sum" })
  )(z);
  assertClose(slopes.dataSync().slice(0, 4), [0, 1, -1, 0], 1e-6);
});

Deno.test("binary cross-entropy of an infinite logit is 0 where it is right", () => {
  const y = tf.tensor1d([1, 0]), z = tf.tensor1d([Infinity, -Infinity]);
  assert.deepEqual([...losses.binaryCrossEntropy(y, z, logitsNone).dataSync()], [0, 0]);
  const loss = (z: tf.Tensor) => losses.binaryCrossEntropy(y, z, { fromLogits: true });
  assertClose(tf.grad(loss)(z).dataSync(), [0, 0], 1e-7);
});

Deno.test("binary cross-entropy clips probabilities of 0 and 1 as Keras does", () => {
  const y = tf.tensor1d([1, 0, 1, 0]), p = tf.tensor1d([0, 1, 1, 0]);
  const each = losses.binaryCrossEntropy(y, p, none);
  assertClose(each.dataSync(), [-Math.log(1e-7), -Math.log(1e-7), 1e-7, 1e-7], {
    rtol: 1e-6,
    atol: 1e-7,
  });
});

Deno.test("binary cross-entropy smooths labels towards one half", () => {
  const y = tf.tensor1d([1, 0]), p = tf.tensor1d([0.8, 0.8]);
  const smooth = losses.binaryCrossEntropy(y, p, { ...none, labelSmoothing: 0.5 });
  assertClose(smooth, losses.binaryCrossEntropy(tf.tensor1d([0.75, 0.25]), p, none));
});

Deno.test("focal losses without focus are the plain ones", () => {
  const y = tf.tensor2d([[1, 0], [0, 1]]), z = tf.tensor2d([[2, -1], [0.5, 3]]);
  const plain = { gamma: 0, fromLogits: true };
  assertClose(
    losses.binaryFocalCrossEntropy(y, z, plain),
    losses.binaryCrossEntropy(y, z, { fromLogits: true }),
  );
  assertClose(
    losses.categoricalFocalCrossEntropy(y, z, { ...plain, alpha: 1 }),
    losses.categoricalCrossEntropy(y, z, { fromLogits: true }),
  );
});

Deno.test("a focal loss is finite where the answer is certain, for any gamma", () => {
  const y = tf.tensor2d([[1, 0]]), z = tf.tensor2d([[1000, -1000]]);
  for (const gamma of [0, 0.5, 1, 2]) {
    for (const loss of [losses.binaryFocalCrossEntropy, losses.categoricalFocalCrossEntropy]) {
      const value = (z: tf.Tensor) => loss(y, z, { gamma, fromLogits: true });
      assertClose(value(z), tf.scalar(0), 1e-6);
      assert.ok([...tf.grad(value)(z).dataSync()].every(Number.isFinite), `gamma ${gamma}`);
    }
  }
});

Deno.test("categorical cross-entropy takes masked and large logits", () => {
  const y = tf.tensor2d([[0, 1, 0], [1, 0, 0]]);
  const z = tf.tensor2d([[0, 0, -Infinity], [-1e4, 1e4, 0]]);
  assertClose(losses.categoricalCrossEntropy(y, z, logitsNone).dataSync(), [Math.LN2, 2e4], 1e-2);
  const loss = (z: tf.Tensor) => losses.categoricalCrossEntropy(y, z, { fromLogits: true });
  assertClose(tf.grad(loss)(z).dataSync(), [0.25, -0.25, 0, -0.5, 0.5, 0], 1e-6);
});

Deno.test("categorical cross-entropy divides probabilities by their sum and clips them", () => {
  const y = tf.tensor2d([[1, 0], [1, 0]]), p = tf.tensor2d([[2, 6], [0, 1]]);
  const each = losses.categoricalCrossEntropy(y, p, none).dataSync();
  assertClose(each, [Math.log(4), -Math.log(1e-7)], 1e-4);
});

Deno.test("sparse and dense targets give the same loss, for any number of axes", () => {
  const z = tf.tensor3d([[[1, 2, 3], [0, -1, 4]], [[2, 2, 0], [5, 1, 1]]]); // [2, 2, classes 3]
  const labels = tf.tensor2d([[0, 2], [1, 0]], undefined, "int32");
  for (const options of [logitsNone, { ...logitsNone, labelSmoothing: 0.2 }]) {
    assertClose(
      losses.sparseCategoricalCrossEntropy(labels, z, options),
      losses.categoricalCrossEntropy(tf.oneHot(labels, 3), z, options),
    );
  }
});

Deno.test("sparse cross-entropy leaves out labels to ignore, by any number", () => {
  const z = tf.tensor2d([[1, 2], [NaN, NaN], [3, 0]]), kept = tf.tensor2d([[1, 2], [3, 0]]);
  const expected = losses.sparseCategoricalCrossEntropy(tf.tensor1d([1, 1], "int32"), kept, {
    fromLogits: true,
  });
  for (const ignoreIndex of [-100, 0, 7]) {
    const labels = tf.tensor1d([1, ignoreIndex, 1], "int32");
    const options = { fromLogits: true, ignoreIndex };
    assertClose(losses.sparseCategoricalCrossEntropy(labels, z, options), expected);
    const loss = (z: tf.Tensor) => losses.sparseCategoricalCrossEntropy(labels, z, options);
    assert.deepEqual([...tf.grad(loss)(z).dataSync()].slice(2, 4), [0, 0]);
  }
  const all = losses.sparseCategoricalCrossEntropy(tf.tensor1d([9, 9, 9], "int32"), z, {
    ignoreIndex: 9,
  });
  assert.equal(all.dataSync()[0], 0);
});

Deno.test("sparse cross-entropy does not look at the label of a row with weight 0", () => {
  const fromLogits = true, z = tf.tensor2d([[1, 2], [NaN, NaN]]);
  const expected = losses.sparseCategoricalCrossEntropy(
    tf.tensor1d([0], "int32"),
    tf.tensor2d([[1, 2]]),
    { fromLogits },
  );
  const classWeights = tf.tensor1d([3, 5]), weights = tf.tensor1d([1, 0]);
  for (const absent of [-100, 2, 0.5, NaN, Infinity]) {
    const labels = tf.tensor1d([0, absent]);
    for (const more of [{}, { classWeights }, { ignoreIndex: -1 }, { ignoreIndex: -100 }]) {
      const options = { fromLogits, weights, ...more };
      assertClose(losses.sparseCategoricalCrossEntropy(labels, z, options), expected);
    }
  }
  const rows = tf.tensor2d([[0, 1], [-100, -100]], undefined, "int32"); // weights of whole rows
  const loss = losses.sparseCategoricalCrossEntropy(rows, tf.zeros([2, 2, 2]), {
    fromLogits,
    weights,
  });
  assertClose(loss.dataSync()[0]!, Math.LN2);
  assert.throws(
    () => losses.sparseCategoricalCrossEntropy(tf.tensor1d([-100, -100]), z, { weights }),
    /"labels\[0\]" must be an integer in \[0, 2\), current value is -100/,
  );
});

Deno.test("sparse cross-entropy names a label that is no class", () => {
  const z = tf.zeros([2, 3]);
  for (const bad of [3, -1]) {
    const labels = tf.tensor1d([0, bad], "int32");
    assert.throws(() => losses.sparseCategoricalCrossEntropy(labels, z), {
      name: "RangeError",
      message: 'Cannot compute the sparse categorical cross-entropy: "labels[1]" must be an ' +
        `integer in [0, 3), current value is ${bad}`,
    });
  }
});
