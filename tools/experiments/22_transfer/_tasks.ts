/** The images that notebook 22's bodies are trained on, and the few of 6 to 9 that a target task has. */
import { type LabelledImages, loadFashionMnist, loadMnist } from "lib/datasets/mod.ts";
import type { Random } from "lib/random/mod.ts";

export const PIXELS = 784;
/** A source of fewer classes has as many images as the smallest one: two digits. */
const SOURCE_IMAGES = 1500, VALIDATION = 500;
const OLD = [0, 1, 2, 3, 4, 5], NEW = [6, 7, 8, 9];

/** What a body was trained on. */
export type SourceName =
  | "nothing"
  | "0 to 5"
  | "2 digits"
  | "4 digits"
  | "6 digits"
  | "clothes"
  | "6 digits and clothes"
  | "other 6 to 9";

/** Inputs of a network, row after row, and their classes. */
export interface Task {
  readonly inputs: Float32Array;
  readonly width: number;
  readonly labels: Int32Array;
}

/** Images of some digits; their labels are the places in the list. */
function taskOf({ images, labels }: LabelledImages, digits: readonly number[]): Task {
  const rows = Array.from(labels.keys()).filter((row) => digits.includes(labels[row]!));
  const places = Int32Array.from(labels, (label) => digits.indexOf(label));
  return takeTask({ inputs: images, width: PIXELS, labels: places }, rows);
}

function takeTask({ inputs, width, labels }: Task, rows: readonly number[]): Task {
  const taken = new Float32Array(rows.length * width);
  rows.forEach((row, i) => taken.set(inputs.subarray(row * width, (row + 1) * width), i * width));
  return { inputs: taken, width, labels: Int32Array.from(rows, (row) => labels[row]!) };
}

const mnist = await loadMnist();
/** All ten classes of Fashion-MNIST. */
const clothes = taskOf((await loadFashionMnist()).train, [...OLD, ...NEW]);
const target = taskOf(mnist.train, NEW);
/** Held-out images of the new digits, and of the old ones. */
export const newTest = taskOf(mnist.test, NEW), oldTest = taskOf(mnist.test, OLD);
/** Images of the old digits. */
export const oldTrain = taskOf(mnist.train, OLD);

/** Half of the images of 6 to 9 are for a body, the others for the target task. */
const half = (rest: number) => Array.from(target.labels.keys()).filter((row) => row % 2 === rest);

function some(task: Task, random: Random): Task {
  return takeTask(task, Array.from(random.permutation(task.labels.length)).slice(0, SOURCE_IMAGES));
}

/** Both tasks as one, with the classes of the second after those of the first. */
function joined(one: Task, other: Task): Task {
  const inputs = new Float32Array(one.inputs.length + other.inputs.length);
  inputs.set(one.inputs);
  inputs.set(other.inputs, one.inputs.length);
  const first = Math.max(...one.labels) + 1;
  const labels = Int32Array.from([...one.labels, ...other.labels.map((label) => label + first)]);
  return { inputs, width: one.width, labels };
}

/** The images of a source; which 2 or 4 of the old digits depends on the seed. */
export function imagesOf(source: SourceName, random: Random): Task | undefined {
  if (source === "nothing") return undefined;
  if (source === "0 to 5") return oldTrain;
  if (source === "clothes") return some(clothes, random);
  if (source === "other 6 to 9") return some(takeTask(target, half(1)), random);
  if (source === "6 digits and clothes") return some(joined(oldTrain, clothes), random);
  const digits = Array.from(random.split("digits").permutation(6)).slice(0, Number(source[0]));
  return some(taskOf(mnist.train, digits), random);
}

/** `perClass` images of each new digit, and validation images that are not among them. */
export function drawTarget(perClass: number, random: Random): { train: Task; validation: Task } {
  const rows = half(0);
  random.shuffle(rows);
  const [held, rest] = [rows.slice(0, VALIDATION), rows.slice(VALIDATION)];
  const chosen = NEW.flatMap((_, c) =>
    rest.filter((row) => target.labels[row] === c).slice(0, perClass)
  );
  return { train: takeTask(target, chosen), validation: takeTask(target, held) };
}
