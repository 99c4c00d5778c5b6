/** How fast PPO trains on CartPole-v1, with CleanRL's settings and ours, and by environments stepped together. */
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { cartPole } from "lib/rl/envs/mod.ts";
import {
  PPO_CARTPOLE,
  PPO_DEFAULTS,
  collectRollout,
  type PpoConfig,
  PpoAgent,
} from "lib/rl/mod.ts";
import { median } from "lib/stats/mod.ts";
import type { Measurement } from "../measurement.ts";

const SEEDS = [0, 1, 2, 3, 4];
const SOLVED = 475;
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
    makeTrainer(PPO_CARTPOLE, 16, 100).iterate(); // V8 compiles
    const values: Record<string, number> = {};
    for (
      const [name, config, count] of [
        ["ours", PPO_CARTPOLE, 16],
        ["CleanRL's", PPO_DEFAULTS, 4],
      ] as const
    ) {
      const runs = SEEDS.map((seed) => timeToSolve(makeTrainer(config, count, seed)));
      values[`${name}: seconds to 475`] = median(runs.map(({ seconds }) => seconds));
      values[`${name}: steps to 475`] = median(runs.map(({ steps }) => steps));
      values[`${name}: steps a second`] = median(runs.map(({ steps, seconds }) => steps / seconds));
    }
    for (const count of COUNTS) values[`rollout ${count}`] = microsecondsAStep(count);
    return values;
  },
};

function makeTrainer(config: PpoConfig, count: number, seed: number): PpoAgent {
  return new PpoAgent(config, cartPole({ numEnvs }), { random: new Random(seed) });
}

/** Until it is solved, or the steps are used up. */
function timeToSolve(trainer: PpoAgent): { readonly steps: number; readonly seconds: number } {
  const start = performance.now();
  let steps = 0, solved = false;
  for (let i = 0; i < trainer.iterations && !solved; i++) {
    const { global_step, episodic_return } = trainer.iterate();
    steps = global_step;
    solved = trainer.statistics.returns.length >= 100 && episodic_return >= SOLVED;
  }
  const seconds = (performance.now() - start) / 1000;
  trainer.dispose();
  return { steps, seconds: solved ? seconds : Infinity };
}

function microsecondsAStep(count: number): number {
  const config = { ...PPO_CARTPOLE, rolloutSteps: ROLLOUT / count };
  const trainer = makeTrainer(config, count, 0);
  const { rollout, networks, environment, statistics } = trainer;
  const actors = { environment, networks, statistics, random: new Random(0) };
  const times = Array.from({ length: REPEATS + 1 }, () => {
    const start = performance.now();
    collectRollout(rollout, actors);
    return (performance.now() - start) * 1000 / ROLLOUT;
  });
  trainer.dispose();
  return median(times.slice(1)); // the first is slow: V8 compiles
}
