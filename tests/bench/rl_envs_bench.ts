/**
 * Speed of the vectorized environments, a thousand steps of every copy at a time, the starts of new
 * episodes included: `deno bench -A tests/bench/rl_envs_bench.ts`. A time of 100 µs for 1000 steps
 * of 8 copies is 80 million steps a second.
 */
import { Random } from "lib/random/mod.ts";
import {
  acrobot,
  cartPole,
  mountainCar,
  mountainCarContinuous,
  pendulum,
  pointMass,
  type VectorEnvironment,
} from "lib/rl/envs/mod.ts";

const STEPS = 1000;
/** Batches of random actions, taken in turn: the same push all the time would end episodes too soon. */
const BATCHES = 16;

function bench(name: string, environment: VectorEnvironment): void {
  const { numEnvs, actionSpace } = environment;
  const random = new Random(1);
  const batches = Array.from({ length: BATCHES }, () => {
    if (actionSpace.kind === "discrete") return random.integers(numEnvs, 0, actionSpace.actions);
    const actions = new Float32Array(numEnvs * actionSpace.size);
    random.fillUniform(actions, actionSpace.low, actionSpace.high);
    return actions;
  });
  environment.reset(random);
  Deno.bench(`${name}, numEnvs ${numEnvs}, ${STEPS} steps`, { group: name }, () => {
    for (let step = 0; step < STEPS; step++) environment.step(batches[step % BATCHES]!);
  });
}

for (const numEnvs of [8, 1024]) {
  bench("Acrobot", acrobot({ numEnvs }));
  bench("CartPole", cartPole({ numEnvs }));
  bench("MountainCar", mountainCar({ numEnvs }));
  bench("MountainCarContinuous", mountainCarContinuous({ numEnvs }));
  bench("Pendulum", pendulum({ numEnvs }));
  bench("PointMass", pointMass({ numEnvs }));
}
