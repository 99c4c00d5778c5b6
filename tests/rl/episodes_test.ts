import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import { cartPole } from "lib/rl/envs/mod.ts";
import { playEpisodes, returnsToGo } from "lib/rl/mod.ts";

Deno.test("playEpisodes() keeps one whole episode an environment, and nothing after it", () => {
  const environment = cartPole({ numEnvs: 5 }), random = new Random(3);
  const policy = (observations: Float32Array) =>
    Int32Array.from({ length: 5 }, (_, i) => (observations[4 * i + 2]! > 0 ? 1 : 0));
  const { starts, rewards, actions, observations } = playEpisodes(environment, policy, { random });
  assert.equal(starts.length, 6);
  assert.equal(rewards.length, starts[5]);
  for (let env = 0; env < 5; env++) {
    // the same env, played by hand
    environment.reset(random);
    const length = starts[env + 1]! - starts[env]!;
    for (let t = 0; t < length; t++) {
      const row = starts[env]! + t;
      const seen = environment.observations.slice(4 * env, 4 * env + 4);
      assert.deepEqual(observations.slice(4 * row, 4 * row + 4), seen);
      assert.equal(actions[row], seen[2]! > 0 ? 1 : 0);
      environment.step(policy(environment.observations));
      const ended = environment.terminated[env]! || environment.truncated[env]!;
      assert.equal(Boolean(ended), t === length - 1);
    }
  }
});

Deno.test("returnsToGo() starts anew in each episode", () => {
  const episodes = { rewards: Float32Array.of(1, 2, 4, 8), starts: [0, 3, 4] };
  assert.deepEqual([...returnsToGo(episodes, 0.5)], [3, 4, 4, 8]);
  assert.throws(
    () => returnsToGo(episodes, -0.1),
    new RangeError('Cannot compute returns: "gamma" must be in [0, 1], current value is -0.1'),
  );
});

Deno.test("returnsToGo() goes on with a value where an episode was cut off", () => {
  const episodes = { rewards: Float32Array.of(1, 2, 4, 8), starts: [0, 3, 4] };
  assert.deepEqual([...returnsToGo(episodes, 0.5, [0, 6])], [3, 4, 4, 11]);
});

Deno.test("playEpisodes() tells the time limit from an end, and keeps the last state", () => {
  const environment = cartPole({ numEnvs: 2, timeLimit: 12 }), random = new Random(3);
  // the first is pushed to the left and falls; the second is balanced until the limit
  const policy = (seen: Float32Array) => [0, seen[6]! + seen[7]! > 0 ? 1 : 0];
  const { starts, truncated, finalObservations } = playEpisodes(environment, policy, { random });
  assert.deepEqual([...truncated], [0, 1]);
  assert.ok(starts[1]! < 12);
  assert.equal(starts[2]! - starts[1]!, 12);
  assert.ok(Math.abs(finalObservations[2]!) > 0.2); // fallen: 12 degrees are 0.21
  assert.ok(Math.abs(finalObservations[6]!) < 0.2);
});
