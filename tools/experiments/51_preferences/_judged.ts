/** Judged answers of the fine-tuned model, and the reward model that learns from them: one set a seed. */
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import {
  type Couplet,
  coupletsOf,
  coupletTaste,
  loadTangPoems,
  splitPoems,
} from "lib/datasets/mod.ts";
import type { Module } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { loadCoupletModels, ScalarGpt, type WrittenAnswers } from "lib/rlhf/mod.ts";
import { Gpt } from "lib/transformer/mod.ts";
import {
  center,
  collect,
  type Ranked,
  REWARD_MODEL,
  textsOf,
  TIME,
  trainRewardModel,
  writeInParts,
} from "../50_rlhf/_models.ts";

const poems = splitPoems(await loadTangPoems());
const promptOf = ({ prompt }: Couplet) => prompt;
await setUpBackend();
const { config, tokenizer, supervised, rewardModel } = await loadCoupletModels();
const saved = supervised.variables.map((variable) => variable.dataSync().slice());
supervised.dispose();
rewardModel.dispose();

/** Prompts to learn on, and held-out ones. */
export const TRAIN = coupletsOf(poems.train).map(promptOf);
export const TEST = coupletsOf(poems.heldOut).map(promptOf);
/** Answers to each prompt that is judged. */
export const { K } = REWARD_MODEL;
/** Prompts that are judged: a quarter of those of the reward model of notebook 50. */
const PROMPTS = 256;

type Weights = readonly (Float32Array | Int32Array | Uint8Array)[];
const assign = (model: Module, weights: Weights) =>
  model.variables.forEach((variable, i) =>
    tf.tidy(() => variable.assign(tf.tensor(weights[i]!, variable.shape)))
  );

/** A GPT with the weights of the fine-tuned one. */
export function newPolicy(): Gpt {
  const gpt = new Gpt(config, { random: new Random(0) });
  assign(gpt, saved);
  return gpt;
}

/** Answers to prompts, without the padding that all of them have. */
export function write(gpt: Gpt, prompts: readonly string[], random: Random): WrittenAnswers {
  const encoded = prompts.map((prompt) => tokenizer.encode(prompt));
  const answers = writeInParts(gpt, encoded, { random, time: TIME, end: tokenizer.end });
  const time = Math.max(...answers.lengths);
  const isKept = (_: number, i: number) => i % TIME < time;
  return {
    ...answers,
    time,
    tokens: answers.tokens.filter(isKept),
    logProbabilities: answers.logProbabilities.filter(isKept),
  };
}

export const tastesOf = (answers: WrittenAnswers): number[] =>
  textsOf(tokenizer, answers).map(coupletTaste);

const known = new Map<number, { readonly ranked: Ranked; readonly weights: Weights }>();

/** What the judges of a seed said, and the reward model that learned it: each worker trains one only once. */
export function judgedBy(seed: number): {
  readonly ranked: Ranked;
  readonly newRewardModel: () => ScalarGpt;
} {
  if (!known.has(seed)) known.set(seed, collectAndTrain(new Random(seed).split("judges")));
  const { ranked, weights } = known.get(seed)!;
  const newRewardModel = () => {
    const model = new ScalarGpt(newPolicy(), { random: new Random(0) });
    assign(model, weights);
    return model;
  };
  return { ranked, newRewardModel };
}

function collectAndTrain(random: Random) {
  const order = random.split("prompts").permutation(TRAIN.length).subarray(0, PROMPTS);
  const prompts = Array.from(order, (i) => TRAIN[i]!);
  const ranked = collect(newPolicy(), tokenizer, prompts, { K, random: random.split("answers") });
  const model = new ScalarGpt(newPolicy(), { random: random.split("head") });
  trainRewardModel(model, ranked, { ...REWARD_MODEL, random: random.split("order") });
  center(model, ranked.answers);
  return { ranked, weights: model.variables.map((variable) => variable.dataSync().slice()) };
}
