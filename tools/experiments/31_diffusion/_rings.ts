/** Two rings in the plane, a small network that learns to take noise from them, and its samples. */
import * as tf from "@tensorflow/tfjs";
import {
  ddimTimes,
  diffusionLoss,
  noiseBetas,
  noiseSchedule,
  type Predicts,
  sampleDdim,
  timeEmbedding,
} from "lib/diffusion/mod.ts";
import { Adam, ExponentialMovingAverage, MLP, trainStep } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { energyDistance } from "lib/stats/mod.ts";

const STEPS = 100, TRAINING_STEPS = 1000, BATCH = 256, EMBEDDING = 32, SAMPLES = 1000;
/** Of the samplers that are compared. */
const SAMPLING_STEPS = [1, 2, 5, 10, 20, 100];
/** A point lies near one of the centres: 40 on the inner ring, 88 on the outer one. */
const SPREAD = 0.06;
const CENTRES = [[40, 0.8], [88, 1.8]].flatMap(([count, radius]) =>
  Array.from({ length: count! }, (_, i) => {
    const angle = 2 * Math.PI * i / count!;
    return [radius! * Math.cos(angle), radius! * Math.sin(angle)] as const;
  })
);

/** Points of the two rings, row after row. */
function drawRings(count: number, random: Random): Float32Array {
  const points = new Float32Array(2 * count);
  random.fillNormal(points, 0, SPREAD);
  for (let i = 0; i < count; i++) {
    const centre = CENTRES[random.integer(0, CENTRES.length)]!;
    points[2 * i]! += centre[0];
    points[2 * i + 1]! += centre[1];
  }
  return points;
}

/** What an arm chooses. */
export interface Choices {
  readonly predicts: Predicts;
  readonly rate: number;
  /** The moving average of the weights, or those of the last step. */
  readonly weights: "averaged" | "last";
  readonly seed: number;
}

/** Energy distances between samples and points, by the number of sampling steps. */
export function learnRings(choices: Choices): Record<string, number> {
  const { predicts, rate, weights, seed } = choices;
  const random = new Random(seed), data = random.split("data"), noise = random.split("noise");
  const sizes = [2 + EMBEDDING, 128, 128, 128, 2];
  const mlp = new MLP(sizes, { random: random.split("weights"), activation: "silu" });
  const average = new ExponentialMovingAverage(mlp.parameters, { decay: 0.995 });
  const schedule = noiseSchedule(noiseBetas("cosine", STEPS));
  const table = tf.tensor2d(
    timeEmbedding(Int32Array.from({ length: STEPS }, (_, t) => t), EMBEDDING)
      .map((row) => [...row]),
  );
  const predict = (x: tf.Tensor2D, time: number | Int32Array): tf.Tensor2D => {
    const times = typeof time === "number" ? new Int32Array(x.shape[0]).fill(time) : time;
    const embedded = tf.gather(table, tf.tensor1d(times, "int32")); // [batch, embedding]
    return mlp.apply(tf.concat([x, embedded], 1));
  };
  const optimizer = new Adam({ learningRate: rate });
  for (let step = 0; step < TRAINING_STEPS; step++) {
    tf.tidy(() => {
      const x0 = tf.tensor2d(drawRings(BATCH, data), [BATCH, 2]);
      const loss = () => diffusionLoss(schedule, predict, x0, { random: noise, predicts });
      trainStep({ model: mlp, optimizer, loss, maxGradientNorm: 1 });
    });
    average.update();
  }
  if (weights === "averaged") mlp.load(average.averages);
  const points = drawRings(SAMPLES, new Random(0).split("judge")); // the same for all
  const start = normalTensor<tf.Rank.R2>(random.split("start"), [SAMPLES, 2]);
  return Object.fromEntries(SAMPLING_STEPS.map((count) => {
    const times = ddimTimes(STEPS, count), clip = [-2.2, 2.2] as const;
    const samples = sampleDdim(schedule, predict, start, { times, predicts, clip });
    return [`distance_${count}`, energyDistance(points, samples.dataSync(), 2)];
  }));
}
