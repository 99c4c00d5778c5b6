/** Notebook 04: a training whose data is damaged in one of the ways that the notes name. */
import type { Random } from "lib/random/mod.ts";
import { fitDigits, judge, mnist, Network, type Training } from "./_digits.ts";
import { Examples, INPUTS, type Pictures } from "./_pictures.ts";
import { drawRows, mislabel, small, TRAIN } from "./_splits.ts";

/** What is done to the data. */
export interface Damage {
  /** Share of the training labels that are replaced by another class. Default 0. */
  readonly wrong?: number;
  /** 1: each pixel is given twice. Default 0. */
  readonly copies?: number;
  /** Inputs of pure noise beside the pixels. Default 0. */
  readonly noiseInputs?: number;
  /** Images of each of the digits 5 to 9; the digits 0 to 4 share the rest. Default: as they come. */
  readonly rare?: number;
  /** Only so many pixels are given, drawn from the middle of the image. Default all. */
  readonly pixels?: number;
}

/** Train with the damage; the test's images have the same inputs, but their own labels and classes. */
export function trainDamaged(
  count: number,
  training: Training,
  damage: Damage,
  random: Random,
) {
  const inputsOf = changeInputs(damage, random.split("inputs"));
  const train = inputsOf(mislabel(small.train, damage.wrong ?? 0, random.split("labels")), "train");
  const test = inputsOf(small.test, "test"), inputs = train.inputs!;
  const rows = damage.rare === undefined
    ? drawRows(count, random)
    : drawUnevenRows(count, damage.rare, random);
  const examples = new Examples(mnist.train, train, rows);
  const network = new Network(inputs, training, random.split("weights"));
  fitDigits(network, examples, training, random);
  const seen = judge(network, examples.pictures, { from: 0, to: count });
  const unseen = judge(network, test, { from: 0, to: mnist.test.count });
  return finite({
    trainError: seen.error,
    trainLoss: seen.loss,
    error: unseen.error,
    loss: unseen.loss,
  });
}

/** A training whose loss is no number any more guesses: an error of 0.9, a loss of log 10. */
function finite<T extends Record<string, number>>(scores: T): T {
  if (Object.values(scores).every((value) => Number.isFinite(value))) return scores;
  const guess = Math.log(10);
  return { ...scores, trainError: 0.9, error: 0.9, trainLoss: guess, loss: guess };
}

function drawUnevenRows(count: number, rare: number, random: Random): number[] {
  const order = drawRows(TRAIN, random), labels = small.train.labels;
  const few = [5, 6, 7, 8, 9].flatMap((digit) =>
    order.filter((row) => labels[row] === digit).slice(0, rare)
  );
  const many = order.filter((row) => labels[row]! < 5).slice(0, count - few.length);
  return [...few, ...many];
}

/** What makes new inputs of the pixels, the same way for training and test. */
function changeInputs({ copies = 0, noiseInputs = 0, pixels = INPUTS }: Damage, random: Random) {
  const middle = Array.from({ length: INPUTS }, (_, i) => i).filter((i) =>
    [Math.floor(i / 14), i % 14].every((place) => place >= 3 && place < 11)
  );
  const kept = pixels === INPUTS
    ? Array.from({ length: INPUTS }, (_, i) => i)
    : [...random.permutation(middle.length)].slice(0, pixels).map((i) => middle[i]!);
  const columns = copies === 1 ? [...kept, ...kept] : kept, inputs = columns.length + noiseInputs;
  return ({ images, labels }: Pictures, part: string): Pictures => {
    const count = labels.length, changed = new Float32Array(count * inputs);
    const noise = random.split(part);
    for (let i = 0; i < count; i++) {
      columns.forEach((column, j) => changed[i * inputs + j] = images[i * INPUTS + column]!);
      noise.fillUniform(changed.subarray(i * inputs + columns.length, (i + 1) * inputs));
    }
    return { images: changed, labels, inputs };
  };
}
