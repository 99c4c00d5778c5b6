/** Notebook 60: the networks that are timed and given to ONNX Runtime. */
import * as tf from "@tensorflow/tfjs";
import { loadMnist, shrinkImages } from "lib/datasets/mod.ts";
import {
  Adam,
  Conv2D,
  Dense,
  losses,
  maxPool2d,
  minibatches,
  MLP,
  takeRows,
  trainStep,
} from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import type { OnnxLayer } from "lib/onnx/mod.ts";

const SIDE = 14, INPUTS = SIDE ** 2;

/** A network, as the steps that `exportOnnx` takes. */
export interface TimedNetwork {
  readonly layers: readonly OnnxLayer[];
  /** Of an input, as ONNX has it. */
  readonly shape: readonly number[];
  /** [batch, inputs] to [batch, classes]. */
  readonly apply: (x: tf.Tensor2D) => tf.Tensor2D;
  /** The test images, row by row. */
  readonly inputs: Float32Array;
}

const mnist = await loadMnist();
const train = shrinkImages(mnist.train, { side: SIDE });
const test = shrinkImages(mnist.test, { side: SIDE });

/** The classes of the test images. */
export const labels: readonly number[] = [...test.labels];

/** A trained MLP of 256 hidden units, a trained convolutional network, and a wide MLP as it was drawn. */
export function trainedNetworks(): Readonly<Record<string, TimedNetwork>> {
  const random = new Random(0).split("60 onnx");
  return { mlp: trainMlp(random), cnn: trainCnn(random), wide: drawWide(random) };
}

/** The trained MLP. */
export function trainMlp(random: Random): TimedNetwork & { readonly mlp: MLP } {
  const mlp = new MLP([INPUTS, 256, 10], { random: random.split("mlp") });
  const apply = (x: tf.Tensor2D) => mlp.apply(x);
  learn(mlp.variables, apply, 10, random.split("mlp order"));
  return { mlp, layers: [mlp], shape: [INPUTS], apply, inputs: test.images };
}

function trainCnn(random: Random): TimedNetwork {
  const own = random.split("cnn");
  const options = { kernelSize: 3, padding: "same", activation: "relu" } as const;
  const first = new Conv2D(1, 16, { ...options, random: own.split(0) });
  const second = new Conv2D(16, 32, { ...options, random: own.split(1) });
  const dense = new Dense(3 * 3 * 32, 10, { random: own.split(2) });
  const pooled = (x: tf.Tensor4D) => maxPool2d(x, { poolSize: 2 });
  const apply = (x: tf.Tensor2D): tf.Tensor2D => {
    const images = tf.reshape<tf.Rank.R4>(x, [x.shape[0], SIDE, SIDE, 1]);
    const features = pooled(second.apply(pooled(first.apply(images)))); // [batch, 3, 3, 32]
    return dense.apply(tf.reshape<tf.Rank.R2>(features, [x.shape[0], 3 * 3 * 32]));
  };
  const variables = [first, second, dense].flatMap((layer) => layer.variables);
  learn(variables, apply, 4, random.split("cnn order"));
  const pool = { maxPool: 2 } as const;
  const layers = [first, pool, second, pool, "flatten", dense] as const;
  return { layers, shape: [1, SIDE, SIDE], apply, inputs: test.images };
}

function drawWide(random: Random): TimedNetwork {
  const mlp = new MLP([784, 2048, 2048, 10], { random: random.split("wide") });
  const apply = (x: tf.Tensor2D) => mlp.apply(x);
  return { layers: [mlp], shape: [784], apply, inputs: mnist.test.images.slice(0, 512 * 784) };
}

function learn(
  variables: readonly tf.Variable[],
  apply: (x: tf.Tensor2D) => tf.Tensor2D,
  epochs: number,
  random: Random,
): void {
  const optimizer = new Adam({ learningRate: 0.004 });
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const rows of minibatches(train.labels.length, 100, random)) {
      tf.tidy(() => {
        const x = takeRows(train.images, INPUTS, rows); // [batch, inputs]
        const y = tf.tensor1d(Int32Array.from(rows, (row) => train.labels[row]!), "int32");
        const loss = () => losses.sparseCategoricalCrossEntropy(y, apply(x), { fromLogits: true });
        trainStep({ variables, optimizer, loss });
      });
    }
  }
}
