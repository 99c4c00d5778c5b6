/** Judges digits that were decoded from drawn codes. */
import * as tf from "@tensorflow/tfjs";
import type { LabelledImages } from "lib/datasets/mod.ts";
import { Adam, Dense, minibatches, Module, takeRows, trainStep } from "lib/nn/mod.ts";
import { normalTensor, Random } from "lib/random/mod.ts";
import { distanceOf, type Parts, PIXELS, rowsOf } from "./_digits.ts";
import { drawCodes, fitMixture } from "./_gaussian_mixture.ts";

const SAMPLES = 1000;
const COMPONENTS = 10;

/**
 * Two measures of digits decoded from drawn codes: the energy distance to the held-out images, and
 * the share of them that a digit classifier is sure of (p > 0.9), whatever digit it sees. `real`: of
 * the training images themselves.
 *
 * @param decode codes to pixels from 0 to 1: [n, code] to [n, pixels]
 */
export function judgeSamples(
  decode: (z: tf.Tensor2D) => tf.Tensor2D,
  codes: tf.Tensor2D,
  { train, test }: Parts,
  random: Random,
): Record<string, number> {
  const draws = random.split("samples"), held = rowsOf(test), classify = classifier(train);
  const rows = (codes.arraySync()).map((row) => Float64Array.from(row));
  const drawn = (components: number) =>
    tf.tensor2d(
      drawCodes(fitMixture(rows, components, draws), SAMPLES, draws).map((row) => [...row]),
    );
  const samples = {
    prior: decode(normalTensor<tf.Rank.R2>(draws, [SAMPLES, codes.shape[1]])),
    gaussian: decode(drawn(1)),
    mixture: decode(drawn(COMPONENTS)),
    real: rowsOf(train),
  };
  return Object.fromEntries(
    Object.entries(samples).flatMap(([name, images]) => {
      return [
        [`distance_${name}`, distanceOf(images, held)],
        [`sure_${name}`, shareSure(classify, images)],
      ];
    }),
  );
}

/** What to compare the judge's answers with: how sure it is of held-out images, and how often right. */
export function judgeJudge({ train, test }: Parts): Record<string, number> {
  const classify = classifier(train), held = rowsOf(test);
  const found = tf.argMax(classify.apply(held), 1).dataSync();
  return {
    sure_held_out: shareSure(classify, held),
    accuracy: found.filter((digit, i) => digit === test.labels[i]).length / test.count,
  };
}

function shareSure(classify: Classifier, images: tf.Tensor2D): number {
  const sure = tf.max(tf.softmax(classify.apply(images)), 1).dataSync(); // [images]
  return sure.filter((p) => p > 0.9).length / sure.length;
}

class Classifier extends Module {
  readonly hidden: Dense;
  readonly output: Dense;

  constructor(random: Random) {
    super();
    this.hidden = new Dense(PIXELS, 64, { random, activation: "relu" });
    this.output = new Dense(64, 10, { random });
  }

  apply(x: tf.Tensor2D): tf.Tensor2D {
    return this.output.apply(this.hidden.apply(x));
  }
}

/** A digit classifier, the same one for every run. */
function classifier(train: LabelledImages): Classifier {
  const random = new Random(1000), model = new Classifier(random), order = random.split("order");
  const optimizer = new Adam({ learningRate: 3e-3 });
  for (let epoch = 0; epoch < 20; epoch++) {
    for (const batch of minibatches(train.count, 128, order)) {
      const labels = Array.from(batch, (row) => train.labels[row]!);
      tf.tidy(() => {
        const x = takeRows(train.images, PIXELS, batch); // [batch, pixels]
        const targets = tf.oneHot(tf.tensor1d(labels, "int32"), 10);
        const loss = () => tf.losses.softmaxCrossEntropy(targets, model.apply(x)) as tf.Scalar;
        trainStep({ model, optimizer, loss });
      });
    }
  }
  return model;
}
