import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { coupletTaste } from "lib/datasets/mod.ts";
import { Random } from "lib/random/mod.ts";
import {
  answeredPrompts,
  answerLogProbabilities,
  loadCoupletModels,
  ScalarGpt,
  writeAnswers,
  type WriteOptions,
} from "lib/rlhf/mod.ts";
import { logSoftmax } from "lib/sampling/mod.ts";
import { withLeakCheck } from "lib/tensor/mod.ts";
import { Gpt } from "lib/transformer/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();
const SIZES = { vocabulary: 7, size: 8, blocks: 2, heads: 2, positions: 9, dropout: 0 }, END = 0;

/** With weights that are larger than in the beginning, so that tokens differ. */
function make(seed = 0): Gpt {
  const gpt = new Gpt(SIZES, { random: new Random(seed) });
  for (const [name, variable] of Object.entries(gpt.parameters)) {
    if (!name.includes("amma")) tf.tidy(() => variable.assign(tf.mul(variable, 15)));
  }
  return gpt;
}
const gpt = make(), prompts = [[1, 2], [3, 4], [5, 6], [2, 2]];
const options = (seed: number): WriteOptions => ({ random: new Random(seed), time: 6, end: END });

Deno.test("writeAnswers() ends an answer with its end, fills with it, and counts it in the length", () => {
  const { tokens, lengths, time } = writeAnswers(gpt, prompts, options(0));
  for (const [i, length] of lengths.entries()) {
    const row = [...tokens.subarray(i * time, (i + 1) * time)], end = row.indexOf(END);
    assert.equal(length, end < 0 ? time : end + 1);
    assert.ok(row.slice(length).every((token) => token === END));
  }
});

Deno.test("the log-probabilities of a rollout are those of the GPT that reads all at once", () => {
  const answers = writeAnswers(gpt, prompts, options(1)), { time, lengths } = answers;
  const all = answerLogProbabilities(gpt, answers).dataSync();
  lengths.forEach((length, i) => {
    const row = (values: ArrayLike<number>) =>
      Array.from({ length }, (_, t) => values[i * time + t]!);
    assertClose(row(answers.logProbabilities), row(all), 1e-4);
  });
});

Deno.test("answerLogProbabilities() is the log-softmax of the token before", () => {
  const answers = { prompts: [[1, 2]], tokens: Int32Array.of(5, 3), time: 2 };
  const [logits] = gpt.apply(answeredPrompts(answers)).arraySync() as [number[][]];
  const expected = [logSoftmax(logits[1]!)[5]!, logSoftmax(logits[2]!)[3]!];
  assertClose(answerLogProbabilities(gpt, answers), tf.tensor2d([expected]), 1e-5);
});

Deno.test("writeAnswers() draws tokens as often as the GPT says", () => {
  const many = Array.from({ length: 4000 }, () => [1, 2]);
  const { tokens } = writeAnswers(gpt, many, { ...options(2), time: 1 });
  const [logits] = gpt.apply(tf.tensor2d([[1, 2]], undefined, "int32")).arraySync() as [number[][]];
  const expected = logSoftmax(logits[1]!).map(Math.exp);
  const shares = expected.map((_, token) => tokens.filter((one) => one === token).length / 4000);
  assertClose(shares, expected, 4 * 0.5 / Math.sqrt(4000));
});

Deno.test("answerLogProbabilities() has the gradient of finite differences", () => {
  const model = make(), answers = writeAnswers(model, prompts.slice(0, 2), options(3));
  const beta = model.finalNorm!.parameters["beta"]!, step = 1e-2;
  const loss = () => tf.mean(answerLogProbabilities(model, answers)) as tf.Scalar;
  const { grads } = tf.variableGrads(loss, [beta]);
  const around = [1, -1].map((sign) => {
    beta.assign(tf.tensor1d([sign * step, 0, 0, 0, 0, 0, 0, 0]));
    return loss().dataSync()[0]!;
  });
  const slope = (around[0]! - around[1]!) / (2 * step);
  assertClose(grads[beta.name]!.dataSync()[0]!, slope, { rtol: 0.02, atol: 1e-3 });
});

Deno.test("logits() of states() are what apply() gives", () => {
  const tokens = tf.tensor2d(prompts, undefined, "int32");
  assertClose(gpt.logits(gpt.states(tokens)), gpt.apply(tokens), 0);
});

Deno.test("a ScalarGpt gives w h + b, and no number depends on what follows", () => {
  const model = new ScalarGpt(make(), { random: new Random(1) });
  const tokens = tf.tensor2d([[1, 2, 3], [1, 2, 4]], undefined, "int32");
  const expected = tf.reshape(
    tf.matMul(tf.reshape(model.body.states(tokens), [6, 8]), model.head.kernel),
    [2, 3],
  );
  assertClose(model.apply(tokens), expected, 1e-5);
  const [one, two] = model.apply(tokens).arraySync() as [number[], number[]];
  assertClose(one.slice(0, 2), two.slice(0, 2), 1e-6);
});

Deno.test("rollouts and log-probabilities leak no tensor", async () => {
  await withLeakCheck(() => writeAnswers(gpt, prompts, options(4)).lengths.length);
  const answers = writeAnswers(gpt, prompts, options(4));
  await withLeakCheck(() => tf.tidy(() => answerLogProbabilities(gpt, answers).dataSync().length));
});

const refused: [string, (number[])[], Partial<WriteOptions>, RegExp][] = [
  ["no prompt", [], {}, /"prompts.length" must be at least 1, current value is 0/],
  ["an empty prompt", [[]], {}, /"prompts\[0\].length" must be at least 1, current value is 0/],
  [
    "prompts of two lengths",
    [[1], [1, 2]],
    {},
    /"prompts\[1\].length" must be 1, as prompts\[0\] has, current value is 2/,
  ],
  [
    "a prompt longer than the context",
    [[1, 2, 3, 4]],
    {},
    /"prompts\[0\].length" must be at most 3, so that an answer fits into 9 positions, current value is 4/,
  ],
  [
    "no room for an answer",
    [[1]],
    { time: 0 },
    /"time" must be a positive integer, current value is 0/,
  ],
  [
    "an end that is no token",
    [[1]],
    { end: 7 },
    /"end" must be a token in \[0, 7\), current value is 7/,
  ],
  ["a seed in place of a generator", [[1]], { random: 3 as unknown as Random }, /"random"/],
];
for (const [what, wrong, change, message] of refused) {
  Deno.test(`writeAnswers() refuses ${what}`, () => {
    assert.throws(() => writeAnswers(gpt, wrong, { ...options(0), ...change }), message);
  });
}

Deno.test("writeAnswers() refuses a model whose logits are NaN", () => {
  const broken = make();
  tf.tidy(() => broken.tokenEmbedding.embeddings.assign(tf.fill([7, 8], NaN)));
  assert.throws(() => writeAnswers(broken, prompts, options(0)), {
    message: /Cannot write answers: "gpt" must be a model with finite logits/,
  });
});

Deno.test("the saved models write lines, and the reward model prefers what the judges do", async () => {
  const { supervised, rewardModel, tokenizer } = await loadCoupletModels();
  const asked = Array.from({ length: 128 }, () => tokenizer.encode("床前看月光，"));
  const random = new Random(0);
  const answers = writeAnswers(supervised, asked, { random, time: 10, end: tokenizer.end });
  const { tokens, time, lengths } = answers, before = asked[0]!.length;
  assert.ok(lengths.filter((length) => length === 7).length > 120);
  const numbers = rewardModel.apply(answeredPrompts(answers)).arraySync() as number[][];
  const judged = lengths.map((length, i) => ({
    reward: numbers[i]![before + length - 1]!,
    taste: coupletTaste(tokenizer.decode(tokens.subarray(i * time, i * time + length))),
  }));
  const meanOf = (some: typeof judged) =>
    some.reduce((sum, { reward }) => sum + reward, 0) / some.length;
  const good = judged.filter(({ taste }) => taste >= 1),
    poor = judged.filter(({ taste }) => taste <= 0);
  const ahead = meanOf(good) - meanOf(poor);
  assert.ok(ahead > 0.4, `${ahead}`);
  supervised.dispose();
  rewardModel.dispose();
});
