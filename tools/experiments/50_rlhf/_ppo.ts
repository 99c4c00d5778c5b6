/** PPO on tokens, as the cells of notebook 50 have it: rollout, evaluation, optimization. */
import * as tf from "@tensorflow/tfjs";
import { type Couplet, coupletTaste, lineFeatures } from "lib/datasets/mod.ts";
import { Adam, losses, trainStep } from "lib/nn/mod.ts";
import type { Random } from "lib/random/mod.ts";
import {
  type AnswerAdvantages,
  answerAdvantages,
  answeredPrompts,
  answerLogProbabilities,
  type ScalarGpt,
  tokenPpoLoss,
  type TokenPpoTerms,
  writeAnswers,
  type WrittenAnswers,
} from "lib/rlhf/mod.ts";
import type { PoemTokenizer } from "lib/text/mod.ts";
import type { Gpt } from "lib/transformer/mod.ts";
import { BATCH, rewardsOf, rowsOf, textsOf, TIME, writeInParts } from "./_models.ts";

/** The four models, two of which learn. */
export interface Models {
  readonly policy: Gpt;
  readonly critic: ScalarGpt;
  readonly reference: Gpt;
  readonly rewardModel: ScalarGpt;
}

/** Who judges: texts, and the same as tokens. */
export type Scorer = (answers: WrittenAnswers, texts: readonly string[]) => Float64Array;

/** The score of the true taste, which no reward model has to learn. */
export const trueTaste: Scorer = (_, texts) => Float64Array.from(texts, coupletTaste);

/** How PPO is run. */
export interface PpoSettings {
  readonly beta: number;
  readonly iterations: number;
  readonly learningRate: number;
  readonly minibatches: number;
  readonly epochs: number;
  /** In place of the reward model. */
  readonly scorer?: Scorer;
}

/** What one iteration saw. */
export interface Iteration {
  readonly score: number;
  readonly taste: number;
  readonly kl: number;
  readonly clipFraction: number;
  readonly approximateKl: number;
  readonly valueLoss: number;
  readonly entropy: number;
}

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);
const mean = (values: ArrayLike<number>) => sum(values) / values.length;

/** V before each token of the answers, and one place on: [answers, time]. */
export function valuesOf(critic: ScalarGpt, answers: WrittenAnswers): tf.Tensor2D {
  const { prompts, time } = answers;
  return tf.tidy(() =>
    tf.slice(critic.apply(answeredPrompts(answers)), [0, prompts[0]!.length - 1], [-1, time])
  );
}

/** The answers without the padding that all have. */
export function trimmed(answers: WrittenAnswers): WrittenAnswers {
  const time = Math.max(...answers.lengths), { time: before } = answers;
  const shorter = <Numbers extends Int32Array | Float64Array>(numbers: Numbers) =>
    numbers.filter((_, i) => i % before < time) as Numbers;
  return {
    ...answers,
    time,
    tokens: shorter(answers.tokens),
    logProbabilities: shorter(answers.logProbabilities),
  };
}

export function ppo(
  models: Models,
  tokenizer: PoemTokenizer,
  couplets: readonly Couplet[],
  settings: PpoSettings,
  random: Random,
  onIteration?: (seen: Iteration) => void,
): void {
  const { policy, critic, reference, rewardModel } = models;
  const { beta, iterations, learningRate, minibatches, epochs } = settings;
  const drawing = random.split("prompts"), writing = random.split("answers");
  const ordering = random.split("order");
  const policyOptimizer = new Adam({ learningRate }), criticOptimizer = new Adam({ learningRate });
  for (let iteration = 0; iteration < iterations; iteration++) {
    const asked = drawing.integers(BATCH, 0, couplets.length);
    const prompts = Array.from(asked, (i) => tokenizer.encode(couplets[i]!.prompt));
    const written = writeAnswers(policy, prompts, {
      random: writing,
      time: TIME,
      end: tokenizer.end,
    });
    const answers = trimmed(written);
    const score = settings.scorer ?? ((some: WrittenAnswers) => rewardsOf(rewardModel, some));
    const texts = textsOf(tokenizer, answers), scores = score(answers, texts);
    const [referred, values] = tf.tidy(() => [
      answerLogProbabilities(reference, answers).dataSync(),
      valuesOf(critic, answers).dataSync(),
    ]);
    const judged = { ...answers, reference: referred!, values: values!, scores };
    const learned = answerAdvantages(judged, { klCoefficient: beta });
    const terms: TokenPpoTerms[] = [];
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = ordering.permutation(BATCH), size = BATCH / minibatches;
      for (let from = 0; from < BATCH; from += size) {
        const rows = [...order.subarray(from, from + size)];
        const part = rowsOf(answers, rows), batch = batchOf(learned, values!, answers, rows);
        const policyLoss = () => {
          const logP = answerLogProbabilities(policy, part), now = logP.dataSync();
          const seen = tokenPpoLoss({ ...batch, logProbabilities: now, values: batch.oldValues });
          terms.push(seen);
          return tf.sum(
            tf.mul(
              logP,
              tf.tensor2d(Float32Array.from(seen.logProbabilityGradient), [size, part.time]),
            ),
          ) as tf.Scalar;
        };
        const criticLoss = () => {
          const V = valuesOf(critic, part);
          const seen = tokenPpoLoss({
            ...batch,
            logProbabilities: batch.oldLogProbabilities,
            values: V.dataSync(),
          }, { valueCoefficient: 1 });
          return tf.sum(
            tf.mul(V, tf.tensor2d(Float32Array.from(seen.valueGradient), [size, part.time])),
          ) as tf.Scalar;
        };
        trainStep({
          model: policy,
          loss: policyLoss,
          optimizer: policyOptimizer,
          maxGradientNorm: 1,
        });
        trainStep({
          model: critic,
          loss: criticLoss,
          optimizer: criticOptimizer,
          maxGradientNorm: 1,
        });
      }
    }
    onIteration?.({
      score: mean(scores),
      taste: mean(texts.map(coupletTaste)),
      kl: sum(learned.kl) / BATCH,
      clipFraction: mean(terms.map((one) => one.clipFraction)),
      approximateKl: mean(terms.map((one) => one.approximateKl)),
      valueLoss: mean(terms.map((one) => one.valueLoss)),
      entropy: -sum(answers.logProbabilities) / sum(answers.lengths),
    });
  }
}

function batchOf(
  learned: AnswerAdvantages,
  values: ArrayLike<number>,
  answers: WrittenAnswers,
  rows: readonly number[],
) {
  const { time } = answers,
    places = rows.flatMap((row) => Array.from({ length: time }, (_, t) => row * time + t));
  const of = (numbers: ArrayLike<number>) => Float64Array.from(places, (place) => numbers[place]!);
  return {
    isToken: places.map((place) => learned.isToken[place]!),
    hasValue: places.map((place) => learned.hasValue[place]!),
    oldLogProbabilities: of(answers.logProbabilities),
    oldValues: of(values),
    advantages: of(learned.advantages),
    returns: of(learned.returns),
  };
}

/** Mean of -ln p of the next token of whole poems of one length. */
export function poemLoss(gpt: Gpt, poems: readonly (readonly number[])[]): tf.Scalar {
  return tf.tidy(() => {
    const tokens = tf.tensor2d(poems.map((poem) => [...poem]), undefined, "int32"),
      [rows, all] = tokens.shape;
    const logits = gpt.apply(tf.slice(tokens, [0, 0], [rows, all - 1]));
    return losses.sparseCategoricalCrossEntropy(tf.slice(tokens, [0, 1], [rows, all - 1]), logits, {
      fromLogits: true,
    }) as tf.Scalar;
  });
}

/** What answers to prompts are worth to the reward model and to the true taste, and how far they went. */
export function evaluate(
  { policy, reference, rewardModel }: Omit<Models, "critic">,
  tokenizer: PoemTokenizer,
  couplets: readonly Couplet[],
  random: Random,
) {
  const prompts = couplets.map(({ prompt }) => tokenizer.encode(prompt));
  const answers = trimmed(
    writeInParts(policy, prompts, { random, time: TIME, end: tokenizer.end }),
  );
  const texts = textsOf(tokenizer, answers),
    { time, lengths } = answers,
    scores = rewardsOf(rewardModel, answers);
  const referred = new Float64Array(answers.tokens.length);
  for (let from = 0; from < lengths.length; from += 107) {
    const rows = Array.from({ length: Math.min(107, lengths.length - from) }, (_, i) => from + i);
    const logP = answerLogProbabilities(reference, rowsOf(answers, rows));
    referred.set(logP.dataSync(), from * time);
    logP.dispose();
  }
  let own = 0, theirs = 0;
  lengths.forEach((length, i) => {
    for (let t = 0; t < length; t++) {
      own += answers.logProbabilities[i * time + t]!;
      theirs += referred[i * time + t]!;
    }
  });
  const features = texts.map(lineFeatures);
  return {
    texts,
    metrics: {
      reward: mean(scores),
      taste: mean(texts.map(coupletTaste)),
      kl: (own - theirs) / lengths.length,
      perplexity: Math.exp(-theirs / sum(lengths)),
      images: mean(features.map(({ images }) => images)),
      repeated: mean(features.map(({ repeated }) => repeated)),
      well_formed: mean(features.map(({ wellFormed }) => Number(wellFormed))),
      different: new Set(texts).size / texts.length,
    },
  };
}
