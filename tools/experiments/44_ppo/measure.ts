/** How fast PPO trains on CartPole-v1, with CleanRL's settings and ours, and by environments stepped together. */
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { collectRollout, PPO_CARTPOLE, PPO_DEFAULTS } from "lib/rl/mod.ts";
import { median } from "lib/stats/mod.ts";
import type { Measurement } from "../measurement.ts";
import { makeAgent, timeToSolve } from "./_time_to_solve.ts";

const SEEDS = [0, 1, 2, 3, 4];
const COUNTS = [8, 16, 32, 64, 128, 256, 512, 1024];
const ROLLOUT = 16_384;
const REPEATS = 5;

export const measurement: Measurement = {
  description: "PPO on CartPole-v1, one thread: seconds until the mean return of the last 100 " +
    "episodes was at least 475 and training steps a second until then, with CleanRL's settings " +
    "(4 environments) and ours (16), medians of 5 seeds; and microseconds a step of the rollout " +
    "alone by environments stepped together (median of 5)",
  measure: async () => {
    await setUpBackend();
    makeAgent(PPO_CARTPOLE, 16, 100).iterate(); // V8 compiles
    const values: Record<string, number> = {};
    for (
      const [name, config, numEnvs] of [
        ["ours", PPO_CARTPOLE, 16],
        ["CleanRL's", PPO_DEFAULTS, 4],
      ] as const
    ) {
      const runs = SEEDS.map((seed) => timeToSolve(makeAgent(config, numEnvs, seed)));
      values[`${name}: seconds to 475`] = median(runs.map(({ seconds }) => seconds));
      values[`${name}: steps to 475`] = median(runs.map(({ steps }) => steps));
      values[`${name}: steps a second`] = median(runs.map(({ steps, seconds }) => steps / seconds));
    }
    for (const numEnvs of COUNTS) values[`rollout ${numEnvs}`] = microsecondsAStep(numEnvs);
    return values;
  },
};

function microsecondsAStep(numEnvs: number): number {
  const config = { ...PPO_CARTPOLE, rolloutSteps: ROLLOUT / numEnvs };
  const agent = makeAgent(config, numEnvs, 0);
  const { rollout, networks, environment, statistics } = agent;
  const actors = { agent: "PPO", environment, networks, statistics, random: new Random(0) };
  const times = Array.from({ length: REPEATS + 1 }, () => {
    const start = performance.now();
    collectRollout(rollout, actors);
    return (performance.now() - start) * 1000 / ROLLOUT;
  });
  agent.dispose();
  return median(times.slice(1)); // the first is slow: V8 compiles
}
