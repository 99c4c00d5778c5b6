/** Notebook 22's transfer: a network that knows the digits 0 to 5 learns 6 to 9 from a few of each. */
import * as tf from "@tensorflow/tfjs";
import { type LabelledImages, loadMnist } from "lib/datasets/mod.ts";
import { sparseCategoricalCrossEntropy } from "lib/nn/losses/mod.ts";
import { accuracy } from "lib/nn/metrics/mod.ts";
import { Adam, minibatches, MLP, takeRows, trainStep } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { addLora, freeze, trainableShare, unfreeze } from "lib/transfer/mod.ts";

/** How much of the network is trained; a rank of 0 is no LoRA. */
export interface Method {
  /** Where the hidden layers are from: the digits 0 to 5, or chance. */
  readonly start: "source" | "random";
  /** How many of the first layers keep their weights. */
  readonly frozen: number;
  readonly rank: number;
}

/** Settings of a run. */
export interface TransferSettings extends Method {
  readonly learningRate: number;
  readonly seed: number;
}

const PIXELS = 784, HIDDEN = [128, 64], SOURCE = [0, 1, 2, 3, 4, 5], TARGET = [6, 7, 8, 9];
/** Labelled images of each new digit. */
export const COUNTS = [1, 5, 25, 100];
export const STEPS = 100;
const BATCH = 32, VALIDATION = 500, SOURCE_EPOCHS = 3;

/** Images of some digits; their labels are the places in the list. */
interface Task {
  readonly images: Float32Array;
  readonly labels: Int32Array;
}

function taskOf({ images, labels }: LabelledImages, digits: readonly number[]): Task {
  const rows = Array.from(labels.keys()).filter((row) => digits.includes(labels[row]!));
  return takeTask({ images, labels: Int32Array.from(labels, (d) => digits.indexOf(d)) }, rows);
}

function takeTask({ images, labels }: Task, rows: readonly number[]): Task {
  const taken = new Float32Array(rows.length * PIXELS);
  rows.forEach((row, i) => {
    taken.set(images.subarray(row * PIXELS, (row + 1) * PIXELS), i * PIXELS);
  });
  return { images: taken, labels: Int32Array.from(rows, (row) => labels[row]!) };
}

const mnist = await loadMnist();
const source = taskOf(mnist.train, SOURCE), sourceTest = taskOf(mnist.test, SOURCE);
const target = taskOf(mnist.train, TARGET), targetTest = taskOf(mnist.test, TARGET);

/** Steps of Adam over minibatches, epoch after epoch. */
function train(
  model: MLP,
  { images, labels }: Task,
  { steps, rate, random }: { steps: number; rate: number; random: Random },
): void {
  const optimizer = new Adam({ learningRate: rate });
  for (let step = 0; step < steps;) {
    for (const rows of minibatches(labels.length, BATCH, random)) {
      if (step++ === steps) break;
      tf.tidy(() => {
        const x = takeRows(images, PIXELS, rows); // [batch, 784]
        const y = tf.tensor1d(Array.from(rows, (row) => labels[row]!), "int32"); // [batch]
        const loss = () => sparseCategoricalCrossEntropy(y, model.apply(x), { fromLogits: true });
        trainStep({ model, loss, optimizer });
      });
    }
  }
  optimizer.dispose();
}

function accuracyOf(model: { apply(x: tf.Tensor): tf.Tensor2D }, { images, labels }: Task): number {
  return tf.tidy(() => {
    const x = tf.tensor2d(images, [labels.length, PIXELS]);
    return accuracy(labels, tf.argMax(model.apply(x), 1).dataSync());
  });
}

/** The weights of networks that were trained on the source, by seed: each worker trains one only once. */
const pretrained = new Map<number, Float32Array[]>();

function sourceModel(seed: number): MLP {
  const random = new Random(seed).split("source");
  const model = new MLP([PIXELS, ...HIDDEN, SOURCE.length], { random: random.split("weights") });
  const known = pretrained.get(seed), variables = Object.values(model.parameters);
  if (known !== undefined) {
    variables.forEach((variable, i) => {
      tf.tidy(() => variable.assign(tf.tensor(known[i]!, variable.shape)));
    });
    return model;
  }
  const steps = SOURCE_EPOCHS * Math.ceil(source.labels.length / BATCH);
  train(model, source, { steps, rate: 0.001, random: random.split("order") });
  pretrained.set(seed, variables.map((variable) => variable.dataSync().slice() as Float32Array));
  return model;
}

/** A network for the target: its hidden layers start as those of the source, or at random. */
function targetModel(from: MLP, { start, frozen, rank }: Method, random: Random): MLP {
  const model = new MLP([PIXELS, ...HIDDEN, TARGET.length], { random });
  if (start === "source") {
    for (const i of HIDDEN.keys()) {
      const [to, own] = [model.layers[i]!, from.layers[i]!];
      to.kernel.assign(own.kernel);
      to.bias!.assign(own.bias!);
    }
  }
  if (rank > 0) {
    addLora(model, /layers\/[01]$/, { rank, random: random.split("LoRA") });
    unfreeze(model, /layers\/2/);
  } else if (frozen > 0) freeze(model, frozen === 1 ? /layers\/0/ : /layers\/[01]/);
  return model;
}

/** The hidden layers of one network with the output layer of another. */
function withHead(body: MLP, head: MLP): { apply(x: tf.Tensor): tf.Tensor2D } {
  return {
    apply: (x) =>
      head.layers.at(-1)!.apply(
        body.layers.slice(0, -1).reduce((h, layer) => layer.apply(h), x),
      ) as tf.Tensor2D,
  };
}

/** `perClass` images of each class, and validation images that are not among them. */
function draw(perClass: number, random: Random): { train: Task; validation: Task } {
  const order = Array.from(random.permutation(target.labels.length));
  const [held, rest] = [order.slice(0, VALIDATION), order.slice(VALIDATION)];
  const rows = TARGET.flatMap((_, c) =>
    rest.filter((row) => target.labels[row] === c).slice(0, perClass)
  );
  return { train: takeTask(target, rows), validation: takeTask(target, held) };
}

/** Trains on every number of images, and measures old and new digits. */
export function transfer(
  { learningRate, seed, ...method }: TransferSettings,
): Record<string, number> {
  const from = sourceModel(seed), metrics: Record<string, number> = {};
  let validation = 0;
  for (const count of COUNTS) {
    tf.engine().startScope();
    const random = new Random(seed).split("target").split(count);
    const data = draw(count, random.split("images"));
    const model = targetModel(from, method, random.split("weights"));
    metrics.share = trainableShare(model);
    train(model, data.train, { steps: STEPS, rate: learningRate, random: random.split("order") });
    validation += accuracyOf(model, data.validation) / COUNTS.length;
    metrics[`test_${count}`] = accuracyOf(model, targetTest);
    metrics[`source_${count}`] = accuracyOf(withHead(model, from), sourceTest);
    model.dispose();
    tf.engine().endScope();
  }
  return { ...metrics, source: accuracyOf(from, sourceTest), validation };
}
