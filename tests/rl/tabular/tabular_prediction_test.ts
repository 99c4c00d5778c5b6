import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import {
  firstVisitMonteCarlo,
  frozenLake,
  randomWalk,
  sampleEpisode,
  solveStateValues,
  type TabularEpisode,
  temporalDifferenceUpdate,
  uniformPolicy,
} from "lib/rl/mod.ts";
import { assertClose } from "../../_assert_close.ts";

const walk = randomWalk(), policy = uniformPolicy(walk), { start } = walk;
const play = (random: Random) => sampleEpisode(walk, policy, { start, random });

Deno.test("an episode is a chain of possible steps and ends at an end", () => {
  const lake = frozenLake(), random = new Random(3);
  const { states, actions, rewards, finalState, terminated } = sampleEpisode(
    lake,
    uniformPolicy(lake),
    { start: 0, random, firstAction: 2 },
  );
  assert.equal(actions[0], 2);
  assert.ok(terminated);
  for (const [t, state] of states.entries()) {
    const next = states[t + 1] ?? finalState;
    const isPossible = lake.transitions(state, actions[t]!).some(({ nextState, reward }) =>
      nextState === next && reward === rewards[t]
    );
    assert.ok(isPossible, `step ${t}`);
  }
});

Deno.test("an episode's actions come as often as the policy says", () => {
  const lake = frozenLake(), probabilities = [0.1, 0.2, 0.3, 0.4], counts = [0, 0, 0, 0];
  const skewed = uniformPolicy(lake).map(() => probabilities), random = new Random(4);
  for (let i = 0; i < 5000; i++) {
    const { actions } = sampleEpisode(lake, skewed, { start: 0, random, maxSteps: 1 });
    counts[actions[0]!]!++;
  }
  for (const [action, probability] of probabilities.entries()) {
    const standardError = Math.sqrt(5000 * probability * (1 - probability));
    assert.ok(Math.abs(counts[action]! - 5000 * probability) < 5 * standardError, `${counts}`);
  }
  assert.throws(
    () => uniformPolicy({ states: 0, actions: 2 }),
    /"states" must be a positive integer/,
  );
});

Deno.test("an episode that is cut off says so", () => {
  const { states, terminated } = sampleEpisode(walk, policy, {
    ...{ start, random: new Random(0), maxSteps: 2 },
  });
  assert.deepEqual([states.length, terminated], [2, false]);
  const wrong = () => sampleEpisode(walk, policy, { start: 19, random: new Random(0) });
  assert.throws(wrong, /"start" must be an integer in \[0, 19\), current value is 19/);
});

Deno.test("Monte Carlo values lie within four standard errors of the solved ones", () => {
  const random = new Random(1), episodes = Array.from({ length: 2000 }, () => play(random));
  const estimate = firstVisitMonteCarlo(episodes, { states: 19, gamma: 0.95 });
  const exact = solveStateValues(walk, policy, 0.95);
  estimate.stateValues.forEach((value, state) => {
    assert.ok(Math.abs(value - exact[state]!) < 4 * estimate.standardErrors[state]!, `${state}`);
  });
});

Deno.test("Monte Carlo takes the mean over first visits, with the standard error of that mean", () => {
  const episode = (rewards: number[]): TabularEpisode => ({
    ...{ states: rewards.map(() => 0), actions: rewards.map(() => 0), rewards },
    ...{ finalState: 1, terminated: true },
  });
  const two = [[1, 1], [4]].map(episode), three = [...two, episode([6])];
  const ofTwo = firstVisitMonteCarlo(two, { states: 2, gamma: 1 }); // returns 2 and 4
  assert.deepEqual([ofTwo.stateValues[0], ofTwo.standardErrors[0]], [3, 1]); // sqrt(2 / 2)
  const { stateValues, standardErrors, visits } = firstVisitMonteCarlo(three, {
    ...{ states: 2, gamma: 1 },
  });
  assert.deepEqual([stateValues[0], visits[0]], [4, 3]);
  assertClose(standardErrors[0]!, Math.sqrt(4 / 3), 1e-15); // variance 4 of 2, 4 and 6
  assert.equal(
    firstVisitMonteCarlo([two[0]!], { states: 1, gamma: 1 }).standardErrors[0],
    Infinity,
  );
  assert.throws(() => firstVisitMonteCarlo(two, { states: 0, gamma: 1 }), /"states" must be/);
});

Deno.test("a state that was never visited has value 0 and an infinite standard error", () => {
  const { stateValues, standardErrors } = firstVisitMonteCarlo([], { states: 1, gamma: 1 });
  assert.deepEqual([stateValues[0], standardErrors[0]], [0, Infinity]);
});

Deno.test("n-step TD beyond the episode's length is constant-step Monte Carlo", () => {
  const episode = play(new Random(2));
  const values = new Float64Array(19), byHand = new Float64Array(19);
  const end = episode.rewards.at(-1)!; // with gamma 1 it is every return
  temporalDifferenceUpdate(values, episode, { n: 10_000, learningRate: 0.1, gamma: 1 });
  for (const state of episode.states) byHand[state]! += 0.1 * (end - byHand[state]!);
  assert.deepEqual(values, byHand);
});

Deno.test("n-step TD bootstraps from the values as they are by then, and where it is cut off", () => {
  const values = new Float64Array([0, 0, 8]);
  const episode: TabularEpisode = {
    ...{ states: [0, 1, 0], actions: [0, 0, 0], rewards: [1, 1, 1] },
    ...{ finalState: 2, terminated: false },
  };
  temporalDifferenceUpdate(values, episode, { n: 2, learningRate: 1, gamma: 0.5 });
  // t = 0: 1 + 1/2 + V(0)/4 = 1.5; t = 1: 1 + 1/2 + 8/4 = 3.5; t = 2: 1 + 8/2 = 5
  assert.deepEqual([...values], [5, 3.5, 8]);
});

Deno.test("TD refuses options out of their range", () => {
  const update = (options: object) => () =>
    temporalDifferenceUpdate(new Float64Array(19), play(new Random(0)), {
      ...{ learningRate: 0.1, gamma: 1 },
      ...options,
    });
  assert.throws(update({ n: 0 }), /"n" must be a positive integer, current value is 0/);
  assert.throws(update({ learningRate: 2 }), /"learningRate" must be in \[0, 1\]/);
  const short = () =>
    temporalDifferenceUpdate(new Float64Array(2), play(new Random(0)), {
      ...{ learningRate: 0.1, gamma: 1 },
    });
  assert.throws(short, /"values.length" must be above the last state/);
});

Deno.test("a temporal-difference update takes 200,000 steps, and leaves the values at a NaN", () => {
  const steps = 200_000, options = { learningRate: 0.5, gamma: 1 };
  const states = new Array<number>(steps).fill(0), rewards = new Array<number>(steps).fill(1);
  const episode = { states, actions: states, rewards, finalState: 0, terminated: true };
  const values = new Float64Array(1);
  temporalDifferenceUpdate(values, episode, { ...options, gamma: 0 });
  assert.equal(values[0], 1);
  rewards[steps - 1] = NaN;
  assert.throws(() => temporalDifferenceUpdate(values, episode, options), {
    name: "RangeError",
    message: 'Cannot learn by temporal differences: "rewards[199999]" must be finite, current ' +
      "value is NaN",
  });
  assert.equal(values[0], 1);
  const fewer = { ...episode, rewards: [1] };
  assert.throws(() => temporalDifferenceUpdate(values, fewer, options), /"rewards.length" must be/);
});
