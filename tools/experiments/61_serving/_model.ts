/** Notebook 61: the network that is served, and the requests. */
import * as tf from "@tensorflow/tfjs";
import { join } from "node:path";
import { loadMnist } from "lib/datasets/mod.ts";
import {
  Adam,
  loadSafetensors,
  losses,
  minibatches,
  MLP,
  saveSafetensors,
  takeRows,
  trainStep,
} from "lib/nn/mod.ts";
import { encodeOnnx, exportOnnx } from "lib/onnx/mod.ts";
import { Random } from "lib/random/mod.ts";

export const WIDTH = 784;
const SIZES = [WIDTH, 1024, 1024, 10], EPOCHS = 2, LEARNING_RATE = 0.001;

/** A trained network, and where it is written. */
export interface Trained {
  readonly mlp: MLP;
  /** Of 2,000 images that were held out. */
  readonly errorRate: number;
  /** The bodies of requests: the pixels of test images, 0 to 255. */
  readonly bodies: readonly string[];
  /** What the network answers to each body, [requests, classes]. */
  readonly answers: readonly (readonly number[])[];
}

/** Trains the network and writes it as `model.onnx` and `model.safetensors`. */
export async function trainModel(folder: string, count: number): Promise<Trained> {
  const { train, test } = await loadMnist(), random = new Random(0).split("61 serving");
  const mlp = new MLP(SIZES, { random: random.split("weights") });
  const optimizer = new Adam({ learningRate: LEARNING_RATE });
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (const rows of minibatches(train.count, 100, random.split(epoch))) {
      tf.tidy(() => {
        const x = takeRows(train.images, WIDTH, rows); // [batch, pixels]
        const y = tf.tensor1d(Int32Array.from(rows, (row) => train.labels[row]!), "int32");
        const loss = () =>
          losses.sparseCategoricalCrossEntropy(y, mlp.apply(x), { fromLogits: true });
        trainStep({ model: mlp, optimizer, loss });
      });
    }
  }
  const onnx = encodeOnnx(exportOnnx([mlp, "softmax"], { inputShape: [WIDTH] }));
  await Deno.writeFile(join(folder, "model.onnx"), onnx);
  await saveSafetensors(join(folder, "model.safetensors"), mlp.parameters);
  const all = answersTo(mlp, test.images);
  const wrong = [...test.labels].filter((label, i) => label !== largest(all[i]!));
  const bodies = Array.from({ length: count }, (_, i) => {
    const pixels = test.images.subarray(i * WIDTH, (i + 1) * WIDTH);
    return JSON.stringify({ pixels: Array.from(pixels, (value) => Math.round(value * 255)) });
  });
  return { mlp, errorRate: wrong.length / test.count, bodies, answers: all.slice(0, count) };
}

/** The network that `trainModel` wrote. */
export async function loadModel(folder: string): Promise<MLP> {
  const mlp = new MLP(SIZES, { random: new Random(0) });
  mlp.load(await loadSafetensors(join(folder, "model.safetensors")));
  return mlp;
}

/** The probabilities of images in [0, 1], [images, pixels], row by row. */
export function answersTo(mlp: MLP, images: Float32Array): number[][] {
  const count = images.length / WIDTH;
  const flat = tf.tidy(() => tf.softmax(mlp.apply(tf.tensor2d(images, [count, WIDTH]))).dataSync() // [images, classes]
  );
  return Array.from({ length: count }, (_, i) => [...flat.subarray(i * 10, (i + 1) * 10)]);
}

/** The digit with the largest probability. */
export function largest(probabilities: readonly number[]): number {
  return probabilities.indexOf(Math.max(...probabilities));
}
