import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  addNoise,
  ddimTimes,
  diffusionLoss,
  noiseBetas,
  noiseSchedule,
  type Predicts,
  sampleDdim,
  sampleDdpm,
  velocity,
} from "lib/diffusion/mod.ts";
import { Adam, Dense, trainStep } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();

const schedule = noiseSchedule(noiseBetas("cosine", 60));
const MEAN = 2, DEVIATION = 0.5;

/** The best prediction of epsilon where the examples are N(2, 0.5^2): known in closed form. */
function exact(x: tf.Tensor2D, time: number): tf.Tensor2D {
  const alphaBar = schedule.alphaBars[time]!;
  const variance = alphaBar * DEVIATION ** 2 + 1 - alphaBar;
  const centered = tf.sub(x, MEAN * Math.sqrt(alphaBar));
  return tf.mul(centered, Math.sqrt(1 - alphaBar) / variance);
}

const COUNT = 4000;
const start = () => normalTensor<tf.Rank.R2>(new Random(0), [COUNT, 1]);

/** Within 5 standard errors, and what few steps add. */
function assertDrawn(samples: tf.Tensor, slack = 0) {
  const { mean, variance } = tf.moments(samples), limit = 5 * DEVIATION / Math.sqrt(COUNT);
  assertClose(mean.dataSync()[0]!, MEAN, limit + slack, "mean");
  assertClose(Math.sqrt(variance.dataSync()[0]!), DEVIATION, limit + slack, "deviation");
}

Deno.test("sampleDdpm() with the exact noise draws from the data's distribution", () => {
  assertDrawn(sampleDdpm(schedule, exact, start(), { random: new Random(1) }), 0.02);
});

Deno.test("sampleDdim() does, in few steps, with and without new noise", () => {
  const random = new Random(1);
  const draw = (steps: number, eta: number) =>
    sampleDdim(schedule, exact, start(), { times: ddimTimes(60, steps), eta, random });
  assertDrawn(draw(60, 0), 0.02);
  assertDrawn(draw(15, 0), 0.05);
  assertDrawn(draw(60, 1), 0.02);
});

Deno.test("sampleDdim() without new noise is a function of x, sampleDdpm() of its Random", () => {
  const times = ddimTimes(60, 5), x = start();
  assertClose(
    sampleDdim(schedule, exact, x, { times }),
    sampleDdim(schedule, exact, x, { times }),
    0,
  );
  const drawn = [1, 1, 2].map((seed) => {
    return [...sampleDdpm(schedule, exact, x, { random: new Random(seed) }).dataSync()];
  });
  assert.deepEqual(drawn[0], drawn[1]);
  assert.notDeepEqual(drawn[0], drawn[2]);
});

Deno.test("samplers read what a model predicts, whichever of the three it is", () => {
  const times = ddimTimes(60, 10), x = start();
  const asked = (predicts: Predicts) =>
    sampleDdim(
      schedule,
      (x, time) => {
        const epsilon = exact(x, time), alphaBar = schedule.alphaBars[time]!;
        const noise = tf.mul(epsilon, Math.sqrt(1 - alphaBar));
        const x0 = tf.div<tf.Tensor2D>(tf.sub(x, noise), Math.sqrt(alphaBar));
        return { epsilon, x0, v: velocity(schedule, x0, time, epsilon) }[predicts];
      },
      x,
      { times, predicts },
    );
  assertClose(asked("x0"), asked("epsilon"), 1e-3);
  assertClose(asked("v"), asked("epsilon"), 1e-3);
});

Deno.test("sampleDdpm() goes back from an earlier time, as editing by noise does", () => {
  const x = addNoise(schedule, tf.fill<tf.Rank.R2>([COUNT, 1], 2.5), 5, start()),
    seen: number[] = [];
  const samples = sampleDdpm(schedule, exact, x, {
    random: new Random(1),
    from: 5,
    afterStep: (_, time) => void seen.push(time),
  });
  assert.deepEqual(seen, [4, 3, 2, 1, 0, -1]);
  assert.ok(tf.mean(samples).dataSync()[0]! > 2.3); // little noise: near what it came from
});

Deno.test("afterStep may put another x in place, as inpainting does", () => {
  const known = tf.fill<tf.Rank.R2>([3, 2], 7);
  const samples = sampleDdim(schedule, exact, normalTensor(new Random(0), [3, 2]), {
    times: ddimTimes(60, 6),
    afterStep: ({ next }, time) => time < 0 ? known : next,
  });
  assertClose(samples, known, 0);
  const wrong = () => tf.zeros<tf.Rank.R2>([1, 2]);
  const options = { times: [3, -1], afterStep: wrong };
  assert.throws(() => sampleDdim(schedule, exact, tf.zeros([3, 2]), options), /afterStep returns/);
});

Deno.test("clip keeps each predicted x_0 within its bounds", () => {
  sampleDdpm(schedule, exact, start(), {
    random: new Random(1),
    clip: [1, 3],
    afterStep: ({ x0 }) => {
      const [low, high] = [tf.min(x0), tf.max(x0)].map((limit) => limit.dataSync()[0]!);
      assert.ok(low! >= 1 && high! <= 3);
    },
  });
});

Deno.test("samplers name a bad argument", () => {
  const x = tf.zeros<tf.Rank.R2>([3, 2]), random = new Random(0);
  const ddim = (times: number[], eta = 0) => sampleDdim(schedule, exact, x, { times, eta });
  assert.throws(() => ddim([60, -1]), {
    message: 'Cannot sample by DDIM: "times[0]" must be in [0, 59], current value is 60',
  });
  assert.throws(() => ddim([5, 5, -1]), /"times\[1\]" must be in \[0, 4\]/);
  assert.throws(() => ddim([5, 3]), /"times\[1\]" must be -1, the end/);
  assert.throws(() => ddim([-1]), /"times\[0\]" must be -1, the end, after at least one step/);
  assert.throws(() => ddim([5, -1], 0.5), /"random" must be a Random/);
  assert.throws(() => ddim([5, -1], -0.5), /"eta" must be in \[0, 1\]/);
  const ddpm = (from: number) => sampleDdpm(schedule, exact, x, { random, from });
  assert.throws(() => ddpm(60), /Cannot sample by DDPM: "from" must be an integer in \[0, 60\)/);
  const small = () => tf.zeros<tf.Rank.R2>([3, 1]);
  assert.throws(
    () => sampleDdpm(schedule, small, x, { random }),
    /"prediction" must be of shape \[3, 2\]/,
  );
  const wrong = { random, predicts: "score" as "v" };
  assert.throws(() => sampleDdpm(schedule, exact, x, wrong), /sample by DDPM: "predicts"/);
});

Deno.test("samplers leave no tensor behind but the samples", async () => {
  const x = start(), random = new Random(1), afterStep = () => void tf.zeros([2]);
  await withLeakCheck(() => sampleDdpm(schedule, exact, x, { random, from: 3, afterStep }));
  await withLeakCheck(() => sampleDdim(schedule, exact, x, { times: [9, 4, -1], eta: 1, random }));
  x.dataSync(); // is still there
});

Deno.test("diffusionLoss() asks for what the model predicts, and is 0 where it is right", () => {
  const x0 = tf.fill<tf.Rank.R2>([50, 3], 0.5);
  for (const predicts of ["epsilon", "x0", "v"] as const) {
    const right = (x: tf.Tensor2D, times: Int32Array) => {
      const column = (f: (alphaBar: number) => number) =>
        tf.tensor2d(Array.from(times, (t) => [f(schedule.alphaBars[t]!)]));
      const signal = column(Math.sqrt), deviation = column((a) => Math.sqrt(1 - a));
      const epsilon = tf.div<tf.Tensor2D>(tf.sub(x, tf.mul(x0, signal)), deviation);
      return { epsilon, x0, v: velocity(schedule, x0, times, epsilon) }[predicts];
    };
    const loss = diffusionLoss(schedule, right, x0, { random: new Random(2), predicts });
    assertClose(loss.dataSync()[0]!, 0, 1e-6, predicts);
  }
});

Deno.test("diffusionLoss() has the gradient of finite differences", () => {
  const f = (weight: tf.Tensor1D) =>
    diffusionLoss(schedule, (x) => tf.mul(x, tf.sin(weight)), tf.ones<tf.Rank.R2>([4, 2]), {
      random: new Random(3),
    });
  const { largestRelativeError } = checkGradient(f, tf.tensor1d([0.3, 0.8]));
  assert.ok(largestRelativeError < 5e-3, `${largestRelativeError}`);
});

Deno.test("diffusionLoss() draws its times over all steps, and checks the model's shape", () => {
  const seen = new Set<number>(), x0 = tf.zeros<tf.Rank.R2>([2000, 1]), random = new Random(4);
  const watch = (x: tf.Tensor2D, times: Int32Array) => {
    for (const time of times) seen.add(time);
    return x;
  };
  diffusionLoss(schedule, watch, x0, { random });
  assert.equal(seen.size, 60);
  const wrong = () => tf.zeros<tf.Rank.R2>([1, 1]);
  assert.throws(() => diffusionLoss(schedule, wrong, x0, { random }), /what predict returns/);
  assert.throws(
    () => diffusionLoss(schedule, watch, x0, { random: 0 as unknown as Random }),
    /"random" must be a Random/,
  );
});

Deno.test("a linear model trained by diffusionLoss() draws from a Gaussian", async () => {
  await withLeakCheck(() => {
    const short = noiseSchedule(noiseBetas("linear", 20)), random = new Random(5);
    const model = new Dense(1 + 20, 1, { random: random.split("model") }),
      optimizer = new Adam({ learningRate: 0.05 });
    const predict = (x: tf.Tensor2D, times: ArrayLike<number> | number) => {
      const rows = typeof times === "number" ? new Array<number>(x.shape[0]).fill(times) : times;
      const which = tf.oneHot(tf.tensor1d(Array.from(rows), "int32"), 20);
      return model.apply(tf.concat([x, which], 1)) as tf.Tensor2D;
    };
    const losses = Array.from({ length: 60 }, () =>
      tf.tidy(() => {
        const x0 = tf.add<tf.Tensor2D>(tf.mul(normalTensor(random, [256, 1]), DEVIATION), MEAN);
        const loss = () => diffusionLoss(short, predict, x0, { random });
        return trainStep({ model, loss, optimizer }).loss;
      }));
    assert.ok(losses.at(-1)! < 0.6 * losses[0]!, `${losses[0]} to ${losses.at(-1)}`);
    optimizer.dispose();
    model.dispose();
  });
});
