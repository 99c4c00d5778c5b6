/** Arrays longer than a call may have arguments go through everything that takes an array. */
import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { paddingMask } from "lib/attention/mod.ts";
import * as datasets from "lib/datasets/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { minibatches, takeRows } from "lib/nn/mod.ts";
import { encodeApng } from "lib/notebook/_apng.ts";
import * as notebook from "lib/notebook/mod.ts";
import { encodePng } from "lib/notebook/_png.ts";
import { Random } from "lib/random/mod.ts";
import * as rl from "lib/rl/mod.ts";
import * as seq2seq from "lib/seq2seq/mod.ts";
import * as stats from "lib/stats/mod.ts";
import * as tensor from "lib/tensor/mod.ts";
import * as text from "lib/text/mod.ts";
import { rotaryPositions, rotate } from "lib/transformer/mod.ts";
import { compareGradientEstimators } from "lib/vae/mod.ts";
import { record } from "./notebook/_recording.ts";

await setUpBackend();

/** Math.max(...values) fails from about 125,000 values on. */
const LENGTH = 200_000;

const list = Array.from({ length: LENGTH }, (_, i) => (i % 1000) / 1000);
const other = Array.from({ length: LENGTH }, (_, i) => (i % 777) / 500);
const floats = Float64Array.from(list);
const zeros = () => new Float64Array(LENGTH);
const whole = (below: number) => Array.from(list, (_, i) => i % below);
const random = () => new Random(0);
const step = { state: 0, action: 1, reward: 1, nextState: 0, terminated: false };
const rates = { learningRate: 0.1, gamma: 0.9 };

const STATISTICS: Readonly<Record<string, () => unknown>> = {
  mean: () => stats.mean(list),
  variance: () => stats.variance(list),
  standardDeviation: () => stats.standardDeviation(list),
  standardError: () => stats.standardError(list),
  median: () => stats.median(list),
  quantile: () => stats.quantile(list, 0.9),
  interquartileMean: () => stats.interquartileMean(list),
  movingAverage: () => stats.movingAverage(list, 100),
  studentTInterval: () => stats.studentTInterval(list),
  bootstrapInterval: () => stats.bootstrapInterval(list, { random: random(), resamples: 5 }),
  stratifiedBootstrapInterval: () =>
    stats.stratifiedBootstrapInterval([list, other], { random: random(), resamples: 5 }),
  "stratifiedBootstrapInterval of many tasks": () =>
    stats.stratifiedBootstrapInterval(list.map((value) => [value, 1]), {
      ...{ random: random(), resamples: 3 },
    }),
  probabilityOfImprovement: () => stats.probabilityOfImprovement(list, other),
  pairedTTest: () => stats.pairedTTest(list, other),
  linearFit: () => stats.linearFit(list, other),
  equalButForRounding: () => stats.equalButForRounding(list),
  maskedMean: () => tensor.maskedMean(list, whole(2)),
  maskedVariance: () => tensor.maskedVariance(list, whole(2)),
  maskedWhiten: () => tensor.maskedWhiten(list, whole(2)),
  isAllFinite: () => tf.tidy(() => tensor.isAllFinite(tf.tensor1d(list))),
  checkGradient: () => {
    const gradient = (x: Float64Array) => zeros().fill(2 * x[0]!, 0, 1);
    return tensor.checkGradient((x) => x[0]! ** 2, list, { gradient });
  },
  "Random.categorical": () => random().categorical(list),
  "Random.shuffle": () => random().shuffle([...list]),
  "Random.fillUniform": () => random().fillUniform(zeros()),
  "Random.fillNormal": () => random().fillNormal(zeros()),
  compareGradientEstimators: () =>
    compareGradientEstimators(
      { value: (z) => z[0]!, gradient: (_, out) => out.fill(1) },
      floats,
      { samples: 2, random: random() },
    ),
};

const rollout = {
  ...{ numEnvs: 1, rewards: list, values: other, nextValues: other },
  ...{ terminated: whole(2), truncated: zeros() },
};
const states = new Array<number>(LENGTH).fill(0);
const episode = { states, actions: states, rewards: list, finalState: 0, terminated: true };
const process = rl.markovDecisionProcess([
  list.map((reward) => [{ probability: 1, nextState: 0, reward, terminated: true }]),
]);
const ppoBatch = {
  ...{ parameters: new Float64Array(2 * LENGTH), oldParameters: new Float64Array(2 * LENGTH) },
  ...{ values: floats, oldValues: floats, returns: floats, advantages: floats },
  actions: Float64Array.from(whole(2)),
  oldLogProbabilities: zeros().fill(Math.log(0.5)),
};

const LEARNING: Readonly<Record<string, () => unknown>> = {
  discountedReturns: () => rl.discountedReturns(list, { gamma: 0.9 }),
  temporalDifferenceErrors: () => rl.temporalDifferenceErrors(list, [...other, 0], 0.9),
  nStepTargets: () => rl.nStepTargets(list, [...other, 0], { gamma: 0.9, n: 3 }),
  lambdaReturns: () => rl.lambdaReturns(list, [...other, 0], { gamma: 0.9, lambda: 0.9 }),
  standardize: () => rl.standardize(list),
  generalizedAdvantageEstimation: () =>
    rl.generalizedAdvantageEstimation(rollout, { gamma: 0.9, lambda: 0.9 }),
  explainedVariance: () => rl.explainedVariance(list, other),
  bellmanTargets: () => rl.bellmanTargets(list, whole(2), other, 0.9),
  maximumActionValues: () => rl.maximumActionValues(list, 4),
  greedyAction: () => rl.greedyAction(list),
  clippedDoubleValues: () => rl.clippedDoubleValues(list, other),
  smoothedTargetActions: () =>
    rl.smoothedTargetActions(list, other, { noiseClip: 1, low: 0, high: 1 }),
  temporalDifferenceLoss: () => rl.temporalDifferenceLoss(list, states, other, "huber"),
  criticLoss: () => rl.criticLoss(list, other, zeros()),
  policyGradientLoss: () =>
    rl.policyGradientLoss(
      new rl.Categorical(2),
      { parameters: ppoBatch.parameters, actions: ppoBatch.actions, weights: list },
      new Float64Array(2 * LENGTH),
    ),
  ppoLossGradients: () => {
    const out = { parameters: new Float64Array(2 * LENGTH), values: zeros() };
    const config = { ...rl.PPO_DEFAULTS, klCoefficient: 0 };
    return rl.ppoLossGradients(new rl.Categorical(2), ppoBatch, config, out);
  },
  "a Categorical of many actions": () => {
    const policy = new rl.Categorical(LENGTH),
      action = new Float64Array(1),
      one = new Float64Array(1);
    policy.sample(floats, random(), { actions: action, logProbabilities: one });
    policy.mode(floats, action);
    policy.klDivergences(floats, floats, one);
    policy.evaluate(floats, action, { logProbabilities: one, entropies: new Float64Array(1) });
    policy.backward(floats, action, { logProbability: [1], entropy: 1 }, zeros());
  },
  softmaxPolicy: () => rl.softmaxPolicy(list, LENGTH),
  scoreFunction: () => rl.scoreFunction(list, 1),
  returnsToGo: () => {
    const starts = Array.from({ length: LENGTH + 1 }, (_, i) => i);
    return rl.returnsToGo({ rewards: Float32Array.from(list), starts }, 0.9);
  },
  temporalDifferenceUpdate: () => rl.temporalDifferenceUpdate(new Float64Array(1), episode, rates),
  firstVisitMonteCarlo: () => rl.firstVisitMonteCarlo([episode], { states: 1, gamma: 1 }),
  qLearningUpdate: () => rl.qLearningUpdate([zeros()], step, rates),
  expectedSarsaUpdate: () => rl.expectedSarsaUpdate([zeros()], step, 0.1, rates),
  doubleQLearningUpdate: () => rl.doubleQLearningUpdate([zeros()], [zeros()], step, rates),
  greedyActions: () => rl.greedyActions([list]),
  epsilonGreedyPolicy: () => rl.epsilonGreedyPolicy([list], 0.1),
  sampleEpsilonGreedyAction: () => rl.sampleEpsilonGreedyAction(list, 0.1, random()),
  deterministicPolicy: () => rl.deterministicPolicy(whole(2), 2),
  playBandit: () => rl.playBandit(list, { steps: 3, epsilon: 0.1, random: random() }),
  valueIteration: () => rl.valueIteration(process, { gamma: 0.9 }),
  policyIteration: () => rl.policyIteration(process, { gamma: 0.9 }),
};

const one = { count: 1, sourceLength: 1, targetLength: 1 };
const pair = { ...one, source: Int32Array.of(3), target: Int32Array.of(3) };
const words = whole(7);

const SEQUENCES: Readonly<Record<string, () => unknown>> = {
  "corpusBleu of many sentences": () =>
    text.corpusBleu(words.map((word) => [word]), words.map((word) => [[word]])),
  "sentenceBleu of a long sentence": () => text.sentenceBleu(words, [words]),
  "sentenceBleu with many references": () => text.sentenceBleu([1], words.map((word) => [word])),
  translationScores: () => seq2seq.translationScores([words], [words]),
  padPairs: () => datasets.padPairs(new Array(LENGTH).fill(pair)),
  wordsOfRow: () => datasets.wordsOfRow(new Int32Array(LENGTH).fill(5), LENGTH, 0),
  decodeIsoDate: () => datasets.decodeIsoDate(words),
  encodeDates: () =>
    datasets.encodeDates(new Array(LENGTH / 10).fill({ human: "9 mar 2024", iso: "2024-03-09" })),
  takePairs: () => seq2seq.takePairs(pair, states),
  decoderInputs: () => seq2seq.decoderInputs({ ...pair, target: new Int32Array(LENGTH).fill(3) }),
  takeRows: () => takeRows(Float32Array.from(list), 1, states).dispose(),
  minibatches: () => [...minibatches(LENGTH, 1, random())],
  paddingMask: () => paddingMask(whole(2), 1).dispose(),
  rotate: () => rotate(list.map((value) => [value, 1]), rotaryPositions(LENGTH, 2)),
};

const DISPLAY: Readonly<Record<string, () => unknown>> = {
  table: () => notebook.table(list.map((value) => ({ value, words: "a" })), { large: true }),
  "check of arrays": () => notebook.check("99.long", list, { expected: [...list] }),
  "check of arrays in another order": () =>
    notebook.check("99.turned", list.toReversed(), { expected: list }),
  imageGrid: () =>
    notebook.imageGrid(list.map((value) => [value]), {
      ...{ width: 1, height: 1, columns: 1000, scale: 1, alt: "many" },
    }),
  encodePng: () => encodePng({ width: 1000, height: 200, data: new Uint8Array(LENGTH) }),
  encodeApng: () =>
    encodeApng(new Array(20_000).fill(Uint8Array.of(1)), {
      width: 1,
      height: 1,
      delay: 1,
    }),
  plot: () =>
    notebook.plotSvg({ alt: "a long line", marks: [notebook.Plot.lineY(list, { x: "index" })] }),
};

const GROUPS = { STATISTICS, LEARNING, SEQUENCES, DISPLAY };
for (const [group, functions] of Object.entries(GROUPS)) {
  Deno.test(`functions of ${group.toLowerCase()} take arrays of 200,000`, async (context) => {
    for (const [name, run] of Object.entries(functions)) {
      await context.step(name, async () => {
        await record(async () => {
          await run();
        });
      });
    }
  });
}

Deno.test("an array of 200,000 is too long for a call's arguments", () => {
  assert.throws(() => Math.max(...list), RangeError); // else this file proves nothing
});
