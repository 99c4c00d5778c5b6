import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import { generalizedAdvantageEstimation, PPO_DEFAULTS, ppoLossGradients } from "lib/rl/mod.ts";
import { Categorical } from "lib/rl/mod.ts";
import { answerAdvantages, answerMasks, tokenPpoLoss } from "lib/rlhf/mod.ts";
import { mean, standardDeviation } from "lib/stats/mod.ts";
import { assertClose } from "../_assert_close.ts";

const TIME = 4, LENGTHS = [4, 2, 1];
const normals = (seed: number, count = TIME * LENGTHS.length) => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => random.normal());
};
const answers = {
  ...{ time: TIME, lengths: LENGTHS, scores: [1, -2, 0.5] },
  ...{ logProbabilities: normals(0), reference: normals(1), values: normals(2) },
};
const batch = {
  ...answerMasks(answers),
  ...{ logProbabilities: normals(3), oldLogProbabilities: normals(4) },
  ...{ values: normals(5), oldValues: normals(6), advantages: normals(7), returns: normals(8) },
};

/** d f / d x_i by central differences. */
function slopes(f: (x: number[]) => number, x: readonly number[]): number[] {
  const moved = (i: number, by: number) => f(x.map((value, j) => j === i ? value + by : value));
  return x.map((_, i) => (moved(i, 1e-6) - moved(i, -1e-6)) / 2e-6);
}

Deno.test("answerMasks() marks the tokens, and one value more where there is room", () => {
  const { isToken, hasValue } = answerMasks({ time: 3, lengths: [3, 1] });
  assert.deepEqual(isToken, [true, true, true, true, false, false]);
  assert.deepEqual(hasValue, [true, true, true, true, true, false]);
});

Deno.test("answerMasks() refuses an empty answer and one beyond the time", () => {
  assert.throws(() => answerMasks({ time: 3, lengths: [2, 0] }), {
    name: "RangeError",
    message: 'Cannot mask answers: "lengths[1]" must be an integer in [1, 3], current value is 0',
  });
  assert.throws(() => answerMasks({ time: 3, lengths: [4] }), /"lengths\[0\]" must be an integer/);
  assert.throws(() => answerMasks({ time: 3, lengths: [] }), /"lengths.length" must be at least 1/);
  assert.throws(() => answerMasks({ time: 0, lengths: [1] }), /"time" must be a positive integer/);
});

Deno.test("answerAdvantages(): tokens pay for their divergence, the end earns the score", () => {
  const { rewards, kl } = answerAdvantages(answers, { klCoefficient: 0.5 });
  const costs = kl.map((one) => -0.5 * one);
  assertClose(rewards[3]!, costs[3]! + 1, 1e-12); // no room after the last token
  assertClose(rewards[5]!, costs[5]!, 1e-12);
  assert.equal(rewards[6], -2);
  assert.equal(rewards[9], 0.5);
  assert.deepEqual([...rewards].slice(10), [0, 0]);
});

Deno.test("answerAdvantages() whitens over tokens alone, and pads with 0", () => {
  const { advantages, isToken } = answerAdvantages(answers, { klCoefficient: 0.1 });
  const kept = [...advantages].filter((_, i) => isToken[i]);
  assertClose(mean(kept), 0, 1e-12);
  assertClose(standardDeviation(kept, { unbiased: true }), 1, 1e-6);
  assert.ok([...advantages].every((one, i) => isToken[i] || one === 0));
});

Deno.test("answerAdvantages() estimates as lib/rl does, where answers fill the time", () => {
  const full = { ...answers, lengths: [4, 4, 4] }, options = { gamma: 0.9, lambda: 0.8 };
  const ours = answerAdvantages(full, { klCoefficient: 0.3, ...options });
  const ended = (t: number) => t === TIME - 1 ? 1 : 0;
  for (const answer of [0, 1, 2]) {
    const own = (values: ArrayLike<number>) =>
      Array.from(values).slice(answer * TIME, (answer + 1) * TIME);
    const values = own(full.values);
    const { returns } = generalizedAdvantageEstimation({
      numEnvs: 1,
      rewards: own(ours.rewards),
      values,
      nextValues: [...values.slice(1), 0],
      terminated: values.map((_, t) => ended(t)),
      truncated: values.map(() => 0),
    }, options);
    assertClose(own(ours.returns), returns, 1e-12);
  }
});

Deno.test("answerAdvantages() doesn't read the padding", () => {
  const { isToken, hasValue } = answerMasks(answers);
  const spoilt = (values: readonly number[], mask: readonly boolean[]) =>
    values.map((value, i) => mask[i] ? value : NaN);
  const options = { klCoefficient: 0.1, whitenRewards: true, klEstimator: "k3" as const };
  const other = answerAdvantages({
    ...answers,
    logProbabilities: spoilt(answers.logProbabilities, isToken),
    reference: spoilt(answers.reference, isToken),
    values: spoilt(answers.values, hasValue),
  }, options);
  assert.deepEqual(other, answerAdvantages(answers, options));
});

Deno.test("answerAdvantages() names what is wrong", () => {
  const options = { klCoefficient: 0.1 };
  assert.throws(() => answerAdvantages({ ...answers, scores: [1, NaN, 0] }, options), {
    name: "RangeError",
    message:
      'Cannot compute advantages of answers: "scores[1]" must be finite, current value is NaN',
  });
  assert.throws(() => answerAdvantages({ ...answers, scores: [1] }, options), /"scores.length"/);
  const short = { ...answers, reference: [1] };
  assert.throws(() => answerAdvantages(short, options), /"reference.length" must be 12/);
  const infinite = { ...answers, values: [Infinity, ...answers.values.slice(1)] };
  assert.throws(() => answerAdvantages(infinite, options), /"values\[0\]" must be finite/);
  assert.throws(() => answerAdvantages(answers, { klCoefficient: -1 }), /"klCoefficient" must be/);
  assert.throws(() => answerAdvantages(answers, { ...options, gamma: 2 }), /"gamma" must be in/);
  assert.throws(() => answerAdvantages(answers, { ...options, lambda: -1 }), /"lambda" must be in/);
});

Deno.test("tokenPpoLoss() has the gradients of finite differences", () => {
  const { logProbabilityGradient, valueGradient } = tokenPpoLoss(batch);
  const withLogs = (logProbabilities: number[]) =>
    tokenPpoLoss({ ...batch, logProbabilities }).loss;
  const withValues = (values: number[]) => tokenPpoLoss({ ...batch, values }).loss;
  assertClose(logProbabilityGradient, slopes(withLogs, batch.logProbabilities), 1e-7);
  assertClose(valueGradient, slopes(withValues, batch.values), 1e-7);
});

Deno.test("tokenPpoLoss() is the loss of lib/rl, where every place is a token", () => {
  const all = Array.from(batch.isToken, () => true), count = all.length;
  const parameters = Float64Array.from(normals(9, 2 * count));
  const chosen = Float64Array.from(all, (_, i) => i % 2);
  const distribution = new Categorical(2), logProbabilities = new Float64Array(count);
  const entropies = new Float64Array(count);
  distribution.evaluate(parameters, chosen, { logProbabilities, entropies });
  const ours = tokenPpoLoss({ ...batch, isToken: all, hasValue: all, logProbabilities });
  const typed = (values: readonly number[]) => Float64Array.from(values);
  const out = { parameters: new Float64Array(2 * count), values: new Float64Array(count) };
  const theirs = ppoLossGradients(distribution, {
    ...{ parameters, actions: chosen, oldParameters: parameters },
    values: typed(batch.values),
    oldLogProbabilities: typed(batch.oldLogProbabilities),
    oldValues: typed(batch.oldValues),
    advantages: typed(batch.advantages),
    returns: typed(batch.returns),
  }, {
    ...{ ...PPO_DEFAULTS, normalizeAdvantages: false, clipValueLoss: true, entropyCoefficient: 0 },
    ...{ clipCoefficient: 0.2, valueCoefficient: 0.1, klCoefficient: 0 },
  }, out);
  assertClose(ours.loss, theirs.loss, 1e-12);
  assertClose(ours.valueGradient, out.values, 1e-12);
});

Deno.test("tokenPpoLoss() has no slope where the clip is flat, and counts such tokens", () => {
  const one = { isToken: [true], hasValue: [true], oldLogProbabilities: [0], oldValues: [0] };
  const rest = { values: [0], returns: [0] };
  const good = tokenPpoLoss({ ...one, ...rest, logProbabilities: [1], advantages: [1] });
  assertClose(good.policyLoss, -1.2, 1e-12);
  assert.deepEqual([good.clipFraction, good.logProbabilityGradient[0]], [1, 0]);
  const bad = tokenPpoLoss({ ...one, ...rest, logProbabilities: [1], advantages: [-1] });
  assertClose(bad.logProbabilityGradient[0]!, Math.E, 1e-12); // nothing stops the way back
  assert.equal(bad.clipFraction, 0);
  assertClose(bad.approximateKl, 0.5, 1e-12);
});

Deno.test("tokenPpoLoss() names what is wrong", () => {
  assert.throws(() => tokenPpoLoss({ ...batch, values: [1] }), {
    name: "RangeError",
    message:
      `Cannot compute PPO's loss of tokens: "values.length" must be 12, as the masks have, current value is 1`,
  });
  const logProbabilities = batch.logProbabilities.map((one, i) => i === 4 ? NaN : one);
  assert.throws(
    () => tokenPpoLoss({ ...batch, logProbabilities }),
    /"logProbabilities\[4\]" must be/,
  );
  assert.throws(() => tokenPpoLoss(batch, { clipCoefficient: 0 }), /"clipCoefficient" must be/);
  assert.throws(() => tokenPpoLoss(batch, { valueCoefficient: -1 }), /"valueCoefficient" must be/);
  const none = { ...batch, isToken: batch.isToken.map(() => false) };
  assert.throws(() => tokenPpoLoss(none), /"isToken" must be true somewhere/);
});
