import { Random } from "lib/random/mod.ts";
import { cartPole, EpisodeStatistics, mountainCar } from "lib/rl/envs/mod.ts";
import assert from "node:assert/strict";
import { randomActions } from "./_play.ts";

Deno.test("EpisodeStatistics counts each environment's rewards and steps from start to end", () => {
  const environment = cartPole({ numEnvs: 3 });
  const statistics = new EpisodeStatistics(environment);
  environment.reset(new Random(0));
  const open = [0, 0, 0];
  const lengths: number[] = [];
  const endedAt: number[] = [];
  for (let t = 1; t <= 200; t++) {
    environment.step(randomActions(environment, new Random(1), t));
    statistics.record();
    for (let env = 0; env < 3; env++) {
      open[env]!++;
      if (environment.terminated[env] === 0) continue;
      lengths.push(open[env]!);
      endedAt.push(3 * t);
      open[env] = 0;
    }
  }
  assert.ok(lengths.length > 10);
  assert.deepEqual(statistics.lengths, lengths);
  assert.deepEqual(statistics.returns, lengths); // a reward of 1 a step
  assert.deepEqual(statistics.endedAt, endedAt);
});

Deno.test("EpisodeStatistics counts episodes that the time limit cut", () => {
  const environment = mountainCar({ numEnvs: 2, timeLimit: 5 });
  const statistics = new EpisodeStatistics(environment);
  environment.reset(new Random(0));
  for (let t = 0; t < 12; t++) {
    environment.step([1, 1]);
    statistics.record();
  }
  assert.deepEqual(statistics.returns, [-5, -5, -5, -5]);
});

Deno.test("EpisodeStatistics averages the last episodes only", () => {
  const environment = cartPole({ numEnvs: 1 });
  const statistics = new EpisodeStatistics(environment, { window: 2 });
  assert.deepEqual([statistics.meanReturn, statistics.meanLength], [undefined, undefined]);
  for (const length of [7, 2, 4]) {
    for (let step = 1; step <= length; step++) {
      environment.rewards[0] = 10;
      environment.terminated[0] = step === length ? 1 : 0;
      statistics.record();
    }
  }
  assert.deepEqual(statistics.returns, [70, 20, 40]);
  assert.equal(statistics.meanReturn, 30);
  assert.equal(statistics.meanLength, 3);
});

Deno.test("EpisodeStatistics averages 100 episodes when nothing else is asked for", () => {
  const environment = cartPole({ numEnvs: 1 });
  const statistics = new EpisodeStatistics(environment);
  environment.terminated[0] = 1;
  for (let episode = 0; episode < 103; episode++) {
    environment.rewards[0] = episode < 3 ? 1000 : 1;
    statistics.record();
  }
  assert.equal(statistics.meanReturn, 1);
});

Deno.test("EpisodeStatistics names a bad window", () => {
  assert.throws(() => new EpisodeStatistics(cartPole({ numEnvs: 1 }), { window: 0 }), {
    name: "RangeError",
    message: 'Cannot record episode statistics: "window" must be an integer of at least 1, ' +
      "current value is 0",
  });
});

Deno.test("EpisodeStatistics takes whole episodes too, and counts their steps", () => {
  const statistics = new EpisodeStatistics(cartPole({ numEnvs: 2 }));
  statistics.recordEpisode(10, 3);
  statistics.recordEpisode(20, 4);
  assert.deepEqual(statistics.returns, [10, 20]);
  assert.deepEqual(statistics.endedAt, [3, 7]);
  assert.equal(statistics.steps, 7);
  assert.equal(statistics.meanReturn, 15);
});
