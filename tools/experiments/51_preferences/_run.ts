/** One run of a method, and what it reaches on held-out prompts. */
import * as tf from "@tensorflow/tfjs";
import { Adam } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { answerLogProbabilities, answerMasks } from "lib/rlhf/mod.ts";
import { mean } from "lib/stats/mod.ts";
import type { Gpt } from "lib/transformer/mod.ts";
import { rewardsOf } from "../50_rlhf/_models.ts";
import { judgedBy, newPolicy, tastesOf, TEST, write } from "./_judged.ts";
import { METHODS } from "./_methods.ts";

/** What a nat of divergence from the reference costs in the objective that decides. */
export const PRICE = 0.1;

/** Settings of a run that trains. */
export interface RunSettings {
  readonly method: keyof typeof METHODS;
  readonly iterations: number;
  readonly learningRate: number;
  /** Of the method's own loss or reward. */
  readonly beta: number;
  readonly seed: number;
}

/** Trains, and judges what came of it. */
export function run(
  { method, iterations, learningRate, beta, seed }: RunSettings,
): Record<string, number> {
  const { ranked, newRewardModel } = judgedBy(seed), random = new Random(seed);
  const policy = newPolicy(), reference = newPolicy(), reward = newRewardModel();
  const learner = {
    ...{ policy, reference, reward, beta, ranked },
    critic: newRewardModel(),
    optimizer: new Adam({ learningRate }),
    criticOptimizer: new Adam({ learningRate }),
    random: random.split("learning"),
  };
  for (let iteration = 0; iteration < iterations; iteration++) METHODS[method](learner);
  return judge(policy, reference, reward, random.split("test"));
}

type Reward = ReturnType<ReturnType<typeof judgedBy>["newRewardModel"]>;

/** The mean true taste, divergence from the reference and score of an answer to each held-out prompt. */
function judge(policy: Gpt, reference: Gpt, reward: Reward, random: Random) {
  const answers = write(policy, TEST, random), isToken = answerMasks(answers).isToken;
  const kl = tf.tidy(() => {
    const then = answerLogProbabilities(reference, answers).dataSync();
    const now = answers.logProbabilities;
    return isToken.reduce((sum, is, i) => sum + (is ? now[i]! - then[i]! : 0), 0) / TEST.length;
  });
  const taste = mean(tastesOf(answers)), score = mean([...rewardsOf(reward, answers)]);
  return { objective: taste - PRICE * kl, taste, kl, score };
}

/**
 * The best of n answers of the reference by a seed's reward model. The divergence is that for scores
 * without ties, log n - (n - 1) / n, an upper bound in general.
 */
export function bestOf(n: number, seed: number): Record<string, number> {
  const reward = judgedBy(seed).newRewardModel(), reference = newPolicy();
  const random = new Random(seed).split("test");
  const rounds = Array.from({ length: n }, () => {
    const answers = write(reference, TEST, random);
    return { tastes: tastesOf(answers), scores: rewardsOf(reward, answers) };
  });
  const best = TEST.map((_, i) => rounds.reduce((a, b) => b.scores[i]! > a.scores[i]! ? b : a));
  const taste = mean(best.map(({ tastes }, i) => tastes[i]!));
  const score = mean(best.map(({ scores }, i) => scores[i]!));
  const kl = Math.log(n) - (n - 1) / n;
  return { objective: taste - PRICE * kl, taste, kl, score };
}
