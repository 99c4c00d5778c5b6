import assert from "node:assert/strict";
import { Random } from "lib/random/mod.ts";
import {
  acrobot,
  cartPole,
  EpisodeStatistics,
  mountainCar,
  mountainCarContinuous,
  pendulum,
} from "lib/rl/envs/mod.ts";

const MAKERS = { acrobot, cartPole, mountainCar, mountainCarContinuous, pendulum };

for (const [name, make] of Object.entries(MAKERS)) {
  Deno.test(`${name} goes on from a stored state, through the starts of new episodes`, () => {
    const options = { numEnvs: 3, timeLimit: 7 };
    const whole = make(options), other = make(options);
    const play = (environment: typeof whole, steps: number) =>
      Array.from({ length: steps }, (_, step) => {
        environment.step([step % 2, 1, 0]);
        const { observations, finalObservations, rewards, terminated, truncated } = environment;
        return structuredClone({ observations, finalObservations, rewards, terminated, truncated });
      });
    whole.reset(new Random(0));
    play(whole, 5);
    const { state } = whole, expected = play(whole, 20);
    other.reset(new Random(9));
    play(other, 3);
    other.restore(structuredClone(state));
    assert.deepEqual(other.observations, state.observations);
    assert.deepEqual(play(other, 20), expected);
  });
}

Deno.test("an environment refuses the state of another number of environments", () => {
  const two = cartPole({ numEnvs: 2 }), three = cartPole({ numEnvs: 3 });
  two.reset(new Random(0));
  assert.throws(() => three.restore(two.state), {
    message: 'Cannot restore CartPole: "state" must be the state of 3 environments of CartPole, ' +
      "current value is an array of 2",
  });
});

Deno.test("EpisodeStatistics goes on within an episode", () => {
  const environment = cartPole({ numEnvs: 2, timeLimit: 4 });
  environment.reset(new Random(0));
  const whole = new EpisodeStatistics(environment), other = new EpisodeStatistics(environment);
  const play = (statistics: EpisodeStatistics, steps: number) => {
    for (let step = 0; step < steps; step++) {
      environment.step([0, 1]);
      statistics.record();
    }
  };
  play(whole, 6);
  other.restore(structuredClone(whole.state));
  play(other, 2);
  assert.deepEqual(other.returns, [4, 4, 4, 4]);
  assert.deepEqual(other.endedAt, [8, 8, 16, 16]);
});
