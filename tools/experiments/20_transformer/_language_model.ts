/** Training of small GPTs: batches, a step, the loss on texts that are held out. */
import * as tf from "@tensorflow/tfjs";
import { Adam, cosineSchedule, losses, trainStep, warmupSchedule } from "lib/nn/mod.ts";
import type { Random } from "lib/random/mod.ts";
import type { Gpt } from "lib/transformer/mod.ts";

/** Texts of one length as tokens. */
export type Batch = readonly (readonly number[])[];

/** How a GPT is trained. */
export interface Training {
  readonly steps: number;
  readonly learningRate: number;
  /** Steps between two measurements. */
  readonly every: number;
  readonly onMeasured?: (curve: Curve) => void;
}

/** What it is trained on. */
export interface TrainingTexts {
  readonly next: () => Batch;
  readonly heldOut: readonly Batch[];
  /** For dropout. */
  readonly random: Random;
}

/** What was measured during the training. */
export interface Curve {
  /** Steps done. */
  readonly step: number[];
  /** Mean loss of the steps since the measurement before, with dropout [nats a token]. */
  readonly train: number[];
  /** [nats a token] */
  readonly heldOut: number[];
}

const WARM_UP = 100;
/** Of AdamW. */
export const WEIGHT_DECAY = 0.1, BETA2 = 0.99;

/** The learning rate of each step, from 1 on: a warm-up, then a cosine to a tenth of the rate. */
export function rates(learningRate: number, steps: number): (step: number) => number {
  return warmupSchedule(WARM_UP, cosineSchedule(learningRate, learningRate / 10, steps));
}

/** Mean of -log p(next token) over a batch. */
export function nextTokenLoss(gpt: Gpt, batch: Batch, training?: { random: Random }): tf.Scalar {
  return tf.tidy(() => {
    const tokens = tf.tensor2d(batch.map((row) => [...row]), undefined, "int32"); // [batch, time + 1]
    const [rows, length] = tokens.shape, time = length - 1;
    const read = tf.slice(tokens, [0, 0], [rows, time]);
    const next = tf.reshape(tf.slice(tokens, [0, 1], [rows, time]), [rows * time]);
    const options = training === undefined ? {} : { training: true, random: training.random };
    const logits = gpt.apply(read, options);
    const flat = tf.reshape(logits, [rows * time, logits.shape[2]]);
    return losses.sparseCategoricalCrossEntropy(next, flat, { fromLogits: true });
  });
}

/** Mean loss a token over batches of any length. */
export function meanLoss(gpt: Gpt, batches: readonly Batch[]): number {
  let sum = 0, tokens = 0;
  for (const batch of batches) {
    const loss = nextTokenLoss(gpt, batch), count = batch.length * (batch[0]!.length - 1);
    sum += loss.dataSync()[0]! * count;
    tokens += count;
    loss.dispose();
  }
  return sum / tokens;
}

/** AdamW, a warm-up, then a cosine to a tenth of the rate. */
export function trainGpt(gpt: Gpt, texts: TrainingTexts, settings: Training): Curve {
  const { steps, learningRate, every } = settings, { next, heldOut, random } = texts;
  const rate = rates(learningRate, steps);
  const optimizer = new Adam({ weightDecay: WEIGHT_DECAY, beta2: BETA2 });
  const curve: Curve = { step: [0], train: [], heldOut: [meanLoss(gpt, heldOut)] };
  let sum = 0;
  for (let step = 1; step <= steps; step++) {
    optimizer.learningRate = rate(step);
    const batch = next(), loss = () => nextTokenLoss(gpt, batch, { random });
    sum += trainStep({ model: gpt, loss, optimizer, maxGradientNorm: 1 }).loss;
    if (step % every > 0) continue;
    curve.step.push(step);
    curve.train.push(sum / every);
    curve.heldOut.push(meanLoss(gpt, heldOut));
    sum = 0;
    settings.onMeasured?.(curve);
  }
  return curve;
}

/** Texts in batches of one length each, every text once an epoch, in a random order. */
export function epochs(texts: Batch, size: number, random: Random): () => Batch {
  const left: Batch[] = [];
  return () => {
    if (left.length === 0) {
      left.push(...byLength(texts, size, random));
      random.shuffle(left);
    }
    return left.pop()!;
  };
}

/** Cut texts into batches of one length each. */
export function byLength(texts: Batch, size: number, random?: Random): Batch[] {
  const groups = [...Map.groupBy(texts, ({ length }) => length).values()];
  return groups.flatMap((group) => {
    const ordered = [...group];
    random?.shuffle(ordered);
    const count = Math.ceil(ordered.length / size);
    return Array.from({ length: count }, (_, i) => ordered.slice(i * size, (i + 1) * size));
  });
}

/** Windows at random places of one long text. */
export function windows(text: readonly number[], time: number, size: number, random: Random) {
  return (): Batch =>
    Array.from({ length: size }, () => {
      const from = random.integer(0, text.length - time);
      return text.slice(from, from + time + 1);
    });
}

/** Cut one long text into pieces that overlap by a token, which is only read in the second one. */
export function piecesOf(text: readonly number[], time: number): Batch {
  const count = Math.floor((text.length - 1) / time);
  return Array.from({ length: count }, (_, i) => text.slice(i * time, (i + 1) * time + 1));
}
