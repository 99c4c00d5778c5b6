/**
 * The sweep of notebook 42: DQN on CartPole with and without replay and a target network, with
 * several periods of the target network, Double DQN and the Huber loss.
 */
import { Random } from "lib/random/mod.ts";
import { cartPole } from "lib/rl/envs/mod.ts";
import { DqnAgent, type DqnConfig, policyReturns, transitionBatch } from "lib/rl/mod.ts";
import { mean } from "lib/stats/mod.ts";
import { inTensorScope } from "../tensor_scope.ts";
import type { Sweep, SweepSettings } from "../../sweep/sweep.ts";

const STEPS = 15_000;
const EVALUATE_EVERY = 1000;
const EPISODES = 8;
/** CartPole-v1's: a return counts up to it. */
const TIME_LIMIT = 500;
/** Until here a discounted return is added up: 0.99^1000 is 4e-5. */
const HORIZON = 1000;

/** Each arm: what differs from the defaults, and over how many seeds. */
const ARMS: Readonly<Record<string, { config: Partial<DqnConfig>; seeds: number }>> = {
  "C=200": { config: {}, seeds: 10 },
  "C=1": { config: { targetPeriod: 1 }, seeds: 10 },
  "C=200, no replay": { config: { replayCapacity: 64 }, seeds: 10 },
  "C=1, no replay": { config: { targetPeriod: 1, replayCapacity: 64 }, seeds: 10 },
  "C=10": { config: { targetPeriod: 10 }, seeds: 10 },
  "C=10, Double": { config: { targetPeriod: 10, doubleQ: true }, seeds: 10 },
  "C=200, Double": { config: { doubleQ: true }, seeds: 10 },
  "C=50": { config: { targetPeriod: 50 }, seeds: 5 },
  "C=1000": { config: { targetPeriod: 1000 }, seeds: 5 },
  "C=10000": { config: { targetPeriod: 10_000 }, seeds: 5 },
  "C=1, Huber": { config: { targetPeriod: 1, loss: "huber" }, seeds: 5 },
  "C=10, Huber": { config: { targetPeriod: 10, loss: "huber" }, seeds: 5 },
  "C=200, Huber": { config: { loss: "huber" }, seeds: 5 },
  "tau=0.005": { config: { targetPeriod: 1, targetRate: 0.005 }, seeds: 5 },
};

export const sweep: Sweep = {
  description: "DQN on CartPole, 15,000 steps. Every 1,000 steps, over 8 greedy episodes: return " +
    "(up to 500 steps), discounted return (gamma 0.99, up to 1,000 steps) and what Q said of it at " +
    "their starts; in the end the largest Q on 1,000 stored states",
  runs: Object.entries(ARMS).flatMap(([arm, { seeds }]) =>
    Array.from({ length: seeds }, (_, seed) => ({ arm, seed }))
  ),
  isChecked: ({ arm, seed }) => seed === 0 && ["C=200", "C=10, Double"].includes(String(arm)),
  run: (settings) => inTensorScope(() => train(settings)),
};

function train({ arm, seed }: SweepSettings): Record<string, number> {
  const random = new Random(Number(seed));
  const agent = new DqnAgent(ARMS[arm!]!.config, cartPole({ numEnvs: 1 }), { random });
  const metrics: Record<string, number> = {};
  for (let step = 1; step <= STEPS; step++) {
    agent.iterate();
    if (step % EVALUATE_EVERY !== 0) continue;
    const { value, discounted, earned } = evaluate(agent, random.split("evaluation"));
    metrics[`return_${step}`] = earned;
    metrics[`discounted_${step}`] = discounted;
    metrics[`q_${step}`] = value;
  }
  metrics.q_max = largestValue(agent, random.split("stored"));
  return metrics;
}

/** Means over greedy episodes: the return, the discounted return, and Q at the start. */
function evaluate(agent: DqnAgent, random: Random) {
  const environment = cartPole({ numEnvs: EPISODES, timeLimit: HORIZON });
  const policy = (observations: Float32Array) => agent.act(observations);
  const played = policyReturns(environment, policy, { random, gamma: agent.config.gamma });
  return {
    value: mean(agent.greedyValues(played.starts)),
    discounted: mean(played.discountedReturns),
    earned: mean(played.returns.map((value) => Math.min(value, TIME_LIMIT))), // 1 a step
  };
}

function largestValue(agent: DqnAgent, random: Random): number {
  const batch = transitionBatch(1000, { observationSize: 4, actionSize: 1 });
  agent.replay.sample(batch, random);
  return agent.greedyValues(batch.observations).reduce((a, b) => Math.max(a, b));
}
