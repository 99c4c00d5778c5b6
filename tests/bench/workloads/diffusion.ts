/** Training steps of the two networks of notebook 31: a U-Net for digits, and an MLP for points of a plane. */
import * as tf from "@tensorflow/tfjs";
import { timeEmbedding } from "lib/diffusion/mod.ts";
import { MLP, type Module, trainStep } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { UNet } from "lib/unet/mod.ts";
import type { Operations } from "./_operations.ts";
import { Values, type Workload } from "./_workload.ts";

const STEPS = 100;

/** Times 0, 31, 62, ... modulo the steps. */
const timesOf = (count: number) => Array.from({ length: count }, (_, i) => i * 31 % STEPS);

/** The network of the digits, 16 x 16, batch 64: 16, 32 and 64 channels, attention at the lowest level. */
export function unetTraining(operations: Operations): Workload {
  const config = { side: 16, width: 16, multipliers: [1, 2, 4], groups: 4, selfAttention: true };
  const model = new UNet(config, { random: new Random(1) }), values = new Values();
  const x = values.normal<tf.Rank.R4>([64, 16, 16, 1]);
  const noise = values.normal<tf.Rank.R4>([64, 16, 16, 1]), times = timesOf(64);
  return diffusion(operations, { model, predict: () => model.apply(x, times), noise });
}

/** The network of the rings, 34-128-128-128-2, batch 256. */
export function mlpTraining(operations: Operations): Workload {
  const model = new MLP([2 + 32, 128, 128, 128, 2], { random: new Random(1), activation: "silu" });
  const values = new Values(), x = values.normal<tf.Rank.R2>([256, 2]);
  const table = tf.tensor2d(timeEmbedding(timesOf(STEPS), 32).map((row) => [...row]));
  const times = tf.tensor1d(timesOf(256), "int32");
  const predict = () => model.apply(tf.concat([x, tf.gather(table, times)], 1));
  return diffusion(operations, { model, predict, noise: values.normal<tf.Rank.R2>([256, 2]) });
}

interface Diffusion {
  readonly model: Module;
  readonly predict: () => tf.Tensor;
  readonly noise: tf.Tensor;
}

/** Mean squared error of the noise, gradients clipped to a joint norm of 1. */
function diffusion(operations: Operations, { model, predict, noise }: Diffusion): Workload {
  const loss = () => tf.mean(tf.square(tf.sub(predict(), noise))) as tf.Scalar;
  const optimizer = operations.optimizer();
  return {
    step: () => void trainStep({ model, optimizer, loss, maxGradientNorm: 1 }),
    loss: () => tf.tidy(loss),
  };
}
