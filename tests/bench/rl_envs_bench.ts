/**
 * Speed of the vectorized environments, a thousand steps of every copy at a time, the starts of new
 * episodes included: `deno bench -A tests/bench/rl_envs_bench.ts`. A time of 100 µs for 1000 steps
 * of 8 copies is 80 million steps a second.
 */
import { Random } from "lib/random/mod.ts";
import { cartPole, mountainCar, pendulum, type VectorEnvironment } from "lib/rl/envs/mod.ts";

const STEPS = 1000;

function bench(name: string, environment: VectorEnvironment): void {
  const { count, actionSpace } = environment;
  const random = new Random(1);
  const actions = actionSpace.kind === "box"
    ? new Float32Array(count * actionSpace.size)
    : random.integers(count, 0, actionSpace.actions);
  if (actions instanceof Float32Array) random.fillUniform(actions, -1, 1);
  environment.reset(random);
  Deno.bench(`${name}, count ${count}, ${STEPS} steps`, { group: name }, () => {
    for (let step = 0; step < STEPS; step++) environment.step(actions);
  });
}

for (const count of [8, 1024]) {
  bench("CartPole", cartPole({ count }));
  bench("MountainCar", mountainCar({ count }));
  bench("Pendulum", pendulum({ count }));
}
