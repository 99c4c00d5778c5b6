/** How long PPO takes until it solves CartPole. */
import { Random } from "lib/random/mod.ts";
import { cartPole } from "lib/rl/envs/mod.ts";
import { PpoAgent, type PpoConfig } from "lib/rl/mod.ts";

const SOLVED = 475;

/** PPO on CartPole. */
export function makeAgent(config: PpoConfig, numEnvs: number, seed: number): PpoAgent {
  return new PpoAgent(config, cartPole({ numEnvs }), { random: new Random(seed) });
}

/** Until it is solved, or the steps are used up. */
export function timeToSolve(agent: PpoAgent): { readonly steps: number; readonly seconds: number } {
  const start = performance.now();
  let steps = 0, solved = false;
  for (let i = 0; i < agent.iterations && !solved; i++) {
    const { global_step, episodic_return } = agent.iterate();
    steps = global_step;
    solved = agent.statistics.returns.length >= 100 && episodic_return >= SOLVED;
  }
  const seconds = (performance.now() - start) / 1000;
  agent.dispose();
  return { steps, seconds: solved ? seconds : Infinity };
}
