/** The five agents with small networks, for the tests of what they have in common. */
import type { Random } from "lib/random/mod.ts";
import { cartPole, pendulum, type VectorEnvironment } from "lib/rl/envs/mod.ts";
import {
  A2cAgent,
  type Agent,
  type AgentMetrics,
  DdpgAgent,
  DqnAgent,
  greedyAction,
  OrnsteinUhlenbeckNoise,
  PpoAgent,
  ReinforceAgent,
} from "lib/rl/mod.ts";

type AnyAgent = Agent<object, AgentMetrics, unknown>;

/** How one kind of agent is made, and what is asked of it. */
export interface AgentCase {
  readonly environment: () => VectorEnvironment;
  make(config: object, environment: VectorEnvironment, options: { random: Random }): AnyAgent;
  /** Settings that keep the test short. */
  readonly config: object;
  /** Iterations until it learns. */
  readonly warmUp: number;
  /** The action for one observation, from its network alone. */
  greedy(agent: AnyAgent, observation: Float32Array): number;
}

const bestLogit = (agent: AnyAgent, observation: Float32Array) =>
  greedyAction(
    (agent as unknown as ReinforceAgent).networks.actor.applyToOne(observation),
  );

const noise = () => new OrnsteinUhlenbeckNoise({ dt: 1 });
const value = { hiddenSizes: [8], batchSize: 8, learningStarts: 10, replayCapacity: 40 };

/** By the names that errors give them. */
export const AGENTS: Readonly<Record<string, AgentCase>> = {
  REINFORCE: {
    environment: () => cartPole({ numEnvs: 3 }),
    make: (config, environment, options) => new ReinforceAgent(config, environment, options),
    config: { hiddenSizes: [8], longestEpisode: 500 },
    warmUp: 0,
    greedy: bestLogit,
  },
  A2C: {
    environment: () => cartPole({ numEnvs: 3 }),
    make: (config, environment, options) => new A2cAgent(config, environment, options),
    config: { hiddenSizes: [8], rolloutSteps: 8 },
    warmUp: 0,
    greedy: bestLogit,
  },
  PPO: {
    environment: () => cartPole({ numEnvs: 3 }),
    make: (config, environment, options) => new PpoAgent(config, environment, options),
    config: { hiddenSizes: [8], rolloutSteps: 8, minibatchSize: 6, totalSteps: 1000 },
    warmUp: 0,
    greedy: bestLogit,
  },
  DQN: {
    environment: () => cartPole({ numEnvs: 1, timeLimit: 20 }),
    make: (config, environment, options) => new DqnAgent(config, environment, options),
    config: { ...value, targetPeriod: 7 },
    warmUp: 12,
    greedy: (agent, observation) =>
      greedyAction((agent as unknown as DqnAgent).online.applyToOne(observation)),
  },
  DDPG: {
    environment: () => pendulum({ numEnvs: 1, timeLimit: 20 }),
    make: (config, environment, options) =>
      new DdpgAgent(config, environment, { ...options, noise: noise() }),
    config: value,
    warmUp: 12,
    greedy: (agent, observation) =>
      (agent as unknown as DdpgAgent).online.actOnOne(observation)[0]!,
  },
};
