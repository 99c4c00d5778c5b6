/** Notebook 04: which images are for what. The last 1,600 of 8,000 are for tuning, the 2,000 for the test. */
import type { Random } from "lib/random/mod.ts";
import { fitDigits, judge, mnist, Network, type Scale, type Training } from "./_digits.ts";
import { Examples, INPUTS, type Pictures, shrinkAll } from "./_pictures.ts";

/** Images that may be trained on. */
export const TRAIN = 6400;
/** The images in which training and tuning find theirs, and those of the test. */
export const small = { train: shrinkAll(mnist.train), test: shrinkAll(mnist.test) };

/** The first `count` of an order that the generator draws: more images are the same ones and others. */
export const drawRows = (count: number, random: Random): number[] => [
  ...random.split("rows").permutation(TRAIN).subarray(0, count),
];

/** What {@linkcode trainAndJudge} is told besides. */
export interface TrainOptions {
  readonly random: Random;
  /** Whether pixels are scaled to mean 0 and deviation 1, by the training images. Default false. */
  readonly standardize?: boolean;
  /** Share of the training labels that are replaced by another class. Default 0. */
  readonly wrong?: number;
  /** What is noted of the images for tuning. Default "error". */
  readonly tuneBy?: "error" | "loss";
}

/** Train on some images, and judge on these, on those for tuning and on the test's. */
export function trainAndJudge(
  count: number,
  training: Training,
  { random, standardize = false, wrong = 0, tuneBy = "error" }: TrainOptions,
) {
  const rows = drawRows(count, random),
    pictures = mislabel(small.train, wrong, random.split("labels"));
  const examples = new Examples(mnist.train, pictures, rows);
  const scale = standardize ? scaleOf(examples.pictures.images) : undefined;
  const start = () => new Network(INPUTS, { ...training, scale }, random.split("weights"));
  let network = start();
  const kept = fitDigits(network, examples, training, random);
  if (training.retrain === 1) {
    network = start();
    fitDigits(network, examples, { ...training, steps: kept, patience: 0 }, random);
  }
  const seen = judge(network, examples.pictures, { from: 0, to: count });
  const tuned = judge(network, small.train, { from: TRAIN, to: mnist.train.count });
  const test = judge(network, small.test, { from: 0, to: mnist.test.count });
  const scores = {
    trainError: seen.error,
    trainLoss: seen.loss,
    validation: tuned[tuneBy],
    error: test.error,
    loss: test.loss,
  };
  if (Number.isFinite(test.loss)) return scores;
  const guess = Math.log(10); // a training that has diverged guesses
  const validation = tuneBy === "loss" ? guess : 0.9;
  return { trainError: 0.9, trainLoss: guess, validation, error: 0.9, loss: guess };
}

/** Mean and standard deviation of all pixels. */
function scaleOf(values: Float32Array): Scale {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
}

/** The same pictures, a share of them with the label of another class. */
export function mislabel(pictures: Pictures, wrong: number, random: Random): Pictures {
  if (wrong === 0) return pictures;
  const labels = pictures.labels.map((label) =>
    random.uniform() < wrong ? (label + random.integer(1, 10)) % 10 : label
  );
  return { ...pictures, labels };
}
