import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import {
  actionValuesOf,
  cliffWalking,
  deterministicPolicy,
  frozenLake,
  greedyActions,
  iterateStateValues,
  markovDecisionProcess,
  policyIteration,
  randomWalk,
  sampleTransition,
  solveStateValues,
  stateValuesOf,
  uniformPolicy,
  valueIteration,
} from "lib/rl/mod.ts";
import { assertClose } from "../../_assert_close.ts";

const stay = { probability: 1, nextState: 0, reward: 1, terminated: false };

Deno.test("a process refuses probabilities that do not sum to 1", () => {
  assert.throws(() => markovDecisionProcess([[[{ ...stay, probability: 0.5 }]]]), {
    name: "RangeError",
    message: 'Cannot make a Markov decision process: "table[0][0]" must be transitions with ' +
      "probabilities that sum to 1, current value is 0.5",
  });
});

Deno.test("a process refuses a next state that there is not, a NaN reward and ragged actions", () => {
  const make = (change: object) => () => markovDecisionProcess([[[{ ...stay, ...change }]]]);
  assert.throws(
    make({ nextState: 1 }),
    /"table\[0\]\[0\]\[0\].nextState" must be an integer in \[0, 1\)/,
  );
  assert.throws(make({ reward: NaN }), /reward" must be a finite number, current value is NaN/);
  assert.throws(make({ probability: -0.5 }), /probability" must be in \[0, 1\]/);
  assert.throws(
    () => markovDecisionProcess([[[stay], [stay]], [[stay]]]),
    /must be 2, as in state 0/,
  );
  assert.throws(() => markovDecisionProcess([]), /"table.length" must be at least 1/);
});

Deno.test("outcomes are drawn with their probabilities", () => {
  const lake = frozenLake({ successRate: 0.5 }), random = new Random(0), counts = [0, 0, 0];
  const outcomes = lake.transitions(9, 2);
  for (let i = 0; i < 40_000; i++) {
    counts[outcomes.indexOf(sampleTransition(lake, 9, 2, random))]!++;
  }
  assertClose(counts.map((count) => count / 40_000), [0.25, 0.5, 0.25], 0.01); // 4 standard errors
});

Deno.test("the values of the random walk are those of the book", () => {
  const walk = randomWalk(19);
  const expected = Array.from({ length: 19 }, (_, i) => (i + 1) / 10 - 1);
  assertClose(solveStateValues(walk, uniformPolicy(walk), 1), expected, 1e-10);
});

Deno.test("iterated values reach the solved ones, at least by gamma a sweep", () => {
  const lake = frozenLake(), policy = uniformPolicy(lake), gamma = 0.9;
  const exact = solveStateValues(lake, policy, gamma);
  const errorAfter = (sweeps: number) => {
    const values = iterateStateValues(lake, policy, { gamma, sweeps });
    return Math.max(...values.map((value, state) => Math.abs(value - exact[state]!)));
  };
  assert.ok(errorAfter(300) < 1e-12);
  for (const sweeps of [1, 2, 5, 10]) {
    assert.ok(errorAfter(sweeps + 1) <= gamma * errorAfter(sweeps) + 1e-15);
  }
});

Deno.test("state values are the policy's mean of the action values, and lead back to them", () => {
  const lake = frozenLake(), policy = uniformPolicy(lake);
  const values = solveStateValues(lake, policy, 0.9);
  assertClose(stateValuesOf(policy, actionValuesOf(lake, values, 0.9)), values, 1e-10);
});

Deno.test("policy and value iteration agree, and no action beats the greedy one", () => {
  for (
    const process of [cliffWalking(), cliffWalking({ slippery: true }), frozenLake({ map: "8x8" })]
  ) {
    const byValue = valueIteration(process, { gamma: 0.95 });
    const byPolicy = policyIteration(process, { gamma: 0.95 });
    assertClose(byPolicy.stateValues, byValue.stateValues, 1e-9);
    const greedy = deterministicPolicy(byValue.greedyActions, process.actions);
    assertClose(solveStateValues(process, greedy, 0.95), byValue.stateValues, 1e-9);
  }
});

Deno.test("value iteration says so when values never settle", () => {
  const endless = markovDecisionProcess([[[stay]]]);
  assert.throws(
    () => valueIteration(endless, { gamma: 1, maxSweeps: 50 }),
    /"maxSweeps" must be enough for the values to settle, current value is 50/,
  );
});

Deno.test("a policy must fit the process and sum to 1", () => {
  const walk = randomWalk(3);
  const solve = (policy: number[][]) => () => solveStateValues(walk, policy, 1);
  assert.throws(
    solve([[1]]),
    /"policy.length" must be 3, the number of states, current value is 1/,
  );
  assert.throws(solve([[1], [1], [0.5, 0.5]]), /"policy\[2\].length" must be 1/);
  assert.throws(solve([[1], [1], [0.9]]), /"policy\[2\]" must be probabilities that sum to 1/);
  assert.throws(() => solveStateValues(walk, uniformPolicy(walk), 1.2), {
    message: 'Cannot solve for state values: "gamma" must be in [0, 1], current value is 1.2',
  });
});

Deno.test("an action that a policy never takes may be masked, a value may not be NaN", () => {
  assert.deepEqual([...stateValuesOf([[1, 0], [0.5, 0.5]], [[3, -Infinity], [4, 8]])], [3, 6]);
  const process = markovDecisionProcess([[[
    { probability: 1, nextState: 0, reward: 1, terminated: true },
  ]]]);
  assert.throws(() => actionValuesOf(process, [NaN], 0.5), {
    name: "RangeError",
    message: 'Cannot compute action values: "stateValues[0]" must be finite, current value is NaN',
  });
  assert.deepEqual(greedyActions([[-Infinity, 1]]), [1]);
  assert.throws(() => greedyActions([[1, NaN]]), {
    name: "RangeError",
    message: 'Cannot choose an action: "its value [1]" must be a number, current value is NaN',
  });
});
