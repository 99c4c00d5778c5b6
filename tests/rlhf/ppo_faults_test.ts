/** What goes wrong in a step of PPO on tokens is named, and the weights of the policy stay as they were. */
import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { Adam, trainStep } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import {
  answerAdvantages,
  answeredPrompts,
  answerLogProbabilities,
  ScalarGpt,
  tokenPpoLoss,
  writeAnswers,
} from "lib/rlhf/mod.ts";
import { Gpt } from "lib/transformer/mod.ts";

await setUpBackend();
const SIZES = { vocabulary: 7, size: 8, blocks: 1, heads: 2, positions: 9, dropout: 0 }, END = 0;
const prompts = [[1, 2], [3, 4], [5, 6]];

/** A step of PPO; `change` spoils something on the way. */
function step(policy: Gpt, change: {
  readonly score?: number;
  readonly length?: number;
  readonly old?: number;
  readonly prompts?: number[][];
}): void {
  const random = new Random(0), rewardModel = new ScalarGpt(policy, { random });
  const asked = change.prompts ?? prompts;
  const written = writeAnswers(policy, asked, { random, time: 4, end: END }), { time } = written;
  const lengths = written.lengths.map((length) => change.length ?? length);
  const values = tf.tidy(() =>
    tf.slice(rewardModel.apply(answeredPrompts(written)), [0, 1], [-1, time]).dataSync()
  );
  const scores = lengths.map(() => change.score ?? 1);
  const { logProbabilities } = written, answers = { ...written, lengths, scores, values };
  const learned = answerAdvantages({ ...answers, reference: logProbabilities }, {
    klCoefficient: 0.1,
  });
  const loss = () => {
    const logP = answerLogProbabilities(policy, written);
    const { logProbabilityGradient } = tokenPpoLoss({
      ...learned,
      ...{ logProbabilities: logP.dataSync(), values, oldValues: values },
      oldLogProbabilities: logProbabilities.map((logP) => logP - (change.old ?? 0)),
    });
    const slope = tf.tensor2d(Float32Array.from(logProbabilityGradient), [lengths.length, time]);
    return tf.sum(tf.mul(logP, slope)) as tf.Scalar;
  };
  trainStep({ model: policy, loss, optimizer: new Adam(), task: "train the policy" });
}

const faults: [string, Parameters<typeof step>[1], RegExp][] = [
  ["a reward model that returns NaN", { score: NaN }, /"scores\[0\]" must be finite/],
  ["an empty answer", { length: 0 }, /"lengths\[0\]" must be an integer in \[1, 4\]/],
  ["a prompt longer than the context", {
    prompts: [[1, 2, 3, 4, 5, 6]],
  }, /"prompts\[0\].length" must be at most 5/],
  ["a ratio that explodes", { old: 800 }, /Cannot train the policy: the loss must stay finite/],
];
for (const [what, change, message] of faults) {
  Deno.test(`${what} is named, and the weights stay as before`, () => {
    const policy = new Gpt(SIZES, { random: new Random(1) });
    const weights = () => policy.variables.map((variable) => [...variable.dataSync()]);
    const before = weights();
    assert.throws(() => step(policy, change), message);
    assert.deepEqual(weights(), before);
  });
}

Deno.test("without a fault the same step moves the weights", () => {
  const policy = new Gpt(SIZES, { random: new Random(1) });
  const before = [...policy.tokenEmbedding.embeddings.dataSync()];
  step(policy, {});
  assert.notDeepEqual([...policy.tokenEmbedding.embeddings.dataSync()], before);
});
