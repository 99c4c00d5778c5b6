import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import {
  dpoLoss,
  groupAdvantages,
  IGNORED_LABEL,
  klEstimates,
  leaveOneOutAdvantages,
  preferenceProbability,
  rewardModelLoss,
  supervisedLoss,
} from "lib/rlhf/mod.ts";
import { klDivergence, logSoftmax, tokenAt } from "lib/sampling/mod.ts";
import { mean } from "lib/stats/mod.ts";
import { checkGradient, withLeakCheck } from "lib/tensor/mod.ts";
import { assertClose } from "../_assert_close.ts";

await setUpBackend();

const normals = (seed: number, count: number) => {
  const random = new Random(seed);
  return Array.from({ length: count }, () => random.normal());
};

/** d f / d x_i by central differences. */
function slopes(f: (x: number[]) => number, x: readonly number[]): number[] {
  const moved = (i: number, by: number) => f(x.map((value, j) => j === i ? value + by : value));
  return x.map((_, i) => (moved(i, 1e-5) - moved(i, -1e-5)) / 2e-5);
}

Deno.test("klEstimates(): k1 and k3 are right on average, k2 and k3 never negative", () => {
  const policy = logSoftmax([0.3, -0.5, 1]), reference = logSoftmax([0.1, 0.2, 0.4]);
  const probabilities = policy.map(Math.exp), random = new Random(1);
  const tokens = Array.from({ length: 40_000 }, () => tokenAt(probabilities, random.uniform()));
  const of = (log: Float64Array) => tokens.map((token) => log[token]!);
  const exact = klDivergence(probabilities, reference.map(Math.exp));
  for (const estimator of ["k1", "k3"] as const) {
    const estimates = klEstimates(of(policy), of(reference), estimator);
    assertClose(mean(estimates), exact, 0.01);
  }
  for (const estimator of ["k2", "k3"] as const) {
    assert.ok(klEstimates(of(policy), of(reference), estimator).every((one) => one >= 0));
  }
  assert.ok(klEstimates(of(policy), of(reference), "k1").some((one) => one < 0));
});

Deno.test("klEstimates() refuses what it can't compute", () => {
  assert.throws(() => klEstimates([], []), {
    name: "RangeError",
    message:
      'Cannot estimate the KL divergence: "logProbabilities.length" must be at least 1, current value is 0',
  });
  assert.throws(() => klEstimates([-1, -2], [-1]), /"reference.length" must be 2/);
  assert.throws(() => klEstimates([-1], [NaN]), /"reference\[0\]" must be finite/);
  // @ts-expect-error: there is no such estimator
  assert.throws(() => klEstimates([-1], [-1], "k4"), /"estimator" must be "k1", "k2" or "k3"/);
});

Deno.test("rewardModelLoss() has the gradients of finite differences", () => {
  const chosen = normals(0, 4), rejected = normals(1, 4);
  const options = { margins: [0.5, 0, 1, 0.2], centering: 0.1 };
  const { chosenGradient, rejectedGradient } = rewardModelLoss({ chosen, rejected }, options);
  const loss = (pair: { chosen: number[]; rejected: number[] }) =>
    rewardModelLoss(pair, options).loss;
  assertClose(chosenGradient, slopes((x) => loss({ chosen: x, rejected }), chosen), 1e-8);
  assertClose(rejectedGradient, slopes((x) => loss({ chosen, rejected: x }), rejected), 1e-8);
});

Deno.test("rewardModelLoss() knows differences only, and takes the largest without overflow", () => {
  const pair = { chosen: [3, -1], rejected: [1, 0] };
  const shifted = { chosen: [103, 99], rejected: [101, 100] };
  assertClose(rewardModelLoss(shifted).loss, rewardModelLoss(pair).loss, 1e-12);
  assert.equal(rewardModelLoss({ chosen: [-1e4], rejected: [1e4] }).loss, 2e4);
  assert.equal(rewardModelLoss({ chosen: [1e4], rejected: [-1e4] }).loss, 0);
  assert.equal(rewardModelLoss(pair).accuracy, 0.5);
  assertClose(preferenceProbability(2, 1) + preferenceProbability(1, 2), 1, 1e-15);
  assertClose(rewardModelLoss({ chosen: [40], rejected: [0] }).loss, 4.248354255291589e-18, 1e-30);
});

Deno.test("a reward model's NaN is an error, and so are the other bad numbers", () => {
  assert.throws(() => rewardModelLoss({ chosen: [NaN], rejected: [0] }), {
    name: "RangeError",
    message:
      'Cannot compute the loss of a reward model: "chosen[0]" must be finite, current value is NaN',
  });
  const pair = { chosen: [1], rejected: [0] };
  assert.throws(() => rewardModelLoss(pair, { margins: [1, 2] }), /"margins.length" must be 1/);
  assert.throws(() => rewardModelLoss(pair, { centering: -1 }), /"centering" must be finite and/);
  assert.throws(() => preferenceProbability(Infinity, 0), /"reward" must be finite/);
});

Deno.test("dpoLoss() has the gradients of finite differences, in all its forms", () => {
  const [chosen, rejected, referenceChosen, referenceRejected] = [0, 1, 2, 3].map((seed) =>
    normals(seed, 3)
  ) as [number[], number[], number[], number[]];
  const reference = { referenceChosen, referenceRejected };
  const forms = [{ beta: 0.3 }, { beta: 0.3, labelSmoothing: 0.2 }, {
    beta: 0.3,
    kind: "ipo" as const,
  }];
  for (const form of forms) {
    const { chosenGradient } = dpoLoss({ chosen, rejected, ...reference }, form);
    const ofChosen = (x: number[]) => dpoLoss({ chosen: x, rejected, ...reference }, form).loss;
    const ofRejected = (x: number[]) => dpoLoss({ chosen, rejected: x, ...reference }, form).loss;
    assertClose(chosenGradient, slopes(ofChosen, chosen), 1e-8);
    assertClose(chosenGradient.map((slope) => -slope), slopes(ofRejected, rejected), 1e-8);
  }
});

Deno.test("dpoLoss() is the reward model's loss of the rewards that it implies", () => {
  const logProbabilities = {
    ...{ chosen: [-3, -4], rejected: [-5, -2] },
    ...{ referenceChosen: [-4, -4], referenceRejected: [-4, -3] },
  };
  const { loss, chosenRewards, rejectedRewards } = dpoLoss(logProbabilities, { beta: 0.5 });
  assertClose(
    loss,
    rewardModelLoss({ chosen: chosenRewards, rejected: rejectedRewards }).loss,
    1e-15,
  );
  assert.deepEqual([...chosenRewards], [0.5, 0]);
});

Deno.test("dpoLoss() refuses options out of their range", () => {
  const one = { chosen: [-1], rejected: [-1], referenceChosen: [-1], referenceRejected: [-1] };
  assert.throws(() => dpoLoss(one, { beta: 0 }), {
    message:
      'Cannot compute the loss of DPO: "beta" must be finite and greater than 0, current value is 0',
  });
  assert.throws(
    () => dpoLoss(one, { beta: 1, labelSmoothing: 0.5 }),
    /"labelSmoothing" must be in/,
  );
  const smoothed = { beta: 1, kind: "ipo", labelSmoothing: 0.1 } as const;
  assert.throws(() => dpoLoss(one, smoothed), /"labelSmoothing" must be 0 with the kind "ipo"/);
  const hinge = "hinge" as "ipo";
  assert.throws(() => dpoLoss(one, { beta: 1, kind: hinge }), /"kind" must be "sigmoid" or "ipo"/);
  assert.throws(() => dpoLoss({ ...one, rejected: [-Infinity] }, { beta: 1 }), /rejected\[0\]/);
});

Deno.test("advantages within a group sum to 0, and equal rewards say nothing", () => {
  const rewards = [normals(0, 5), normals(1, 3), [2, 2, 2]];
  for (const advantages of [groupAdvantages(rewards), leaveOneOutAdvantages(rewards)]) {
    for (const group of advantages) assertClose(mean(group), 0, 1e-12);
    assert.deepEqual([...advantages[2]!], [0, 0, 0]);
  }
  const [first] = leaveOneOutAdvantages(rewards),
    [plain] = groupAdvantages(rewards, { scale: false });
  assertClose(first!, plain!.map((advantage) => advantage * 5 / 4), 1e-12); // K / (K - 1)
});

Deno.test("advantages within a group need two answers and finite rewards", () => {
  for (const advantagesOf of [groupAdvantages, leaveOneOutAdvantages]) {
    assert.throws(() => advantagesOf([[1, 2], [1]]), {
      name: "RangeError",
      message:
        'Cannot compute advantages within groups: "rewards[1].length" must be at least 2, current value is 1',
    });
    assert.throws(() => advantagesOf([[1, NaN]]), /"rewards\[0\]\[1\]" must be finite/);
  }
});

Deno.test("supervisedLoss() learns the answer alone, and its gradient is that of differences", () => {
  const values = tf.tensor3d(normals(5, 24), [2, 3, 4]);
  const labels = [[IGNORED_LABEL, IGNORED_LABEL, 3], [IGNORED_LABEL, 1, IGNORED_LABEL]];
  const rows = [
    logSoftmax(normals(5, 24).slice(4, 8))[3]!,
    logSoftmax(normals(5, 24).slice(12, 16))[1]!,
  ];
  assertClose(supervisedLoss(values, labels).dataSync()[0]!, -mean(rows), 1e-6);
  const { largestRelativeError } = checkGradient(
    (x: tf.Tensor3D) => supervisedLoss(x, labels),
    values,
  );
  assert.ok(largestRelativeError < 0.02, `${largestRelativeError}`);
});

Deno.test("supervisedLoss() refuses labels that fit nothing, and leaves no tensor behind", async () => {
  const logits = tf.zeros<tf.Rank.R3>([1, 3, 4]);
  assert.throws(() => supervisedLoss(logits, [[2, IGNORED_LABEL, IGNORED_LABEL]]), {
    message:
      'Cannot compute the supervised loss: "labels" must be a token to learn after the first place, current value is an array of 1',
  });
  assert.throws(() => supervisedLoss(logits, [[1, 2]]), /"labels\[0\].length" must be 3/);
  assert.throws(() => supervisedLoss(logits, []), /"labels.length" must be 1/);
  assert.throws(() => supervisedLoss(logits, [[0, 1, 4]]), RangeError);
  await withLeakCheck(() => supervisedLoss(logits, [[0, 1, 2]]));
});
