/** Notebook 22's transfer: a network that was trained on one set of images learns the digits 6 to 9. */
import * as tf from "@tensorflow/tfjs";
import { sparseCategoricalCrossEntropy } from "lib/nn/losses/mod.ts";
import { accuracy } from "lib/nn/metrics/mod.ts";
import { Adam, minibatches, takeRows } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { copyOf, FEATURES, type Layer, newBody, newHead } from "./_network.ts";
import {
  drawTarget,
  imagesOf,
  newTest,
  oldTest,
  oldTrain,
  PIXELS,
  type SourceName,
  type Task,
} from "./_tasks.ts";

/** How a network for the new digits is made. */
export interface Method {
  /** What the body was trained on. */
  readonly source: SourceName;
  /** How many of the body's layers are used: 0 leaves the pixels. */
  readonly depth: number;
  /** How many of them keep their weights. */
  readonly frozen: number;
  /** Of LoRA's changes of the other layers; 0: they are trained themselves. */
  readonly rank: number;
  /** Learning rate of the new head, in units of that of the body. */
  readonly headRate: number;
  /** Weight of the loss on old images under the old head. */
  readonly replay: number;
}

/** Settings of a run. */
export interface TransferSettings extends Method {
  readonly learningRate: number;
  readonly seed: number;
}

/** Labelled images of each new digit. */
export const COUNTS = [5, 25, 100];
/** Steps of Adam: for a head on a frozen body, on all images at once, and for all else, on minibatches. */
export const HEAD_STEPS = 300, STEPS = 200;
const BATCH = 32, SOURCE_STEPS = 450, SOURCE_RATE = 0.001, CLASSES = 4;

/** Variables, and the optimizer that moves them. */
interface Group {
  readonly variables: readonly tf.Variable[];
  readonly optimizer: Adam;
}

const forward = (layers: readonly Layer[], x: tf.Tensor) =>
  layers.reduce((h, layer) => layer.apply(h), x) as tf.Tensor2D;
const variablesOf = (layers: readonly Layer[]) => layers.flatMap(({ module }) => module.variables);

function lossOf(layers: readonly Layer[], { inputs, width, labels }: Task, rows: Uint32Array) {
  const x = takeRows(inputs, width, rows); // [batch, width]
  const y = tf.tensor1d(Array.from(rows, (row) => labels[row]!), "int32"); // [batch]
  return () => sparseCategoricalCrossEntropy(y, forward(layers, x), { fromLogits: true });
}

function takeStep(loss: () => tf.Scalar, groups: readonly Group[]): void {
  const { grads } = tf.variableGrads(loss, groups.flatMap(({ variables }) => variables));
  for (const { variables, optimizer } of groups) {
    optimizer.applyGradients(
      Object.fromEntries(variables.map(({ name }) => [name, grads[name]!])),
      { areFinite: true },
    );
  }
}

/** Rows of minibatches, epoch after epoch, each with the number of its step. */
function* batches(count: number, steps: number, random: Random): Generator<[Uint32Array, number]> {
  for (let step = 0; step < steps;) {
    for (const rows of minibatches(count, BATCH, random)) {
      if (step === steps) return;
      yield [rows, step++];
    }
  }
}

function accuracyOf(layers: readonly Layer[], { inputs, width, labels }: Task): number {
  return tf.tidy(() => {
    const logits = forward(layers, tf.tensor2d(inputs, [labels.length, width]));
    return accuracy(labels, tf.argMax(logits, 1).dataSync());
  });
}

/** The layers' outputs for all images. */
function featuresOf(layers: readonly Layer[], task: Task): Task {
  if (layers.length === 0) return task;
  return tf.tidy(() => {
    const h = forward(layers, tf.tensor2d(task.inputs, [task.labels.length, task.width]));
    return { ...task, inputs: h.dataSync() as Float32Array, width: h.shape[1] }; // [count, width]
  });
}

/** The weights of source networks by source and seed: each worker trains one only once. */
const pretrained = new Map<string, Float32Array[]>();

/** Body and head for a source, trained on it; without a source as they are drawn. */
function sourceNetwork({ source }: Method, seed: number): { body: Layer[]; head: Layer } {
  const key = `${source} ${seed}`, known = pretrained.get(key);
  const random = new Random(seed).split("source"),
    images = imagesOf(source, random.split("images"));
  const body = newBody(random.split("weights"));
  const classes = images === undefined ? 1 : Math.max(...images.labels) + 1;
  const head = newHead(FEATURES, classes, random.split("head"));
  if (images === undefined) return { body, head };
  const layers = [...body, head], variables = variablesOf(layers);
  if (known !== undefined) {
    variables.forEach((one, i) => tf.tidy(() => one.assign(tf.tensor(known[i]!, one.shape))));
    return { body, head };
  }
  const groups = [{ variables, optimizer: new Adam({ learningRate: SOURCE_RATE }) }];
  for (const [rows] of batches(images.labels.length, SOURCE_STEPS, random.split("order"))) {
    tf.tidy(() => takeStep(lossOf(layers, images, rows), groups));
  }
  pretrained.set(key, variables.map((one) => one.dataSync().slice() as Float32Array));
  return { body, head };
}

/** What happens in a training beside its steps. */
interface Training {
  readonly rate: number;
  readonly random: Random;
  /** Is called when half of the steps are over. */
  readonly half: () => void;
}

/** A head alone, on all features at once. */
function trainHead(head: Layer, task: Task, { rate, half }: Training): void {
  const groups = [{ variables: variablesOf([head]), optimizer: new Adam({ learningRate: rate }) }];
  const loss = lossOf([head], task, Uint32Array.from(task.labels.keys()));
  for (let step = 0; step < HEAD_STEPS; step++) {
    if (2 * step === HEAD_STEPS) half();
    tf.tidy(() => takeStep(loss, groups));
  }
}

/** Body and head, on minibatches; with `replay` the old head and old images hold the body. */
function trainAll(
  { body, head, old }: { body: readonly Layer[]; head: Layer; old: readonly Layer[] },
  task: Task,
  { rate, random, half, headRate, replay }: Training & Pick<Method, "headRate" | "replay">,
): void {
  const groups = [
    { variables: variablesOf(body), optimizer: new Adam({ learningRate: rate }) },
    { variables: variablesOf([head]), optimizer: new Adam({ learningRate: rate * headRate }) },
  ];
  for (const [rows, step] of batches(task.labels.length, STEPS, random.split("new"))) {
    if (2 * step === STEPS) half();
    tf.tidy(() => {
      const loss = lossOf([...body, head], task, rows);
      if (replay === 0) return takeStep(loss, groups);
      const oldRows = Uint32Array.from(random.integers(BATCH, 0, oldTrain.labels.length));
      const held = lossOf(old, oldTrain, oldRows);
      takeStep(() => tf.add<tf.Scalar>(loss(), tf.mul(replay, held())), groups);
    });
  }
}

/** Accuracy of the class whose mean of the images' features is nearest; nothing is trained. */
function nearestMean(task: Task, test: Task): number {
  return tf.tidy(() => {
    const { width, labels } = task, x = tf.tensor2d(test.inputs, [test.labels.length, width]);
    const member = tf.oneHot(tf.tensor1d(labels, "int32"), CLASSES).toFloat(); // [count, classes]
    const features = tf.tensor2d(task.inputs, [labels.length, width]);
    const sums = tf.matMul(member, features, true); // [classes, width]
    const means = tf.div(sums, tf.reshape(tf.sum(member, 0), [CLASSES, 1]));
    const cross = tf.matMul(x, means, false, true); // [count, classes]
    const distances = tf.sub(tf.sum(tf.square(means), 1), tf.mul(2, cross)); // less |x|^2
    return accuracy(test.labels, tf.argMin(distances, 1).dataSync());
  });
}

/** Trains on every number of images, and measures new and old digits. */
export function transfer(settings: TransferSettings): Record<string, number> {
  const { source, depth, frozen, rank, seed } = settings;
  const from = sourceNetwork(settings, seed), metrics: Record<string, number> = { validation: 0 };
  const isOld = source === "0 to 5" && depth === from.body.length;
  if (isOld) metrics.before = accuracyOf([...from.body, from.head], oldTest);
  const stays = from.body.slice(0, frozen), test = featuresOf(stays, newTest);
  for (const count of COUNTS) {
    tf.engine().startScope();
    const random = new Random(seed).split("target").split(count);
    const drawn = drawTarget(count, random.split("images"));
    const copies = newBody(new Random(0)), low = random.split("LoRA");
    const moves = from.body.slice(frozen, depth).map((layer, i) =>
      copyOf(layer, copies[frozen + i]!, rank, low.split(i))
    );
    const inputs = depth === 0 ? PIXELS : [...stays, ...moves].at(-1)!.units;
    const head = newHead(inputs, CLASSES, random.split("head")), layers = [...moves, head];
    const task = featuresOf(stays, drawn.train), old = [...stays, ...moves, from.head];
    const half = () => metrics[`half_${count}`] = accuracyOf(layers, test);
    const training = { rate: settings.learningRate, random: random.split("order"), half };
    if (moves.length === 0) {
      metrics[`mean_${count}`] = nearestMean(task, test);
      trainHead(head, task, training);
    } else trainAll({ body: moves, head, old }, task, { ...settings, ...training });
    metrics.validation! += accuracyOf(layers, featuresOf(stays, drawn.validation)) / COUNTS.length;
    metrics[`test_${count}`] = accuracyOf(layers, test);
    if (isOld) metrics[`source_${count}`] = accuracyOf(old, oldTest);
    layers.forEach(({ module }) => module.dispose());
    tf.engine().endScope();
  }
  return metrics;
}
