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
  readonly learningRate: number;
  /** Of the method's own loss or reward. */
  readonly beta: number;
  /** Iterations after which it is judged; the last one ends the run. */
  readonly judged: string;
  readonly seed: number;
}

/** Trains, and judges after some iterations. */
export function run(
  { method, learningRate, beta, judged, seed }: RunSettings,
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
  const out: Record<string, number> = {}, stops = judged.split(" ").map(Number);
  for (let iteration = 1; iteration <= stops.at(-1)!; iteration++) {
    METHODS[method](learner);
    const at = stops.indexOf(iteration);
    if (at < 0) continue;
    const { taste, kl, score } = judge(policy, reference, reward, random.split(`test ${at}`));
    const name = String(at + 1);
    Object.assign(out, { [`taste_${name}`]: taste, [`kl_${name}`]: kl, [`score_${name}`]: score });
  }
  const { taste, kl, score } = { taste: out.taste_2!, kl: out.kl_2!, score: out.score_2! };
  return { objective: taste - PRICE * kl, taste, kl, score, ...out };
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
  return { taste: mean(tastesOf(answers)), kl, score: mean([...rewardsOf(reward, answers)]) };
}

/** The best of n answers of the reference by the reward model, without training: n of 1 to 8. */
export function bestOf({ seed }: { readonly seed: number }): Record<string, number> {
  const reference = newPolicy(), reward = judgedBy(seed).newRewardModel();
  const random = new Random(seed).split("best of n"), most = 8;
  const drawn = Array.from({ length: most }, (_, i) => {
    const answers = write(reference, TEST, random.split(i));
    return { tastes: tastesOf(answers), scores: rewardsOf(reward, answers) };
  });
  const out: Record<string, number> = {};
  for (let n = 1; n <= most; n *= 2) {
    const chosen = TEST.map((_, prompt) =>
      drawn.slice(0, n).reduce((a, b) => b.scores[prompt]! > a.scores[prompt]! ? b : a)
    );
    out[`taste_${n}`] = mean(chosen.map(({ tastes }, prompt) => tastes[prompt]!));
    out[`score_${n}`] = mean(chosen.map(({ scores }, prompt) => scores[prompt]!));
  }
  const kl = Math.log(most) - (most - 1) / most;
  return {
    objective: out[`taste_${most}`]! - PRICE * kl,
    taste: out[`taste_${most}`]!,
    kl,
    ...out,
  };
}
