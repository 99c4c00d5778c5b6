import assert from "node:assert/strict";
import { cliffWalking, frozenLake, randomWalk } from "lib/rl/mod.ts";

Deno.test("a fall from the cliff costs 100, leads to the start and ends nothing", () => {
  const { start, transitions } = cliffWalking();
  const [fall] = transitions(25, 2);
  assert.deepEqual(fall, { probability: 1, nextState: start, reward: -100, terminated: false });
});

Deno.test("the goal of the cliff ends the episode, and the edge stops a step", () => {
  const { transitions } = cliffWalking();
  const goal = { probability: 1, nextState: 47, reward: -1, terminated: true };
  assert.deepEqual(transitions(35, 2), [goal]);
  assert.equal(transitions(0, 3)[0]!.nextState, 0);
});

Deno.test("a slippery step goes to the wanted side with the success rate", () => {
  const outcomes = frozenLake({ successRate: 0.8 }).transitions(9, 1);
  assert.deepEqual(outcomes.map(({ nextState }) => nextState), [8, 13, 10]); // left, down, right
  assert.equal(outcomes[1]!.probability, 0.8);
  assert.ok(Math.abs(outcomes[0]!.probability - 0.1) < 1e-15);
});

Deno.test("holes and the goal end an episode, only the goal pays", () => {
  const { transitions } = frozenLake({ map: ["SH", "FG"], slippery: false });
  assert.deepEqual(
    [transitions(0, 2), transitions(2, 2)].map(([only]) => [only!.reward, only!.terminated]),
    [[0, true], [1, true]],
  );
});

Deno.test("a map must be a rectangle of known letters with one start", () => {
  assert.throws(
    () => frozenLake({ map: ["SF", "G"] }),
    /"map\[1\]" must be 2 of the letters S, F, H/,
  );
  assert.throws(() => frozenLake({ map: ["SX"] }), /current value is "SX"/);
  assert.throws(() => frozenLake({ map: ["SS", "FG"] }), /"map" must be rows with one S/);
  assert.throws(() => frozenLake({ map: "5x5" as "4x4" }), /"map" must be "4x4", "8x8" or rows/);
  assert.throws(() => frozenLake({ successRate: 2 }), /"successRate" must be in \[0, 1\]/);
});

Deno.test("the random walk starts in the middle and pays at its ends only", () => {
  const { start, transitions } = randomWalk(5);
  assert.equal(start, 2);
  assert.deepEqual(transitions(0, 0).map(({ reward, terminated }) => [reward, terminated]), [
    [-1, true],
    [0, false],
  ]);
  assert.throws(() => randomWalk(0), /"states" must be a positive integer/);
});
