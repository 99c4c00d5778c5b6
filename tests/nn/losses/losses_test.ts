import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { losses } from "lib/nn/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../../_assert_close.ts";

await setUpBackend();

type Options = losses.LossOptions;
type Loss = (y: tf.Tensor, p: tf.Tensor, options?: Options) => tf.Tensor;

/** Numbers that every loss is defined for: rows that sum to 1. */
const Y = tf.tensor2d([[0.2, 0.8], [0.5, 0.5], [0.9, 0.1]]);
const P = tf.tensor2d([[0.6, 0.4], [0.1, 0.9], [0.7, 0.3]]);

const fromLogits = true;
const ELEMENTWISE: Record<string, Loss> = {
  meanSquaredError: losses.meanSquaredError,
  meanAbsoluteError: losses.meanAbsoluteError,
  meanAbsolutePercentageError: losses.meanAbsolutePercentageError,
  meanSquaredLogarithmicError: losses.meanSquaredLogarithmicError,
  huber: (y, p, options) => losses.huber(y, p, { ...options, delta: 0.3 }),
  smoothL1: (y, p, options) => losses.smoothL1(y, p, { ...options, beta: 0.3 }),
  logCosh: losses.logCosh,
  poisson: losses.poisson,
  hinge: losses.hinge,
  squaredHinge: losses.squaredHinge,
  gaussianNegativeLogLikelihood: (y, p, options) =>
    losses.gaussianNegativeLogLikelihood(y, p, tf.fill(y.shape, 0.5), options),
  binaryCrossEntropy: losses.binaryCrossEntropy,
  "binaryCrossEntropy of logits": (y, p, options) =>
    losses.binaryCrossEntropy(y, p, { ...options, fromLogits }),
  binaryFocalCrossEntropy: losses.binaryFocalCrossEntropy,
  "binaryFocalCrossEntropy of logits": (y, p, options) =>
    losses.binaryFocalCrossEntropy(y, p, { ...options, fromLogits, gamma: 0, alpha: 0.3 }),
};
const OF_ROWS: Record<string, Loss> = {
  categoricalCrossEntropy: losses.categoricalCrossEntropy,
  "categoricalCrossEntropy of logits": (y, p, options) =>
    losses.categoricalCrossEntropy(y, p, { ...options, fromLogits, labelSmoothing: 0.1 }),
  "sparseCategoricalCrossEntropy of logits": (y, p, options) =>
    losses.sparseCategoricalCrossEntropy(tf.argMax(y, -1), p, { ...options, fromLogits }),
  categoricalFocalCrossEntropy: (y, p, options) =>
    losses.categoricalFocalCrossEntropy(y, p, { ...options, gamma: 0.5 }),
  "categoricalFocalCrossEntropy of logits": (y, p, options) =>
    losses.categoricalFocalCrossEntropy(y, p, { ...options, fromLogits }),
  klDivergence: losses.klDivergence,
  cosineSimilarity: losses.cosineSimilarity,
};
const number = (tensor: tf.Tensor) => tensor.dataSync()[0]!;
const gradient = (loss: Loss, y: tf.Tensor, p: tf.Tensor, options?: Options) =>
  tf.grad((p: tf.Tensor) => loss(y, p, options))(p);

for (const [name, loss] of Object.entries({ ...ELEMENTWISE, ...OF_ROWS })) {
  const ofRows = name in OF_ROWS;

  Deno.test(`${name} has the gradient of its values`, () => {
    const { largestRelativeError } = checkGradient((p) => loss(Y, p), P);
    assert.ok(largestRelativeError < 5e-3, `${largestRelativeError}`);
  });

  Deno.test(`${name} reduces to a mean, a sum or not at all`, () => {
    const each = loss(Y, P, { reduction: "none" });
    assert.deepEqual(each.shape, ofRows ? [3] : [3, 2]);
    assertClose(loss(Y, P), tf.mean(each));
    assertClose(loss(Y, P, { reduction: "sum" }), tf.sum(each));
  });

  Deno.test(`${name} weighs rows, and divides their mean by the sum of the weights`, () => {
    const weights = tf.tensor1d([1, 3, 0.5]);
    const each = loss(Y, P, { reduction: "none" });
    const perRow = ofRows ? each : tf.mean(each, -1);
    const expected = tf.div(tf.sum(tf.mul(perRow, weights)), tf.sum(weights));
    assertClose(loss(Y, P, { weights }), expected);
  });

  Deno.test(`${name} takes what is masked as absent, NaN and infinities too`, () => {
    const weights = tf.tensor1d([1, 0, 1]);
    for (const bad of [NaN, Infinity, -Infinity]) {
      const [y, p] = [Y, P].map((x) =>
        tf.concat([tf.slice(x, [0, 0], [1, 2]), tf.fill([1, 2], bad), tf.slice(x, [2, 0], [1, 2])])
      ) as [tf.Tensor2D, tf.Tensor2D];
      const keptRows = tf.tensor1d([0, 2], "int32");
      const expected = loss(tf.gather(Y, keptRows), tf.gather(P, keptRows));
      const target = name.startsWith("sparse") ? Y : y;
      assertClose(loss(target, p, { weights }), expected);
      const slopes = gradient(loss, target, p, { weights });
      assertClose(
        tf.gather(slopes, keptRows),
        gradient(loss, tf.gather(Y, keptRows), tf.gather(P, keptRows)),
      );
      assertClose(slopes.dataSync().slice(2, 4), [0, 0], 0);
    }
  });

  Deno.test(`${name} of nothing but masked rows is 0, and so is its gradient`, () => {
    const weights = tf.zeros([3]);
    assertClose(number(loss(Y, P, { weights })), 0, 0);
    assertClose(gradient(loss, Y, P, { weights }).dataSync(), Array(6).fill(0), 0);
  });

  Deno.test(`${name} lets NaN that is not masked be seen`, () => {
    const p = tf.tensor2d([[0.6, 0.4], [NaN, 0.9], [0.7, 0.3]]);
    assert.ok(Number.isNaN(number(loss(Y, p))));
  });

  Deno.test(`${name} leaves no tensor but its result`, async () => {
    const weights = tf.tensor1d([1, 0, 1]);
    await withLeakCheck(() => tf.tidy(() => loss(Y, P, { weights })).dispose());
  });
}

Deno.test("a loss names shapes that do not fit, rather than to broadcast them", () => {
  assert.throws(() => losses.meanSquaredError(tf.ones([3]), tf.ones([3, 1])), {
    name: "RangeError",
    message: 'Cannot compute the mean squared error: "prediction" must be of shape [3], ' +
      "current shape is [3, 1]",
  });
  assert.throws(() => losses.huber(Y, P, { weights: tf.ones([2]) }), {
    message: 'Cannot compute the Huber loss: "weights" must be of shape [3], current shape is [2]',
  });
  const labels = tf.tensor1d([0, 1], "int32");
  assert.throws(() => losses.sparseCategoricalCrossEntropy(labels, P), {
    message: 'Cannot compute the sparse categorical cross-entropy: "prediction" must be of shape ' +
      "[2, 2], current shape is [3, 2]",
  });
});

Deno.test("a loss refuses weights that are negative or not finite, and names the first", () => {
  for (const wrong of [-1, NaN, Infinity, -Infinity]) {
    const text = `[1]" must be finite and at least 0, current value is ${wrong}`;
    const weights = tf.tensor1d([1, wrong, 0]);
    for (const [name, loss] of Object.entries({ ...ELEMENTWISE, ...OF_ROWS })) {
      assert.throws(() => loss(Y, P, { weights }), ({ message }: Error) => {
        return message.includes(`"weights${text}`);
      }, name);
    }
    const labels = tf.tensor1d([0, 1, 0], "int32"), classWeights = tf.tensor1d([1, wrong]);
    assert.throws(
      () => losses.sparseCategoricalCrossEntropy(labels, P, { classWeights }),
      ({ message }: Error) => message.includes(`"classWeights${text}`),
    );
  }
});

Deno.test("a loss names an option that is out of its range", () => {
  const wrong: [() => unknown, string][] = [
    [() => losses.huber(Y, P, { delta: 0 }), '"delta" must be finite and greater than 0'],
    [() => losses.smoothL1(Y, P, { beta: -1 }), '"beta" must be finite and greater than 0'],
    [() => losses.binaryCrossEntropy(Y, P, { labelSmoothing: 2 }), '"labelSmoothing" must be in'],
    [() => losses.binaryCrossEntropy(Y, P, { positiveWeight: 0 }), '"positiveWeight" must be'],
    [() => losses.binaryFocalCrossEntropy(Y, P, { gamma: -1 }), '"gamma" must be finite'],
    [() => losses.categoricalFocalCrossEntropy(Y, P, { alpha: 1.5 }), '"alpha" must be in [0, 1]'],
    [() => losses.hinge(Y, P, { reduction: "all" as "sum" }), '"reduction" must be "mean", "sum"'],
  ];
  for (const [call, text] of wrong) {
    assert.throws(call, ({ message }: Error) => message.includes(text), text);
  }
});
