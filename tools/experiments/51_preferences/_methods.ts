/** What the methods of notebook 51 do in an iteration. */
import * as tf from "@tensorflow/tfjs";
import { type Adam, trainStep } from "lib/nn/mod.ts";
import type { Random } from "lib/random/mod.ts";
import {
  answerAdvantages,
  answeredPrompts,
  answerLogProbabilities,
  answerMasks,
  groupAdvantages,
  leaveOneOutAdvantages,
  type ScalarGpt,
  tokenPpoLoss,
  type WrittenAnswers,
} from "lib/rlhf/mod.ts";
import type { Gpt } from "lib/transformer/mod.ts";
import { type Ranked, rewardsOf, rowsOf } from "../50_rlhf/_models.ts";
import { K, TRAIN, write } from "./_judged.ts";

/** Prompts of an iteration, with K answers each. */
export const GROUPS = 16;

/** What an iteration works on. */
export interface Learner {
  readonly policy: Gpt;
  readonly reference: Gpt;
  readonly reward: ScalarGpt;
  readonly critic: ScalarGpt;
  readonly optimizer: Adam;
  readonly criticOptimizer: Adam;
  readonly beta: number;
  readonly ranked: Ranked;
  readonly random: Random;
}

const maskOf = (answers: WrittenAnswers) =>
  tf.tensor2d(Float32Array.from(answerMasks(answers).isToken, Number), [
    answers.lengths.length,
    answers.time,
  ]);
/** ln pi of whole answers, [answers]. */
const wholeLogProbabilities = (gpt: Gpt, answers: WrittenAnswers, mask: tf.Tensor2D) =>
  tf.sum(tf.mul(answerLogProbabilities(gpt, answers), mask), 1) as tf.Tensor1D;

/** K answers to each of some prompts of training. */
function rollout({ policy, random }: Learner): WrittenAnswers {
  const prompts = Array.from(random.integers(GROUPS, 0, TRAIN.length), (i) => TRAIN[i]!);
  return write(
    policy,
    prompts.flatMap((prompt) => Array.from({ length: K }, () => prompt)),
    random,
  );
}

const groupsOf = (values: readonly number[]) =>
  Array.from({ length: values.length / K }, (_, i) => values.slice(i * K, (i + 1) * K));

/** The loss of pairs by h, the log ratio of the chosen answer less that of the rejected one. */
type PairLoss = (h: tf.Tensor, beta: number) => tf.Tensor;
const dpoLoss: PairLoss = (h, beta) => tf.softplus(tf.mul(h, -beta));
const ipoLoss: PairLoss = (h, beta) => tf.square(tf.sub(h, 1 / (2 * beta)));

/** One step on all pairs of ranked answers, K a prompt and best first. */
function pairStep(
  { policy, reference, optimizer, beta }: Learner,
  answers: WrittenAnswers,
  lossOf: PairLoss = dpoLoss,
): void {
  const pairs: [number, number][] = [];
  for (let at = 0; at < answers.lengths.length; at += K) {
    for (let a = 0; a < K; a++) for (let b = a + 1; b < K; b++) pairs.push([at + a, at + b]);
  }
  tf.tidy(() => {
    const mask = maskOf(answers), base = wholeLogProbabilities(reference, answers, mask);
    const places = (which: 0 | 1) => tf.tensor1d(pairs.map((pair) => pair[which]), "int32");
    const loss = () => {
      const ratio = tf.sub(wholeLogProbabilities(policy, answers, mask), base);
      const h = tf.sub(tf.gather(ratio, places(0)), tf.gather(ratio, places(1)));
      return tf.mean(lossOf(h, beta)) as tf.Scalar;
    };
    trainStep({ model: policy, optimizer, loss, maxGradientNorm: 1 });
  });
}

function offline(learner: Learner, lossOf: PairLoss): void {
  const { ranked, random } = learner;
  const some = Array.from(
    random.integers(GROUPS, 0, ranked.orders.length),
    (i) => ranked.orders[i]!,
  );
  pairStep(learner, rowsOf(ranked.answers, some.flat()), lossOf);
}

function onlineDpo(learner: Learner): void {
  const answers = rollout(learner), rewards = rewardsOf(learner.reward, answers);
  const order = groupsOf([...rewards.keys()])
    .flatMap((group) => group.sort((a, b) => rewards[b]! - rewards[a]! || a - b));
  pairStep(learner, rowsOf(answers, order));
}

function groupStep(learner: Learner, isGrpo: boolean): void {
  const { policy, reference, reward, optimizer, beta } = learner;
  const answers = rollout(learner);
  const scores = rewardsOf(reward, answers);
  tf.tidy(() => {
    const mask = maskOf(answers), base = answerLogProbabilities(reference, answers);
    const old = tf.tensor2d(Float32Array.from(answers.logProbabilities), mask.shape);
    const kl = tf.sum(tf.mul(tf.sub(old, base), mask), 1).dataSync();
    const rewards = isGrpo ? [...scores] : Array.from(scores, (score, i) => score - beta * kl[i]!);
    const advantages = (isGrpo ? groupAdvantages : leaveOneOutAdvantages)(groupsOf(rewards))
      .flatMap((group) => [...group]);
    const A = tf.tensor2d(advantages, [advantages.length, 1]);
    const loss = () => {
      const logPi = answerLogProbabilities(policy, answers);
      let each: tf.Tensor = tf.mul(A, tf.neg(logPi));
      if (isGrpo) { // k3
        const d = tf.sub(base, logPi);
        each = tf.add(each, tf.mul(beta, tf.sub(tf.sub(tf.exp(d), 1), d)));
      }
      return tf.div(tf.sum(tf.mul(each, mask)), answers.lengths.length) as tf.Scalar;
    };
    trainStep({ model: policy, optimizer, loss, maxGradientNorm: 1 });
  });
}

/** Notebook 50's PPO: a rollout, its advantages, and two epochs on all of it. */
function ppo(learner: Learner): void {
  const { policy, reference, reward, critic, optimizer, criticOptimizer, beta } = learner;
  const answers = rollout(learner),
    shape: [number, number] = [answers.lengths.length, answers.time];
  const valuesOf = () =>
    tf.slice(critic.apply(answeredPrompts(answers)), [0, answers.prompts[0]!.length - 1], shape);
  const [values, base] = tf.tidy(() => [
    valuesOf().dataSync(),
    answerLogProbabilities(reference, answers).dataSync(),
  ]);
  const scores = rewardsOf(reward, answers);
  const learned = answerAdvantages(
    { ...answers, reference: base!, values: values!, scores },
    { klCoefficient: beta },
  );
  const before = { ...learned, oldLogProbabilities: answers.logProbabilities, oldValues: values! };
  const alongGradient = (tensor: tf.Tensor, gradient: Float64Array) =>
    tf.sum(tf.mul(tensor, tf.tensor2d(Float32Array.from(gradient), shape))) as tf.Scalar;
  const policyLoss = () => {
    const logPi = answerLogProbabilities(policy, answers), logProbabilities = logPi.dataSync();
    const terms = tokenPpoLoss({ ...before, logProbabilities, values: values! });
    return alongGradient(logPi, terms.logProbabilityGradient);
  };
  const criticLoss = () => {
    const V = valuesOf(), logProbabilities = answers.logProbabilities;
    const terms = tokenPpoLoss({ ...before, logProbabilities, values: V.dataSync() }, {
      valueCoefficient: 1,
    });
    return alongGradient(V, terms.valueGradient);
  };
  for (let epoch = 0; epoch < 2; epoch++) {
    trainStep({ model: policy, optimizer, loss: policyLoss, maxGradientNorm: 1 });
    trainStep({ model: critic, optimizer: criticOptimizer, loss: criticLoss, maxGradientNorm: 1 });
  }
}

/** An iteration of each. */
export const METHODS = {
  PPO: ppo,
  RLOO: (learner: Learner) => groupStep(learner, false),
  GRPO: (learner: Learner) => groupStep(learner, true),
  "online DPO": onlineDpo,
  DPO: (learner: Learner) => offline(learner, dpoLoss),
  IPO: (learner: Learner) => offline(learner, ipoLoss),
} as const;
