/** Notebook 04: least squares on random features of MNIST's digits, from few of them to far too many. */
import { solveLinearSystem } from "lib/linear_algebra/mod.ts";
import type { Random } from "lib/random/mod.ts";
import { INPUTS, type Pictures } from "./_pictures.ts";
import { drawRows, small, TRAIN } from "./_splits.ts";

/** Training images; as many features interpolate. */
export const IMAGES = 200;
/** Numbers of features. */
export const WIDTHS = [10, 20, 40, 80, 120, 160, 180, 200, 220, 250, 300, 400, 800, 1600, 3200];
const CLASSES = 10, TUNED = 300, JUDGED = 1000;

/** What is varied. */
export interface DescentSettings {
  /** Weight of the squares, as a share of the mean squared length of a feature vector. */
  readonly ridge: number;
  /** Share of wrong training labels. */
  readonly wrong: number;
}

interface Split {
  /** [rows, most features] */
  readonly features: Float64Array[];
  /** [rows, 10] of -0.1 and 0.9 */
  readonly targets: Float64Array[];
  readonly labels: readonly number[];
}

/** For each width: test error rate, squared test error, squared training error, length of the weights. */
export function descend({ ridge, wrong }: DescentSettings, random: Random): Record<string, number> {
  const widest = WIDTHS.at(-1)!, draws = random.split("features");
  const directions = Array.from({ length: widest }, () => {
    const values = new Float64Array(INPUTS + 1);
    draws.fillNormal(values);
    return values;
  });
  const labels = random.split("labels");
  const mislabel = (label: number) =>
    labels.uniform() < wrong ? (label + labels.integer(1, 10)) % 10 : label;
  const range = (from: number, length: number) => Array.from({ length }, (_, i) => from + i);
  const train = take(small.train, drawRows(IMAGES, random), directions, mislabel);
  const tuned = take(small.train, range(TRAIN, TUNED), directions),
    test = take(small.test, range(0, JUDGED), directions);
  const scores: Record<string, number> = {};
  let validation = 0;
  for (const width of WIDTHS) {
    const weights = fit(train, width, ridge); // [10][width]
    const seen = judge(train, weights), unseen = judge(test, weights);
    validation += judge(tuned, weights).square / WIDTHS.length;
    scores[`error_${width}`] = unseen.error;
    scores[`square_${width}`] = unseen.square;
    scores[`train_${width}`] = seen.square;
    scores[`length_${width}`] = Math.sqrt(weights.reduce((sum, w) => sum + dot(w, w, width), 0));
  }
  return { validation, ...scores };
}

/** max(0, v x + c), divided by the root of the number of pixels. */
function take(
  { images, labels }: Pictures,
  rows: readonly number[],
  directions: readonly Float64Array[],
  relabel = (label: number) => label,
): Split {
  const chosen = rows.map((row) => relabel(labels[row]!));
  const features = rows.map((row) => {
    const x = images.subarray(row * INPUTS, (row + 1) * INPUTS);
    return Float64Array.from(directions, (v) => {
      return Math.max(0, dot(v, x, INPUTS) + v[INPUTS]!) / Math.sqrt(INPUTS);
    });
  });
  const targets = chosen.map((label) =>
    Float64Array.from({ length: CLASSES }, (_, k) => (k === label ? 0.9 : -0.1))
  );
  return { features, targets, labels: chosen };
}

/**
 * The weights of least squares, or, where there are more features than images, the shortest ones that
 * interpolate: by the smaller of the two systems, (A'A + r) w = A'y and w = A'(AA' + r)^-1 y.
 */
function fit({ features, targets }: Split, width: number, ridge: number): Float64Array[] {
  const isWide = width > IMAGES, size = isWide ? IMAGES : width;
  const rows = isWide
    ? features
    : Array.from({ length: width }, (_, j) => Float64Array.from(features, (row) => row[j]!));
  const length = isWide ? width : IMAGES, gram = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      gram[i * size + j] = gram[j * size + i] = dot(rows[i]!, rows[j]!, length);
    }
  }
  const mean = features.reduce((sum, row) => sum + dot(row, row, width), 0) / IMAGES;
  for (let i = 0; i < size; i++) gram[i * size + i]! += ridge * mean;
  return Array.from({ length: CLASSES }, (_, k) => {
    const y = Float64Array.from(targets, (row) => row[k]!); // [images]
    if (!isWide) return solveLinearSystem(gram, Float64Array.from(rows, (a) => dot(a, y, IMAGES)));
    const dual = solveLinearSystem(gram, y), w = new Float64Array(width);
    dual.forEach((value, i) => {
      for (let j = 0; j < width; j++) w[j]! += value * rows[i]![j]!;
    });
    return w;
  });
}

function judge({ features, targets, labels }: Split, weights: readonly Float64Array[]) {
  let square = 0, wrong = 0;
  features.forEach((row, i) => {
    const outputs = weights.map((w) => dot(w, row, w.length)); // [10]
    outputs.forEach((output, k) => square += (output - targets[i]![k]!) ** 2);
    if (outputs.indexOf(Math.max(...outputs)) !== labels[i]) wrong++;
  });
  return { square: square / features.length, error: wrong / features.length };
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += a[i]! * b[i]!;
  return sum;
}
