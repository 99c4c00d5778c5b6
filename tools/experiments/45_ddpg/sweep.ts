/** The sweep of notebook 45: DDPG on Pendulum with three kinds of noise and four paces of the target networks. */
import { Random } from "lib/random/mod.ts";
import { pendulum } from "lib/rl/envs/mod.ts";
import {
  DdpgAgent,
  type ExplorationNoise,
  GaussianNoise,
  OrnsteinUhlenbeckNoise,
  policyReturns,
} from "lib/rl/mod.ts";
import { mean } from "lib/stats/mod.ts";
import { inTensorScope } from "../tensor_scope.ts";
import type { Sweep, SweepSettings } from "../../sweep/sweep.ts";

const STEPS = 10_000;
const EVALUATE_EVERY = 1000;
const EPISODES = 8;
/** Until here a discounted return is added up: 0.99^1000 is 4e-5. */
const HORIZON = 1000;
/** The paper's theta 0.15 and sigma 0.2 a step, times the bound 2. */
const OU = { theta: 0.15, sigma: 0.4, dt: 1 };
/** Of the process in the long run: 0.76. */
const SPREAD = OU.sigma / Math.sqrt(1 - (1 - OU.theta) ** 2);

interface Arm {
  readonly noise?: () => ExplorationNoise;
  readonly targetRate?: number;
  readonly seeds: number;
}

const correlated = () => new OrnsteinUhlenbeckNoise(OU);

const ARMS: Readonly<Record<string, Arm>> = {
  "OU": { noise: correlated, seeds: 10 },
  "Gaussian": { noise: () => new GaussianNoise({ sigma: SPREAD }), seeds: 10 },
  "no noise": { seeds: 10 },
  "OU, Keras": { noise: () => new OrnsteinUhlenbeckNoise(), seeds: 5 },
  "tau=1": { noise: correlated, targetRate: 1, seeds: 5 },
  "tau=0.05": { noise: correlated, targetRate: 0.05, seeds: 5 },
  "tau=0.0005": { noise: correlated, targetRate: 0.0005, seeds: 5 },
};

export const sweep: Sweep = {
  description: "DDPG on Pendulum, 10,000 steps. Every 1,000 steps the mean return of 8 episodes " +
    "without noise; in the end the mean discounted return (gamma 0.99, 1,000 steps) and what the " +
    "critic said of it; the share of clipped actions",
  runs: Object.entries(ARMS).flatMap(([arm, { seeds }]) =>
    Array.from({ length: seeds }, (_, seed) => ({ arm, seed }))
  ),
  isChecked: ({ arm, seed }) => seed === 0 && ["OU", "no noise"].includes(String(arm)),
  run: (settings) => inTensorScope(() => train(settings)),
};

function train({ arm, seed }: SweepSettings): Record<string, number> {
  const { noise, targetRate } = ARMS[arm!]!, random = new Random(Number(seed));
  const config = targetRate === undefined ? {} : { targetRate };
  const options = { random, ...(noise && { noise: noise() }) };
  const agent = new DdpgAgent(config, pendulum({ numEnvs: 1 }), options);
  const metrics: Record<string, number> = {};
  for (let step = 1; step <= STEPS; step++) {
    agent.iterate();
    if (step % EVALUATE_EVERY !== 0) continue;
    metrics[`return_${step}`] = mean(play(agent, random, 200).returns);
  }
  const played = play(agent, random, HORIZON);
  return {
    ...metrics,
    discounted: mean(played.discountedReturns),
    q: mean(agent.values(played.starts)),
    clipped: agent.clippedShare,
  };
}

/** One episode from each of a few starts, the same ones for every arm of a seed. */
function play(agent: DdpgAgent, random: Random, timeLimit: number) {
  const environment = pendulum({ numEnvs: EPISODES, timeLimit });
  const policy = (observations: Float32Array) => agent.act(observations);
  const options = { random: random.split("evaluation"), gamma: agent.config.gamma };
  return policyReturns(environment, policy, options);
}
