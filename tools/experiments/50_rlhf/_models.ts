/** The models of notebooks 50 and 51: supervised fine-tuning and the reward model. */
import * as tf from "@tensorflow/tfjs";
import { type Couplet, coupletTaste, rankAnswers } from "lib/datasets/mod.ts";
import { Adam, cosineSchedule, trainStep, warmupSchedule } from "lib/nn/mod.ts";
import type { Random } from "lib/random/mod.ts";
import {
  answeredPrompts,
  IGNORED_LABEL,
  rewardModelLoss,
  ScalarGpt,
  supervisedLoss,
  writeAnswers,
  type WriteOptions,
  type WrittenAnswers,
} from "lib/rlhf/mod.ts";
import type { PoemTokenizer } from "lib/text/mod.ts";
import { Gpt, type GptConfig } from "lib/transformer/mod.ts";

/** Places of an answer: a line takes seven, full stop and end included. */
export const TIME = 10;
/** Answers that are computed at once where there are many. */
const PART = 256;
/** Prompts of a batch. */
export const BATCH = 64;

/** How the model of `loadCoupletModels` was fine-tuned. */
export const SUPERVISED = { steps: 200, learningRate: 3e-4 };
/** How its reward model was trained. */
export const REWARD_MODEL = { prompts: 1024, K: 4, epochs: 2, learningRate: 1e-3 };

/** A GPT with the same weights. */
export function copyOf(gpt: Gpt, config: GptConfig, random: Random): Gpt {
  const copy = new Gpt(config, { random });
  copy.load(gpt.parameters);
  return copy;
}

export function copyOfScalar(model: ScalarGpt, config: GptConfig, random: Random): ScalarGpt {
  const copy = new ScalarGpt(new Gpt(config, { random }), { random });
  copy.load(model.parameters);
  return copy;
}

/** Prompt and answer as tokens, with the end. */
export function encodeCouplet(tokenizer: PoemTokenizer, { prompt, answer }: Couplet) {
  return {
    prompt: tokenizer.encode(prompt),
    answer: [...tokenizer.encode(answer).slice(1), tokenizer.end],
  };
}

export function textsOf(
  tokenizer: PoemTokenizer,
  { tokens, lengths, time }: WrittenAnswers,
): string[] {
  return lengths.map((length, i) => tokenizer.decode(tokens.subarray(i * time, i * time + length)));
}

/** Fine-tunes on answers. */
export function fineTune(
  gpt: Gpt,
  tokenizer: PoemTokenizer,
  couplets: readonly Couplet[],
  { steps, learningRate, random }: {
    readonly steps: number;
    readonly learningRate: number;
    readonly random: Random;
  },
): void {
  const rate = warmupSchedule(10, cosineSchedule(learningRate, 0, steps));
  const optimizer = new Adam();
  for (let step = 1; step <= steps; step++) {
    const batch = random.integers(BATCH, 0, couplets.length);
    const rows = Array.from(batch, (i) => encodeCouplet(tokenizer, couplets[i]!));
    optimizer.learningRate = rate(step);
    trainStep({ model: gpt, loss: () => lossOf(gpt, rows), optimizer, maxGradientNorm: 1 });
  }
}

type Encoded = ReturnType<typeof encodeCouplet>;

function lossOf(gpt: Gpt, rows: readonly Encoded[]): tf.Scalar {
  return tf.tidy(() => {
    const tokens = tf.tensor2d(
      rows.map(({ prompt, answer }) => [...prompt, ...answer]),
      undefined,
      "int32",
    );
    const labels = rows.map((
      { prompt, answer },
    ) => [...prompt.map(() => IGNORED_LABEL), ...answer]);
    return supervisedLoss(gpt.apply(tokens), labels);
  });
}

/** Mean loss a token of the answers of couplets. */
export function supervisedLossOn(
  gpt: Gpt,
  tokenizer: PoemTokenizer,
  couplets: readonly Couplet[],
): number {
  const rows = couplets.map((couplet) => encodeCouplet(tokenizer, couplet));
  const loss = tf.tidy(() => lossOf(gpt, rows).dataSync()[0]!);
  return loss;
}

/** Prompts with K answers each, and a judge's order of them. */
export interface Ranked {
  readonly answers: WrittenAnswers; // [prompts x K]
  readonly texts: readonly string[];
  /** Of each prompt: places among all answers, best first. */
  readonly orders: readonly (readonly number[])[];
}

/** K answers to each prompt, ranked. */
export function collect(
  gpt: Gpt,
  tokenizer: PoemTokenizer,
  prompts: readonly string[],
  { K, random, favourites }: {
    readonly K: number;
    readonly random: Random;
    readonly favourites?: string;
  },
): Ranked {
  const writing = random.split("answers"), judging = random.split("judges");
  const repeated = prompts.flatMap((prompt) =>
    Array.from({ length: K }, () => tokenizer.encode(prompt))
  );
  const answers = writeInParts(gpt, repeated, { random: writing, time: TIME, end: tokenizer.end });
  const texts = textsOf(tokenizer, answers);
  const orders = prompts.map((_, i) =>
    rankAnswers(texts.slice(i * K, (i + 1) * K), {
      random: judging,
      ...(favourites !== undefined && { favourites }),
    }).map((place) => i * K + place)
  );
  return { answers, texts, orders };
}

/** `writeAnswers` for many prompts, some hundred at a time. */
export function writeInParts(
  gpt: Gpt,
  prompts: readonly (readonly number[])[],
  options: WriteOptions,
): WrittenAnswers {
  const { time } = options, count = prompts.length;
  const tokens = new Int32Array(count * time), logProbabilities = new Float64Array(count * time);
  const lengths: number[] = [];
  for (let from = 0; from < count; from += PART) {
    const part = writeAnswers(gpt, prompts.slice(from, from + PART), options);
    tokens.set(part.tokens, from * time);
    logProbabilities.set(part.logProbabilities, from * time);
    lengths.push(...part.lengths);
  }
  return { prompts, time, tokens, lengths, logProbabilities };
}

/** The reward model's number of each answer, read at its last token: [answers]. */
export function rewardsOf(model: ScalarGpt, answers: WrittenAnswers): Float64Array {
  const count = answers.lengths.length, rewards = new Float64Array(count);
  for (let from = 0; from < count; from += PART) {
    const rows = Array.from({ length: Math.min(PART, count - from) }, (_, i) => from + i);
    const part = rowsOf(answers, rows), input = answeredPrompts(part), all = model.apply(input);
    const numbers = all.dataSync();
    tf.dispose([input, all]);
    lastPlaces(part).forEach((place, i) => rewards[from + i] = numbers[place]!);
  }
  return rewards;
}

/** Where the last token of each answer stands among all tokens of prompts and answers. */
function lastPlaces({ prompts, lengths, time }: WrittenAnswers): Int32Array {
  const before = prompts[0]!.length;
  return Int32Array.from(lengths, (length, i) => i * (before + time) + before + length - 1);
}

/** Some of the answers. */
export function rowsOf(answers: WrittenAnswers, rows: readonly number[]): WrittenAnswers {
  const { prompts, time, tokens, lengths, logProbabilities } = answers;
  const places = rows.flatMap((row) => Array.from({ length: time }, (_, t) => row * time + t));
  return {
    prompts: rows.map((row) => prompts[row]!),
    time,
    tokens: Int32Array.from(places, (place) => tokens[place]!),
    lengths: rows.map((row) => lengths[row]!),
    logProbabilities: Float64Array.from(places, (place) => logProbabilities[place]!),
  };
}

/** Trains a reward model on rankings: all pairs of a prompt in one batch. */
export function trainRewardModel(
  model: ScalarGpt,
  { answers, orders }: Ranked,
  { epochs, learningRate, random, answersPerBatch = 128 }: {
    readonly epochs: number;
    readonly learningRate: number;
    readonly random: Random;
    readonly answersPerBatch?: number;
  },
): void {
  const K = orders[0]!.length, size = Math.max(1, Math.round(answersPerBatch / K));
  const perEpoch = Math.floor(orders.length / size), steps = epochs * perEpoch;
  const rate = warmupSchedule(5, cosineSchedule(learningRate, 0, steps)), optimizer = new Adam();
  let step = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = random.permutation(orders.length);
    for (let i = 0; i < perEpoch; i++) {
      const chosen = Array.from(
        order.subarray(i * size, (i + 1) * size),
        (prompt) => orders[prompt]!,
      );
      optimizer.learningRate = rate(++step);
      trainStep({
        model,
        loss: () => pairLoss(model, answers, chosen),
        optimizer,
        maxGradientNorm: 1,
      });
    }
  }
}

/** A tensor whose gradient is that of the pairs; its value is linear in the rewards. */
function pairLoss(
  model: ScalarGpt,
  answers: WrittenAnswers,
  orders: readonly (readonly number[])[],
): tf.Scalar {
  const rows = rowsOf(answers, orders.flat()), K = orders[0]!.length;
  return tf.tidy(() => {
    const all = tf.reshape(model.apply(answeredPrompts(rows)), [-1]);
    const rewards = tf.gather(all, tf.tensor1d(lastPlaces(rows), "int32")) as tf.Tensor1D; // [prompts x K]
    const r = rewards.dataSync(), pairs: [number, number][] = [];
    for (let at = 0; at < r.length; at += K) {
      for (let a = 0; a < K; a++) for (let b = a + 1; b < K; b++) pairs.push([at + a, at + b]);
    }
    const { chosenGradient, rejectedGradient } = rewardModelLoss({
      chosen: pairs.map(([a]) => r[a]!),
      rejected: pairs.map(([, b]) => r[b]!),
    });
    const gradient = new Float32Array(r.length);
    pairs.forEach(([a, b], i) => {
      gradient[a]! += chosenGradient[i]!;
      gradient[b]! += rejectedGradient[i]!;
    });
    return tf.sum(tf.mul(rewards, tf.tensor1d(gradient))) as tf.Scalar;
  });
}

/** Moves the bias, so that the mean reward of answers is 0. */
export function center(model: ScalarGpt, answers: WrittenAnswers): void {
  const rewards = rewardsOf(model, answers), bias = model.head.bias!;
  const mean = rewards.reduce((sum, reward) => sum + reward) / rewards.length;
  tf.tidy(() => bias.assign(tf.sub(bias, mean)));
}

/** How a reward model agrees with the true taste. */
export function agreement(model: ScalarGpt, { answers, texts }: Ranked, K: number) {
  const rewards = rewardsOf(model, answers), tastes = texts.map(coupletTaste);
  let right = 0, pairs = 0;
  for (let at = 0; at < texts.length; at += K) {
    for (let a = at; a < at + K; a++) {
      for (let b = a + 1; b < at + K; b++) {
        if (tastes[a] === tastes[b]) continue;
        pairs++;
        if ((rewards[a]! > rewards[b]!) === (tastes[a]! > tastes[b]!)) right++;
      }
    }
  }
  return { accuracy: right / pairs, pairs };
}
