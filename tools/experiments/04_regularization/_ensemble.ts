/** Notebook 04: several networks, or several masks of one, answer by their mean probability. */
import * as tf from "@tensorflow/tfjs";
import { accuracy } from "lib/nn/metrics/mod.ts";
import type { Random } from "lib/random/mod.ts";
import { fitDigits, mnist, Network, type Training } from "./_digits.ts";
import { Examples, INPUTS, type Pictures } from "./_pictures.ts";
import { drawRows, small, TRAIN } from "./_splits.ts";

type Apply = (x: tf.Tensor2D) => tf.Tensor2D;

const IMAGES = 300, STEPS = 200, MASKS = 50;

/** Train `networks` networks and judge their mean; of dropout also the mean over masks. */
export function trainEnsemble(
  { networks, bootstrap }: { readonly networks: number; readonly bootstrap: boolean },
  settings: Pick<Training, "units" | "rate" | "dropout">,
  random: Random,
) {
  const rows = drawRows(IMAGES, random), training = { ...settings, steps: STEPS };
  const members = Array.from({ length: networks }, (_, i) => {
    const own = random.split(i);
    const chosen = bootstrap ? rows.map(() => rows[own.integer(0, IMAGES)]!) : rows;
    const network = new Network(INPUTS, training, own.split("weights"));
    fitDigits(network, new Examples(mnist.train, small.train, chosen), training, own);
    return network;
  });
  const scaled = members.map((network) => (x: tf.Tensor2D) => network.apply(x));
  const tuned = pick(small.train, TRAIN, mnist.train.count);
  const test = pick(small.test, 0, mnist.test.count);
  const { answers: _, ...tested } = judgeMean(scaled, test);
  const scores = { validation: judgeMean(scaled, tuned).error, ...tested };
  if (networks > 1) return { ...scores, disagreement: disagree(scaled, test) };
  if (!(settings.dropout! > 0)) return scores;
  const masks = random.split("masks");
  const masked = Array.from({ length: MASKS }, (_, i) => {
    const own = masks.split(i);
    return (x: tf.Tensor2D) => members[0]!.apply(x, own);
  });
  const oneMask = judgeMean(masked.slice(0, 1), test), all = judgeMean(masked, test);
  const disagreement = disagree(masked, test);
  return { ...scores, oneMask: oneMask.error, masks: all.error, masksLoss: all.loss, disagreement };
}

/** Share of the images that the first two of `members` answer differently. */
function disagree(members: readonly Apply[], pictures: Pictures): number {
  const [a, b] = members.slice(0, 2).map((member) => judgeMean([member], pictures).answers);
  return 1 - accuracy(a!, b!);
}

function pick({ images, labels }: Pictures, from: number, to: number): Pictures {
  return {
    images: images.subarray(from * INPUTS, to * INPUTS),
    labels: labels.subarray(from, to),
  };
}

/** Cross-entropy, error rate and answers of the mean probability. */
function judgeMean(
  members: readonly Apply[],
  { images, labels }: Pictures,
): { readonly loss: number; readonly error: number; readonly answers: readonly number[] } {
  const count = labels.length, mean = new Float64Array(count * 10);
  for (const apply of members) {
    const p = tf.tidy(() => tf.softmax(apply(tf.tensor2d(images, [count, INPUTS]))).dataSync());
    for (let i = 0; i < mean.length; i++) mean[i]! += p[i]! / members.length;
  }
  const answers = Array.from(labels, (_, i) => {
    const row = mean.subarray(i * 10, (i + 1) * 10);
    return row.indexOf(Math.max(...row));
  });
  const costs = Array.from(labels, (label, i) => -Math.log(Math.max(mean[i * 10 + label]!, 1e-7)));
  const loss = costs.reduce((sum, cost) => sum + cost, 0) / count;
  return { loss, error: 1 - accuracy(labels, answers), answers };
}
