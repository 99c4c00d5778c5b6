import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import {
  exactPolicyGradient,
  type MarkovDecisionProcess,
  scoreFunction,
  softmaxPolicy,
} from "lib/rl/mod.ts";
import { checkGradient } from "lib/tensor/mod.ts";

/** A process with random transitions and rewards, some of which end the episode. */
function randomProcess(states: number, actions: number, seed: number): MarkovDecisionProcess {
  const random = new Random(seed);
  const table = Array.from({ length: states * actions }, () => {
    const weights = Array.from({ length: states }, () => random.uniform());
    const sum = weights.reduce((a, b) => a + b);
    return weights.map((weight, nextState) => ({
      probability: weight / sum,
      nextState,
      reward: random.normal(),
      terminated: random.uniform() < 0.2,
    }));
  });
  return {
    states,
    actions,
    transitions: (state, action) => table[state * actions + action]!,
  };
}

function normals(length: number, seed: number): Float64Array {
  const values = new Float64Array(length);
  new Random(seed).fillNormal(values);
  return values;
}

Deno.test("exactPolicyGradient() agrees with finite differences of the expected return", () => {
  for (const seed of [0, 1, 2]) {
    const mdp = randomProcess(4, 3, seed), start = [0.1, 0.2, 0.3, 0.4], gamma = 0.9;
    const { largestRelativeError } = checkGradient(
      (logits) => exactPolicyGradient(mdp, logits, { gamma, start }).expectedReturn,
      normals(12, seed + 10),
      { gradient: (logits) => exactPolicyGradient(mdp, logits, { gamma, start }).gradient },
    );
    assert.ok(largestRelativeError < 1e-7, `${largestRelativeError}`);
  }
});

Deno.test("exactPolicyGradient() solves the Bellman equations of its policy", () => {
  const mdp = randomProcess(5, 2, 7), logits = normals(10, 8), gamma = 0.95;
  const start = [1, 0, 0, 0, 0], policy = softmaxPolicy(logits, 2);
  const { values, actionValues, visitation } = exactPolicyGradient(mdp, logits, { gamma, start });
  for (let s = 0; s < 5; s++) {
    const [left, right] = actionValues[s]!;
    const mean = policy[2 * s]! * left! + policy[2 * s + 1]! * right!;
    assert.ok(Math.abs(mean - values[s]!) < 1e-12);
    let visits = start[s]!;
    for (let from = 0; from < 5; from++) {
      for (let a = 0; a < 2; a++) {
        const { probability, terminated } = mdp.transitions(from, a)[s]!;
        if (!terminated) visits += gamma * visitation[from]! * policy[2 * from + a]! * probability;
      }
    }
    assert.ok(Math.abs(visits - visitation[s]!) < 1e-12);
  }
});

Deno.test("exactPolicyGradient() does not look beyond the end of an episode", () => {
  const mdp = {
    states: 2,
    actions: 1,
    transitions: () => [{ probability: 1, nextState: 1, reward: 2, terminated: true }],
  };
  const { expectedReturn, visitation } = exactPolicyGradient(mdp, [0, 0], {
    gamma: 1,
    start: [1, 0],
  });
  assert.equal(expectedReturn, 2);
  assert.deepEqual([...visitation], [1, 0]);
});

Deno.test("the gradient of a softmax sums to zero over the actions of a state", () => {
  const mdp = randomProcess(4, 3, 3), start = [1, 0, 0, 0];
  const { gradient } = exactPolicyGradient(mdp, normals(12, 4), { gamma: 0.9, start });
  for (let s = 0; s < 4; s++) {
    const sum = gradient[3 * s]! + gradient[3 * s + 1]! + gradient[3 * s + 2]!;
    assert.ok(Math.abs(sum) < 1e-12);
  }
});

Deno.test("the score function has mean zero under the policy", () => {
  const policy = softmaxPolicy(normals(5, 1), 5), mean = new Float64Array(5);
  for (let action = 0; action < 5; action++) {
    scoreFunction(policy, action).forEach((s, i) => mean[i]! += policy[action]! * s);
  }
  assert.ok(mean.every((m) => Math.abs(m) < 1e-15));
});

Deno.test("softmaxPolicy() bears logits of any size", () => {
  assert.deepEqual([...softmaxPolicy([1000, 1000, -1000, 1000], 2)], [0.5, 0.5, 0, 1]);
});

Deno.test("a masked action has no probability, no score and no gradient", () => {
  const mdp = randomProcess(2, 3, 0), logits = [0, 0, -Infinity, 1, -Infinity, 1];
  assert.deepEqual([...softmaxPolicy(logits, 3)], [0.5, 0.5, 0, 0.5, 0, 0.5]);
  const { gradient, values } = exactPolicyGradient(mdp, logits, { gamma: 0.9, start: [1, 0] });
  assert.ok(gradient.every(Number.isFinite) && values.every(Number.isFinite));
  assert.ok(gradient[2] === 0 && gradient[4] === 0);
  assert.throws(() => softmaxPolicy([0, 1, -Infinity, -Infinity], 2), {
    name: "RangeError",
    message:
      'Cannot compute a softmax policy: "logits[2] to [3]" must be above -Infinity for at least ' +
      "one action, current value is -Infinity",
  });
});

Deno.test("policy gradients say what is wrong with their arguments", () => {
  const mdp = randomProcess(2, 2, 0), logits = [0, 0, 0, 0], start = [1, 0];
  assert.throws(
    () => exactPolicyGradient(mdp, logits, { gamma: 1.2, start }),
    new RangeError(
      'Cannot compute the policy gradient: "gamma" must be in [0, 1], current value is 1.2',
    ),
  );
  assert.throws(
    () => exactPolicyGradient(mdp, [0, 0], { gamma: 0.9, start }),
    /"logits.length" must be 4, current value is 2/,
  );
  assert.throws(() => softmaxPolicy([0, NaN], 2), /"logits\[1\]" must be finite/);
  assert.throws(() => softmaxPolicy([0, 1, 2], 2), /"actions" must be a positive integer that/);
  assert.throws(() => scoreFunction([0.5, 0.5], 2), /"action" must be an integer in \[0, 2\)/);
});

Deno.test("exactPolicyGradient() refuses a process that never ends without a discount", () => {
  const mdp = {
    states: 1,
    actions: 1,
    transitions: () => [{ probability: 1, nextState: 0, reward: 1, terminated: false }],
  };
  assert.throws(
    () => exactPolicyGradient(mdp, [0], { gamma: 1, start: [1] }),
    /must not be singular/,
  );
});
