/**
 * An iteration of PPO on tokens, as in notebook 50: 64 answers of seven tokens by a GPT of 0.6 million
 * parameters with its key-value cache, scores, reference and values, and one update of policy and critic.
 */
import * as tf from "@tensorflow/tfjs";
import { Random } from "lib/random/mod.ts";
import {
  answerAdvantages,
  answeredPrompts,
  answerLogProbabilities,
  ScalarGpt,
  tokenPpoLoss,
  writeAnswers,
  type WrittenAnswers,
} from "lib/rlhf/mod.ts";
import { Gpt } from "lib/transformer/mod.ts";
import type { Operations } from "./_operations.ts";
import type { Workload } from "./_workload.ts";

const SIZES = { vocabulary: 2500, size: 96, blocks: 3, heads: 4, positions: 34, dropout: 0 };
const BATCH = 64, BEFORE = 7, TIME = 7;

export function tokenPpo(operations: Operations): Workload {
  const random = new Random(1), gpt = () => new Gpt(SIZES, { random });
  const policy = gpt(), reference = gpt();
  const [critic, rewardModel] = [0, 1].map(() => new ScalarGpt(gpt(), { random }));
  const optimizers = [operations.optimizer(), operations.optimizer()];
  const prompts = Array.from(
    { length: BATCH },
    (_, i) => Array.from({ length: BEFORE }, (_, t) => 3 + (i * 31 + t * 17) % 2000),
  );
  const write = () => writeAnswers(policy, prompts, { random, time: TIME, end: 1 });
  const values = (answers: WrittenAnswers) =>
    tf.tidy(() => tf.slice(critic!.apply(answeredPrompts(answers)), [0, BEFORE - 1], [-1, TIME]));
  const judge = (answers: WrittenAnswers) => {
    const [rewards, logP, V] = tf.tidy(() =>
      [
        rewardModel!.apply(answeredPrompts(answers)),
        answerLogProbabilities(reference, answers),
        values(answers),
      ].map((tensor) => tensor.dataSync())
    ) as [Float32Array, Float32Array, Float32Array];
    const all = BEFORE + TIME;
    const scores = answers.lengths.map((length, i) => rewards[i * all + BEFORE + length - 1]!);
    const judged = { ...answers, reference: logP, values: V, scores };
    return { ...answerAdvantages(judged, { klCoefficient: 0.1 }), oldValues: V };
  };
  const surrogate = (of: tf.Tensor, slope: Float64Array) =>
    tf.sum(tf.mul(of, tf.tensor2d(Float32Array.from(slope), [BATCH, TIME]))) as tf.Scalar;
  const step = () => {
    const answers = write(), learned = judge(answers);
    const batch = { ...learned, oldLogProbabilities: answers.logProbabilities };
    const policyLoss = () => {
      const now = answerLogProbabilities(policy, answers), logProbabilities = now.dataSync();
      const terms = tokenPpoLoss({ ...batch, logProbabilities, values: learned.oldValues });
      return surrogate(now, terms.logProbabilityGradient);
    };
    const criticLoss = () => {
      const V = values(answers), now = V.dataSync(), { logProbabilities } = answers;
      return surrogate(V, tokenPpoLoss({ ...batch, logProbabilities, values: now }).valueGradient);
    };
    optimizers[0]!.minimize(policyLoss, false, policy.variables);
    optimizers[1]!.minimize(criticLoss, false, critic!.variables);
  };
  return { step, loss: () => tf.tidy(() => tf.mean(tf.square(values(write()))) as tf.Scalar) };
}
