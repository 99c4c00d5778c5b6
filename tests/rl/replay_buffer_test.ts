import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import { ReplayBuffer, transitionBatch } from "lib/rl/mod.ts";

const SIZES = { observationSize: 2, actionSize: 1 };

/** A buffer to which transitions 0, 1, ... of this many were added. */
function filled(capacity: number, added: number): ReplayBuffer {
  const replay = new ReplayBuffer({ capacity, ...SIZES });
  for (let i = 0; i < added; i++) replay.add([i, -i], [i % 2], 10 * i, [i + 1, 0.5], i % 3 === 0);
  return replay;
}

Deno.test("ReplayBuffer.sample() keeps the parts of a transition together", () => {
  const batch = transitionBatch(200, SIZES);
  filled(10, 7).sample(batch, new Random(0));
  for (let row = 0; row < 200; row++) {
    const i = batch.observations[2 * row]!;
    assert.deepEqual([...batch.observations.subarray(2 * row, 2 * row + 2)], [i, i ? -i : -0]);
    assert.deepEqual([...batch.nextObservations.subarray(2 * row, 2 * row + 2)], [i + 1, 0.5]);
    assert.equal(batch.actions[row], i % 2);
    assert.equal(batch.rewards[row], 10 * i);
    assert.equal(batch.terminated[row], i % 3 === 0 ? 1 : 0);
  }
});

Deno.test("ReplayBuffer.sample() keeps all numbers of an action of several", () => {
  const sizes = { observationSize: 1, actionSize: 3 }, batch = transitionBatch(50, sizes);
  const replay = new ReplayBuffer({ capacity: 4, ...sizes });
  for (let i = 0; i < 4; i++) replay.add([i], [i, 10 + i, 20 + i], 0, [i], false);
  replay.sample(batch, new Random(0));
  assert.equal(batch.actions.length, 150);
  for (const [row, i] of batch.observations.entries()) {
    assert.deepEqual([...batch.actions.subarray(3 * row, 3 * row + 3)], [i, 10 + i, 20 + i]);
  }
});

Deno.test("ReplayBuffer forgets the oldest transitions first", () => {
  const replay = filled(4, 11), batch = transitionBatch(300, SIZES);
  assert.equal(replay.length, 4);
  replay.sample(batch, new Random(1));
  assert.deepEqual([...new Set(batch.rewards)].sort(), [100, 70, 80, 90]);
});

Deno.test("ReplayBuffer.sample() draws every transition equally often", () => {
  const draws = 30_000, batch = transitionBatch(draws, SIZES);
  filled(3, 3).sample(batch, new Random(2));
  for (const reward of [0, 10, 20]) {
    const share = batch.rewards.filter((value) => value === reward).length / draws;
    const standardError = Math.sqrt(1 / 3 * 2 / 3 / draws);
    assert.ok(Math.abs(share - 1 / 3) < 5 * standardError, `${reward}: ${share}`);
  }
});

Deno.test("ReplayBuffer keeps a copy of what the environment overwrites", () => {
  const replay = new ReplayBuffer({ capacity: 2, ...SIZES }),
    observation = new Float32Array([1, 2]);
  replay.add(observation, [0], 0, observation, false);
  observation.fill(9);
  const batch = transitionBatch(1, SIZES);
  replay.sample(batch, new Random(0));
  assert.deepEqual([...batch.observations, ...batch.nextObservations], [1, 2, 1, 2]);
});

Deno.test("ReplayBuffer goes on from a copy of its state, over a full ring too", () => {
  const [first, second] = [1, 2].map(() => new ReplayBuffer({ capacity: 3, ...SIZES }));
  const add = (replay: ReplayBuffer, i: number) => replay.add([i, i], [0], i, [i, i], i % 2 === 0);
  for (let i = 0; i < 5; i++) add(first!, i);
  const { state } = first!;
  add(first!, 5); // the state is a copy
  second!.restore(state);
  add(second!, 5);
  assert.deepEqual(second!.state, first!.state);
  assert.equal(second!.length, 3);

  const half = new ReplayBuffer({ capacity: 3, ...SIZES });
  add(half, 7);
  assert.equal(half.state.transitions.rewards.length, 1); // only what is held
  assert.throws(() => new ReplayBuffer({ capacity: 4, ...SIZES }).restore(state), {
    message: 'Cannot restore a replay buffer: "state.observations" must be an array of 8, ' +
      "as this buffer has it, current value is a Float32Array of 6",
  });
});

Deno.test("ReplayBuffer names what does not fit", () => {
  assert.throws(() => new ReplayBuffer({ capacity: 0, ...SIZES }), {
    name: "RangeError",
    message:
      'Cannot make room for transitions: "count" must be a positive integer, current value is 0',
  });
  const replay = new ReplayBuffer({ capacity: 2, ...SIZES }), batch = transitionBatch(1, SIZES);
  assert.throws(() => replay.sample(batch, new Random(0)), /the replay buffer is empty/);
  assert.throws(() => replay.add([1], [0], 0, [1, 2], false), {
    message: 'Cannot store a transition: "observation.length" must be 2, current value is 1',
  });
  replay.add([1, 2], [0], 0, [1, 2], false);
  const other = transitionBatch(1, { observationSize: 3, actionSize: 1 });
  assert.throws(() => replay.sample(other, new Random(0)), /"batch" must be made for observations/);
});
