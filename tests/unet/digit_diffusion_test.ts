import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { loadMnist, shrinkImages } from "lib/datasets/mod.ts";
import { addNoise, noiseBetas, noiseSchedule, readPrediction } from "lib/diffusion/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient } from "lib/tensor/mod.ts";
import { DigitClassifier, loadDigitDiffusion } from "lib/unet/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();

const normal = (batch: number, side: number, seed: number) =>
  normalTensor<tf.Rank.R4>(new Random(seed), [batch, side, side, 1]);

Deno.test("a DigitClassifier's logits are those of its 32 features, and it has their gradient", () => {
  const classifier = new DigitClassifier({ side: 8, random: new Random(0) }), x = normal(3, 8, 1);
  const features = classifier.features(x);
  assert.deepEqual(features.shape, [3, 32]);
  assertClose(classifier.apply(x), classifier.output.apply(features), 1e-6);
  const ofX = (x: tf.Tensor4D) => tf.sum(classifier.apply(x)) as tf.Scalar;
  const check = checkGradient(ofX, normal(1, 8, 2), { epsilon: 0.001 }); // no kink of a ReLU within
  assert.ok(check.largestRelativeError < 0.03, JSON.stringify(check));
});

Deno.test("a DigitClassifier names a picture of another size", () => {
  const classifier = new DigitClassifier({ side: 8, random: new Random(0) });
  assert.throws(() => classifier.apply(normal(1, 16, 0)), /Cannot classify pictures: "x"/);
});

Deno.test("loadDigitDiffusion() gives networks that know digits, and nothing leaks but them", async () => {
  const before = tf.memory().numTensors;
  const { unet, lastUnet, classifier, steps, training } = await loadDigitDiffusion();
  const models = [unet, lastUnet, classifier];
  const own = models.reduce((sum, model) => sum + Object.keys(model.parameters).length, 0);
  assert.equal(tf.memory().numTensors, before + own);
  assert.equal(training.step.length, training.average.length);
  const { test } = await loadMnist(), small = shrinkImages(test, { crop: 24, side: 16 });
  tf.tidy(() => {
    const pictures = tf.tensor4d(small.images.slice(0, 200 * 256), [200, 16, 16, 1]);
    const x0 = tf.sub<tf.Tensor4D>(tf.mul(pictures, 2), 1);
    const found = tf.argMax(classifier.apply(x0), 1).dataSync();
    assert.ok(found.filter((digit, i) => digit === test.labels[i]).length > 180);
    const schedule = noiseSchedule(noiseBetas("cosine", steps)), time = 40;
    const x = addNoise(schedule, x0, time, normal(200, 16, 0));
    const guess = readPrediction(schedule, {
      x,
      time,
      prediction: unet.apply(x, time),
      predicts: "v",
    });
    const error = tf.mean(tf.squaredDifference(guess.x0, x0)).dataSync()[0]!;
    assert.ok(error < 0.1, `${error}`); // 0.3 by x itself, divided by the root of alphaBar
  });
  for (const model of models) model.dispose();
});
