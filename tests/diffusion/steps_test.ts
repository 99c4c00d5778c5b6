import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import fc from "npm:fast-check@4.3.0";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  addNoise,
  ddimStep,
  ddpmStep,
  forwardStep,
  guide,
  latentScale,
  noiseBetas,
  noiseSchedule,
  posterior,
  readPrediction,
  sampleLatent,
  velocity,
} from "lib/diffusion/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();

const schedule = noiseSchedule(noiseBetas("cosine", 40));
const normal = (seed: number) => normalTensor<tf.Rank.R2>(new Random(seed), [3, 4]);
const x0 = normal(0), noise = normal(1), newNoise = normal(2), time = [0, 17, 39];

Deno.test("forwardStep() after step has the mean and variance that addNoise() has at once", () => {
  const count = 40_000, start = tf.fill<tf.Rank.R2>([count, 1], 2), random = new Random(3);
  const short = noiseSchedule([0.1, 0.2, 0.3]);
  const draw = () => normalTensor<tf.Rank.R2>(random, [count, 1]);
  const steps = [0, 1, 2].reduce((x, t) => forwardStep(short, x, t, draw()), start);
  const left = 0.9 * 0.8 * 0.7, limit = 5 / Math.sqrt(count); // 5 standard errors
  for (const x of [steps, addNoise(short, start, 2, draw())]) {
    const { mean, variance } = tf.moments(x);
    assertClose(mean.dataSync()[0]!, 2 * Math.sqrt(left), limit);
    assertClose(variance.dataSync()[0]!, 1 - left, limit * Math.SQRT2);
  }
});

Deno.test("one time for all examples is the same as that time for each", () => {
  const all = addNoise(schedule, x0, 17, noise), each = addNoise(schedule, x0, [17, 17, 17], noise);
  assertClose(all, each, 0);
});

Deno.test("readPrediction() finds x_0 and epsilon again, whatever is predicted", () => {
  const x = addNoise(schedule, x0, time.slice(0, 2).concat(30), noise), at = [0, 17, 30];
  const predictions = { epsilon: noise, x0, v: velocity(schedule, x0, at, noise) };
  for (const predicts of ["epsilon", "x0", "v"] as const) {
    const given = { x, time: at, predicts, prediction: predictions[predicts] };
    const found = readPrediction(schedule, given);
    assertClose(found.x0, x0, 1e-4, predicts);
    assertClose(found.epsilon, noise, 1e-4, predicts);
  }
});

Deno.test("readPrediction() gives the epsilon of the x_0 that it clipped", () => {
  const x = addNoise(schedule, x0, time, noise), clip = [-0.5, 0.5] as const;
  const found = readPrediction(schedule, { x, time, prediction: noise, clip });
  assertClose(tf.max(tf.abs(found.x0)).dataSync()[0]!, 0.5, 0);
  assertClose(addNoise(schedule, found.x0, time, found.epsilon), x, 1e-5);
});

Deno.test("ddpmStep() without clipping has the mean of equation 11 of Ho et al. 2020", () => {
  const x = addNoise(schedule, x0, 17, noise), { alphas, alphaBars, betas } = schedule;
  const { mean, next } = ddpmStep(schedule, { x, time: 17, prediction: newNoise, noise });
  const factor = betas[17]! / Math.sqrt(1 - alphaBars[17]!);
  const expected = tf.div(tf.sub(x, tf.mul(newNoise, factor)), Math.sqrt(alphas[17]!));
  assertClose(mean, expected, 1e-5);
  const deviation = Math.sqrt(schedule.posteriorVariances[17]!);
  assertClose(next, tf.add(mean, tf.mul(noise, deviation)), 1e-6);
});

Deno.test("a step to time -1 and ddpmStep() at time 0 give the predicted x_0, without noise", () => {
  const x = addNoise(schedule, x0, 0, noise), given = { x, time: 0, prediction: newNoise, noise };
  const ddpm = ddpmStep(schedule, given),
    ddim = ddimStep(schedule, { ...given, nextTime: -1, eta: 1 });
  assertClose(ddpm.next, ddpm.x0, 1e-6);
  assertClose(ddim.next, ddpm.x0, 1e-6);
});

Deno.test("ddimStep() with eta = 1 is ddpmStep(), and with eta = 0 keeps epsilon", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 38 }), (t) => {
    const given = { x: addNoise(schedule, x0, t, noise), time: t, prediction: newNoise, noise };
    const ddim = ddimStep(schedule, { ...given, nextTime: t - 1, eta: 1 });
    assertClose(ddim.next, ddpmStep(schedule, given).next, { rtol: 1e-4, atol: 1e-4 });
    const sure = ddimStep(schedule, { ...given, prediction: noise, nextTime: t - 1 });
    assertClose(sure.next, addNoise(schedule, x0, t - 1, noise), 1e-4);
  }));
});

Deno.test("posterior() is known where it is by hand, and has no variance at time 0", () => {
  const short = noiseSchedule([0.5, 0.5]),
    one = tf.tensor2d([[1], [1]]),
    two = tf.tensor2d([[2], [2]]);
  const { mean, variance, logVariance } = posterior(short, { x0: one, x: two, time: [0, 1] });
  const expected = (0.5 * Math.SQRT1_2 * 1 + 0.5 * Math.SQRT1_2 * 2) / 0.75;
  assertClose(mean.dataSync(), [1, expected], 1e-6);
  assertClose(variance.dataSync(), [0, 1 / 3], 1e-6);
  assertClose(logVariance.dataSync(), [Math.log(1e-20), Math.log(1 / 3)], 1e-5);
});

Deno.test("the steps have the gradients of finite differences", () => {
  const at = [3, 17, 30], x = addNoise(schedule, x0, at, noise);
  const step = (prediction: tf.Tensor2D) => {
    const { next } = ddimStep(schedule, { x, time: at, nextTime: [1, 10, 20], prediction });
    return tf.mean(tf.sin(next));
  };
  const ancestral = (prediction: tf.Tensor2D) =>
    tf.mean(tf.sin(ddpmStep(schedule, { x, time: at, prediction, noise, predicts: "v" }).next));
  for (const f of [step, ancestral]) {
    const { largestRelativeError } = checkGradient(f, newNoise, { epsilon: 0.01 });
    assert.ok(largestRelativeError < 0.01, `${largestRelativeError}`);
  }
});

Deno.test("guide() goes from the unconditional prediction through the conditional one", () => {
  const at = (scale: number) => guide(x0, noise, scale);
  assertClose(at(0), noise, 0);
  assertClose(at(1), x0, 1e-6);
  assertClose(at(3), tf.sub(tf.mul(x0, 3), tf.mul(noise, 2)), 1e-5);
  assert.throws(() => at(-1), {
    name: "RangeError",
    message:
      'Cannot guide a prediction: "scale" must be at least 0 and finite, current value is -1',
  });
  assert.throws(() => at(NaN), /"scale"/);
  assert.throws(() => guide(x0, tf.zeros([3, 5]), 1), /"unconditional" must be of shape \[3, 4\]/);
});

Deno.test("sampleLatent() scales what it draws, clips variances and names a wrong shape", () => {
  const moments = tf.tensor4d([1, 2, 0, 100], [1, 1, 1, 4]); // variances 1 and e^20, clipped
  const epsilon = tf.tensor4d([3, 1], [1, 1, 1, 2]);
  const { z, kl } = sampleLatent(moments, epsilon, 0.5);
  assertClose(z.dataSync(), [2, 0.5 * (2 + Math.exp(10))], { rtol: 1e-5, atol: 0 });
  assertClose(kl.dataSync(), [(1 + 0) / 2 + (4 + Math.exp(20) - 1 - 20) / 2], {
    rtol: 1e-5,
    atol: 0,
  });
  assertClose(sampleLatent(moments, epsilon).z.dataSync()[0]!, 0.18215 * 4, 1e-6);
  assert.throws(() => sampleLatent(tf.zeros([1, 1, 1, 3]), epsilon), /even number of channels/);
  assert.throws(() => sampleLatent(moments, tf.zeros([1, 2, 1, 2])), /"epsilon" must be of shape/);
  assert.throws(() => sampleLatent(moments, epsilon, 0), /"scale" must be above 0/);
});

Deno.test("latentScale() brings latents to variance 1", () => {
  const latents = tf.mul(normalTensor(new Random(5), [100, 8]), 5);
  const { variance } = tf.moments(tf.mul(latents, latentScale(latents)));
  assertClose(variance.dataSync()[0]!, 1, 1e-5);
  assert.throws(() => latentScale(tf.ones([3])), /"latents" must be of a variance above 0/);
});

Deno.test("steps name a time out of range, and another shape", () => {
  assert.throws(() => addNoise(schedule, x0, 40, noise), {
    name: "RangeError",
    message: 'Cannot add noise: "time" must be an integer in [0, 40), current value is 40',
  });
  assert.throws(
    () => addNoise(schedule, x0, [0, 1, -1], noise),
    /"time\[2\]" must be an integer in/,
  );
  assert.throws(
    () => addNoise(schedule, x0, [0, 1], noise),
    /"time" must be a number, or 3 of them/,
  );
  assert.throws(() => addNoise(schedule, x0, 1.5, noise), /"time" must be an integer/);
  assert.throws(() => addNoise(schedule, x0, 1, tf.zeros([3, 5])), {
    message:
      'Cannot add noise: "noise" must be of shape [3, 4], that of "x0", current shape is [3, 5]',
  });
  assert.throws(
    () => forwardStep(schedule, x0, 40, noise),
    /Cannot add the noise of a step: "time"/,
  );
  assert.throws(() => velocity(schedule, x0, -1, noise), /Cannot compute v: "time"/);
  assert.throws(
    () => posterior(schedule, { x0, x: noise, time: 99 }),
    /compute the posterior: "time"/,
  );
  const given = { x: x0, time: 3, prediction: noise };
  assert.throws(
    () => ddpmStep(schedule, { ...given, noise: tf.zeros([1, 4]) }),
    /"noise" must be of/,
  );
  assert.throws(() => ddimStep(schedule, { ...given, nextTime: 3 }), {
    message: 'Cannot take a DDIM step: "nextTime" must be below the time 3, current value is 3',
  });
  assert.throws(
    () => ddimStep(schedule, { ...given, nextTime: -2 }),
    /"nextTime" must be an integer/,
  );
  assert.throws(
    () => ddimStep(schedule, { ...given, nextTime: 1, eta: 2 }),
    /"eta" must be in \[0, 1\]/,
  );
  assert.throws(
    () => ddimStep(schedule, { ...given, nextTime: 1, eta: 1 }),
    /"noise" must be given/,
  );
  const wrong = { ...given, predicts: "score" as "v" };
  assert.throws(() => readPrediction(schedule, wrong), /"predicts" must be "epsilon", "x0" or "v"/);
  assert.throws(() => readPrediction(schedule, { ...given, clip: [1, -1] }), /"clip" must be/);
});

Deno.test("epsilon is refused where it says nothing of x_0, v is not", () => {
  const silent = noiseSchedule([0.5, 1]), given = { x: x0, time: 1, prediction: noise };
  assert.throws(() => readPrediction(silent, given), /"time" must be a step with some signal left/);
  assertClose(readPrediction(silent, { ...given, predicts: "v" }).x0, tf.neg(noise), 1e-6);
});

Deno.test("the steps leave no tensors behind", async () => {
  const moments = tf.zeros<tf.Rank.R4>([1, 2, 2, 2]), epsilon = tf.zeros<tf.Rank.R4>([1, 2, 2, 1]);
  const x = addNoise(schedule, x0, time, noise), given = { x, time, prediction: noise };
  await withLeakCheck(() => [
    addNoise(schedule, x0, time, noise),
    forwardStep(schedule, x0, time, noise),
    velocity(schedule, x0, time, noise),
    guide(x0, noise, 2),
    posterior(schedule, { x0, x, time }),
    readPrediction(schedule, given),
    ddpmStep(schedule, { ...given, noise: newNoise, clip: [-1, 1] }),
    ddimStep(schedule, { ...given, nextTime: -1 }),
    sampleLatent(moments, epsilon),
    latentScale(x),
  ]);
});
