import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  contrastiveLoss,
  promptEnsemble,
  siglipLoss,
  zeroShotProbabilities,
} from "lib/clip/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();

const normal = (seed: number, rows = 5) => normalTensor<tf.Rank.R2>(new Random(seed), [rows, 4]);
const value = (tensor: tf.Tensor) => tensor.dataSync()[0]!;
const axes = tf.tensor2d([[1, 0, 0], [0, 1, 0], [0, 0, 1]]);
const wrong = tf.gather(axes, [1, 2, 0]);

Deno.test("contrastiveLoss() is ln(batch) for who knows nothing, and 0 for who knows all", () => {
  const same = tf.ones<tf.Rank.R2>([8, 3]);
  assertClose(value(contrastiveLoss(same, same, tf.scalar(2)).loss), Math.log(8), 1e-5);
  assertClose(value(contrastiveLoss(axes, axes, tf.scalar(Math.log(100))).loss), 0, 1e-6);
});

Deno.test("contrastiveLoss() of the wrong pairs is the scale and more", () => {
  const { loss } = contrastiveLoss(axes, wrong, tf.scalar(Math.log(100)));
  assertClose(value(loss), 100, 1e-3); // -log of 1 / (e^100 + 2)
});

Deno.test("contrastiveLoss() doesn't look at lengths, and at the order only pair by pair", () => {
  const images = normal(0), texts = normal(1), logScale = tf.scalar(1);
  const { loss } = contrastiveLoss(images, texts, logScale);
  const longer = contrastiveLoss(tf.mul(images, 7), tf.mul(texts, 0.2), logScale);
  assertClose(value(longer.loss), value(loss), 1e-5);
  const order = [3, 1, 4, 0, 2];
  const reordered = contrastiveLoss(tf.gather(images, order), tf.gather(texts, order), logScale);
  assertClose(value(reordered.loss), value(loss), 1e-5);
});

Deno.test("contrastiveLoss() swaps its directions when pictures and captions are swapped", () => {
  const images = normal(0), texts = normal(1), logScale = tf.scalar(1);
  const terms = contrastiveLoss(images, texts, logScale);
  const swapped = contrastiveLoss(texts, images, logScale);
  assertClose(value(swapped.imageToText), value(terms.textToImage), 1e-6);
  assertClose(swapped.logitsPerText, tf.transpose(terms.logitsPerText), 1e-5);
  assertClose(value(terms.loss), (value(terms.imageToText) + value(terms.textToImage)) / 2, 1e-6);
});

Deno.test("both losses have the gradients of finite differences", () => {
  const texts = normal(1, 3), scale = tf.scalar(1), bias = tf.scalar(-2);
  const losses = [
    (images: tf.Tensor2D) => contrastiveLoss(images, texts, scale).loss,
    (images: tf.Tensor2D) => siglipLoss(images, texts, { logScale: scale, bias }),
  ];
  for (const loss of losses) {
    const { largestRelativeError } = checkGradient(loss, normal(0, 3));
    assert.ok(largestRelativeError < 0.02, `${largestRelativeError}`);
  }
});

Deno.test("siglipLoss() with the published bias starts at what the right pairs cost", () => {
  const same = tf.ones<tf.Rank.R2>([4, 2]), logScale = tf.scalar(Math.log(10));
  const wrongWay = siglipLoss(same, same, { logScale, bias: tf.scalar(-10) });
  assertClose(value(wrongWay), 4 * Math.log(2), 1e-5); // all logits 0
  const sure = siglipLoss(axes, axes, { logScale: tf.scalar(Math.log(40)), bias: tf.scalar(-20) });
  assertClose(value(sure), 0, 1e-6);
});

Deno.test("siglipLoss() judges each pair by itself: a batch costs what its pairs do", () => {
  const learned = { logScale: tf.scalar(0.5), bias: tf.scalar(-1) };
  const images = normal(0, 2), texts = normal(1, 2);
  const rows = (x: tf.Tensor2D, i: number) => tf.slice(x, [i, 0], [1, 4]);
  const right = [0, 1].map((i) => value(siglipLoss(rows(images, i), rows(texts, i), learned)));
  const cosine = (i: number, j: number) => {
    const logit = contrastiveLoss(rows(images, i), rows(texts, j), learned.logScale).logitsPerText;
    return value(tf.softplus(tf.add(logit, learned.bias)));
  };
  const expected = (right[0]! + right[1]! + cosine(0, 1) + cosine(1, 0)) / 2;
  assertClose(value(siglipLoss(images, texts, learned)), expected, 1e-5);
});

Deno.test("promptEnsemble() averages directions, not vectors", () => {
  const prompts = tf.tensor3d([[[100, 0], [0, 1]]]);
  assertClose(promptEnsemble(prompts).dataSync(), [Math.SQRT1_2, Math.SQRT1_2], 1e-6);
  assert.throws(() => promptEnsemble(tf.zeros([2, 0, 3])), {
    message:
      'Cannot average prompts: "prompts" must be at least one for each class, current value is 0',
  });
  assert.throws(() => promptEnsemble(axes as unknown as tf.Tensor3D), /\[classes, prompts, size\]/);
});

Deno.test("zeroShotProbabilities() sums to 1, and its scale changes no class", () => {
  const images = normal(2), classes = normal(3);
  const [cold, warm] = [100, 1].map((scale) => zeroShotProbabilities(images, classes, scale));
  assertClose(tf.sum(warm!, 1).dataSync(), new Array(5).fill(1), 1e-6);
  assert.deepEqual(tf.argMax(cold!, 1).arraySync(), tf.argMax(warm!, 1).arraySync());
  assert.deepEqual(cold!.arraySync(), zeroShotProbabilities(images, classes).arraySync());
});

Deno.test("the losses and the classification name a bad argument", () => {
  const texts = tf.zeros<tf.Rank.R2>([4, 4]), scale = tf.scalar(0);
  assert.throws(() => contrastiveLoss(normal(0), texts, scale), {
    name: "RangeError",
    message:
      'Cannot compute the contrastive loss: "texts" must be of shape [5, 4], current shape is [4, 4]',
  });
  const row = tf.tensor1d([1]) as unknown as tf.Scalar;
  assert.throws(() => contrastiveLoss(texts, texts, row), /"logScale" must be of shape \[\]/);
  const learned = { logScale: scale, bias: row };
  assert.throws(() => siglipLoss(texts, texts, learned), /SigLIP's loss: "bias" must be/);
  const classify = (classes: tf.Tensor2D, scale?: number) =>
    zeroShotProbabilities(texts, classes, scale);
  assert.throws(() => classify(axes), /"classes" must be of shape \[classes, 4\]/);
  assert.throws(() => classify(texts, 0), /"scale" must be above 0 and finite, current value is 0/);
});

Deno.test("the losses leave no tensors behind", async () => {
  const images = normal(0), texts = normal(1), logScale = tf.scalar(0), bias = tf.scalar(0);
  const prompts = tf.ones<tf.Rank.R3>([2, 3, 4]);
  await withLeakCheck(() => [
    contrastiveLoss(images, texts, logScale),
    siglipLoss(images, texts, { logScale, bias }),
    promptEnsemble(prompts),
    zeroShotProbabilities(images, texts),
  ]);
});
