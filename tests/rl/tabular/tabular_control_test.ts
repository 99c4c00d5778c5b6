import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import {
  cliffWalking,
  type ControlAlgorithm,
  doubleQLearningUpdate,
  epsilonGreedyPolicy,
  expectedSarsaUpdate,
  frozenLake,
  learnControl,
  playBandit,
  qLearningUpdate,
  sampleEpsilonGreedyAction,
  sarsaUpdate,
  tabularEnvironment,
  valueIteration,
} from "lib/rl/mod.ts";

const learning = { learningRate: 0.5, gamma: 0.9 };
const step = { state: 0, action: 1, reward: 1, nextState: 1, terminated: false };
const table = () => [new Float64Array([0, 0]), new Float64Array([2, 8])];

Deno.test("nothing is bootstrapped after the end", () => {
  const q = table();
  qLearningUpdate(q, { ...step, terminated: true }, learning);
  assert.equal(q[0]![1], 0.5);
});

Deno.test("expected SARSA is the policy's mean of SARSA, and Q-learning where epsilon is 0", () => {
  const [probability] = epsilonGreedyPolicy([[2, 8]], 0.3);
  const after = (update: (q: Float64Array[]) => void) => {
    const q = table();
    update(q);
    return q[0]![1]!;
  };
  const bySarsa = [0, 1].map((next) => after((q) => sarsaUpdate(q, step, next, learning)));
  const mean = bySarsa[0]! * probability![0]! + bySarsa[1]! * probability![1]!;
  const expected = after((q) => expectedSarsaUpdate(q, step, 0.3, learning));
  assert.ok(Math.abs(expected - mean) < 1e-12);
  assert.equal(
    after((q) => expectedSarsaUpdate(q, step, 0, learning)),
    after((q) => qLearningUpdate(q, step, learning)),
  );
});

Deno.test("a greedy action is any of the best, an exploring one any at all", () => {
  const random = new Random(0), greedy = [0, 0, 0, 0], exploring = [0, 0, 0];
  for (let i = 0; i < 6000; i++) {
    greedy[sampleEpsilonGreedyAction([7, 1, 7, 7], 0, random)]!++;
    exploring[sampleEpsilonGreedyAction([7, 1, 1], 0.5, random)]!++;
  }
  assert.equal(greedy[1], 0);
  for (const i of [0, 2, 3]) assert.ok(Math.abs(greedy[i]! - 2000) < 200); // 5 standard errors
  assert.ok(Math.abs(exploring[0]! - 4000) < 200); // 1 - 0.5 + 0.5 / 3 of 6000
});

const algorithms: ControlAlgorithm[] = [
  "sarsa",
  "expected_sarsa",
  "q_learning",
  "double_q_learning",
];
for (const algorithm of algorithms) {
  Deno.test(`${algorithm} finds the shortest way over ice that is not slippery`, () => {
    const lake = frozenLake({ slippery: false });
    const { actionValues, lengths } = learnControl(tabularEnvironment(lake), {
      ...{ algorithm, episodes: 3000, start: lake.start, learningRate: 0.5, gamma: 0.9 },
      ...{ epsilon: (episode: number) => Math.max(0, 1 - episode / 2500), random: new Random(0) },
    });
    assert.equal(lengths.at(-1), 6);
    const exact = valueIteration(lake, { gamma: 0.9 }).stateValues[lake.start]!;
    assert.ok(Math.abs(Math.max(...actionValues[lake.start]!) - exact) < 0.02);
  });
}

Deno.test("the same seed learns the same, and returns sum the rewards of an episode", () => {
  const cliff = cliffWalking();
  const run = () =>
    learnControl(tabularEnvironment(cliff), {
      ...{ algorithm: "sarsa", episodes: 20, start: cliff.start, maxSteps: 30 } as const,
      ...{ learningRate: 0.5, gamma: 1, epsilon: 0.1, random: new Random(5) },
    });
  const first = run();
  assert.deepEqual(run(), first);
  assert.ok(first.lengths.every((length) => length <= 30));
  assert.ok(first.returns.every((sum, i) => (sum + first.lengths[i]!) % 99 === 0)); // falls
});

Deno.test("control refuses an unknown algorithm and an epsilon out of its range", () => {
  const environment = tabularEnvironment(cliffWalking());
  const learn = (options: object) => () =>
    learnControl(environment, {
      ...{ algorithm: "sarsa", episodes: 1, start: 36, epsilon: 0.1, random: new Random(0) },
      ...learning,
      ...options,
    });
  assert.throws(learn({ algorithm: "dyna" }), /"algorithm" must be one of sarsa, expected_sarsa/);
  assert.throws(learn({ epsilon: () => 1.5 }), /"epsilon\(0\)" must be in \[0, 1\]/);
  assert.throws(learn({ learningRate: 2 }), /"learningRate" must be in \[0, 1\]/);
  assert.throws(learn({ start: 48 }), /"start" must be an integer in \[0, 48\)/);
});

Deno.test("a bandit that never explores stays with what it found, one that explores finds the best", () => {
  const means = [0.1, 0, 5];
  const share = (epsilon: number) => {
    const { optimal } = playBandit(means, { steps: 2000, epsilon, random: new Random(0) });
    return optimal.reduce((sum, hit) => sum + hit, 0) / 2000;
  };
  assert.ok(Math.abs(share(0.2) - (0.8 + 0.2 / 3)) < 0.05);
  assert.ok(Math.abs(share(1) - 1 / 3) < 0.05);
  assert.throws(() => playBandit([], { steps: 1, epsilon: 0, random: new Random(0) }), {
    message: 'Cannot play a bandit: "means.length" must be a positive integer, current value is 0',
  });
});

Deno.test("a reward that is not finite is refused before it enters a table", () => {
  const step = { state: 0, action: 1, reward: NaN, nextState: 1, terminated: true };
  const q = () => [new Float64Array(2), new Float64Array(2)],
    options = { learningRate: 1, gamma: 1 };
  const table = q();
  for (
    const update of [
      () => sarsaUpdate(table, step, 0, options),
      () => qLearningUpdate(table, step, options),
      () => expectedSarsaUpdate(table, step, 0.1, options),
      () => doubleQLearningUpdate(table, q(), step, options),
      () => doubleQLearningUpdate(table, q(), { ...step, reward: Infinity }, options),
    ]
  ) {
    assert.throws(update, {
      name: "RangeError",
      message:
        /^Cannot learn the value of action 1 in state 0: "its target" must be finite, current/,
    });
  }
  assert.deepEqual(table, q());
});

Deno.test("a masked action is neither drawn nor counted, whoever chooses", () => {
  const policy = epsilonGreedyPolicy([[1, -Infinity], [-Infinity, 3, 3, 1]], 0.2);
  assert.deepEqual([...policy[0]!], [1, 0]);
  assert.deepEqual([...policy[1]!], [0, 0.2 / 3 + 0.8, 0.2 / 3, 0.2 / 3]);
  const random = new Random(0), counts = [0, 0, 0, 0];
  for (let i = 0; i < 6000; i++) {
    assert.equal(sampleEpsilonGreedyAction([-Infinity, 1], 0.5, random), 1);
    counts[sampleEpsilonGreedyAction([7, -Infinity, 1, 7], 0.6, random)]!++;
  }
  assert.equal(counts[1], 0);
  for (const [i, share] of [[0, 0.4], [2, 0.2], [3, 0.4]] as const) {
    assert.ok(Math.abs(counts[i]! / 6000 - share) < 0.03); // above 4 standard errors
  }
});

Deno.test("updates look past masked actions of the next state, and refuse to learn of one", () => {
  const next = [-Infinity, 2, -Infinity], options = { learningRate: 1, gamma: 1 };
  const table = (row = next) => [new Float64Array(3), Float64Array.from(row)];
  const step = { state: 0, action: 1, reward: 0, nextState: 1, terminated: false };
  const updates: ((q: Float64Array[], s: typeof step) => void)[] = [
    (q, s) => sarsaUpdate(q, s, 1, options),
    (q, s) => qLearningUpdate(q, s, options),
    (q, s) => expectedSarsaUpdate(q, s, 0.5, options),
    (q, s) => doubleQLearningUpdate(q, table(), s, options),
  ];
  const none = new Array<number>(3).fill(-Infinity);
  for (const update of updates) {
    const q = table(), end = table(none);
    update(q, step);
    assert.equal(q[0]![1], 2);
    update(end, { ...step, reward: 5, terminated: true }); // what follows an end is never read
    assert.equal(end[0]![1], 5);
    assert.throws(() => update(table(none), step), { name: "RangeError" });
    assert.throws(() => update(table(), { ...step, state: 1, action: 0, nextState: 1 }), {
      name: "RangeError",
      message: 'Cannot learn the value of action 0 in state 1: "its value" must be finite, ' +
        "current value is -Infinity",
    });
  }
});

Deno.test("where all actions are masked, or a value is NaN, nothing can be chosen", () => {
  const random = new Random(0);
  for (const epsilon of [0, 1]) {
    for (const choose of [epsilonGreedyPolicy, sample]) {
      assert.throws(() => choose([[-Infinity, -Infinity]], epsilon), {
        name: "RangeError",
        message: 'Cannot choose an action: "its values [0] to [1]" must be above -Infinity for ' +
          "at least one action, current value is -Infinity",
      });
      assert.throws(() => choose([[NaN, 1]], epsilon), /"its value \[0\]" must be a number/);
    }
  }
  function sample([values]: readonly number[][], epsilon: number) {
    return sampleEpsilonGreedyAction(values!, epsilon, random);
  }
});

Deno.test("a bandit has no arm whose mean is not finite", () => {
  for (const bad of [NaN, Infinity, -Infinity]) {
    assert.throws(() => playBandit([0, bad], { steps: 3, epsilon: 0, random: new Random(0) }), {
      name: "RangeError",
      message: `Cannot play a bandit: "means[1]" must be finite, current value is ${bad}`,
    });
  }
});
