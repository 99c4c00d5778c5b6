/** One training of the comparison: any method on CartPole or Pendulum, judged while it learns. */
import { Random } from "lib/random/mod.ts";
import {
  cartPole,
  type EnvironmentOptions,
  pendulum,
  type VectorEnvironment,
} from "lib/rl/envs/mod.ts";
import { A2cAgent, policyReturns, PpoAgent, ReinforceAgent } from "lib/rl/mod.ts";
import { mean } from "lib/stats/mod.ts";
import type { RunSettings } from "../../sweep/define_sweep.ts";
import type { Metrics } from "../../sweep/sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { DdpgLearner } from "./_ddpg.ts";
import { DqnLearner } from "./_dqn.ts";
import { MAX_GRADIENT_NORM } from "./_networks.ts";

/** The methods. */
export type Method = "DQN" | "DDPG" | "TD3" | "REINFORCE" | "A2C" | "PPO";

/** What is trained, and how. */
export interface LandscapeSettings {
  readonly task: "CartPole-v1" | "Pendulum-v1";
  readonly method: Method;
  /** Of all networks of the method, constant. */
  readonly learningRate: number;
  readonly gamma: number;
  /** Of DQN, DDPG and TD3: share of the way that a target network goes after an update. */
  readonly targetRate?: number;
  /** Of the same: environment steps from one update to the next; default 4 on CartPole, 1 on Pendulum. */
  readonly updateEvery?: number;
  /** Of REINFORCE: episodes of an update. */
  readonly episodes?: number;
  /** Of A2C: steps of each environment between two updates. */
  readonly rolloutSteps?: number;
  /** Of PPO: passes over a rollout. */
  readonly epochs?: number;
  readonly totalSteps: number;
}

/** What all methods have in common. */
export interface Learner {
  iterate(): { readonly global_step: number };
  act(observations: Float32Array): Float32Array;
  dispose(): void;
}

/** Episodes of an evaluation, from the same starts for all methods of a seed; Pendulum's starts differ much. */
const EPISODES = { "CartPole-v1": 10, "Pendulum-v1": 30 } as const;
/** Evaluations of a training. */
const MARKS = 50;
/** Environments of A2C and PPO. */
const NUM_ENVS = 8;
/** The last so many evaluations are the end of a training. */
const LATE = 5;
/** Rewards of Pendulum go down to -16: all methods learn from a tenth of them. */
const REWARD_FACTOR = 0.1;

/** The environment that is learnt in; rewards of Pendulum are scaled. */
function trainingEnvironment({ task }: LandscapeSettings, numEnvs: number): VectorEnvironment {
  if (task === "CartPole-v1") return cartPole({ numEnvs });
  const environment = pendulum({ numEnvs }), rewards = new Float32Array(numEnvs);
  return {
    numEnvs,
    observationSize: environment.observationSize,
    actionSpace: environment.actionSpace,
    observations: environment.observations,
    finalObservations: environment.finalObservations,
    rewards,
    terminated: environment.terminated,
    truncated: environment.truncated,
    reset: (random) => environment.reset(random),
    step: (actions) => {
      environment.step(actions);
      for (let i = 0; i < numEnvs; i++) rewards[i] = REWARD_FACTOR * environment.rewards[i]!;
    },
  };
}

/** An agent at its start. */
export function makeLearner(settings: LandscapeSettings, random: Random): Learner {
  const { task, method, learningRate, gamma } = settings;
  const environment = (numEnvs: number) => trainingEnvironment(settings, numEnvs);
  const { targetRate = NaN, episodes = NaN, rolloutSteps = NaN, epochs = NaN } = settings;
  const { updateEvery = task === "CartPole-v1" ? 4 : 1 } = settings;
  const replayed = { learningRate, gamma, updateEvery, targetRate };
  if (method === "DQN") return new DqnLearner(replayed, environment(1), random);
  if (method === "DDPG" || method === "TD3") {
    return new DdpgLearner(replayed, environment(1), random, { isTd3: method === "TD3" });
  }
  const shared = {
    ...{ learningRate, gamma, maxGradientNorm: MAX_GRADIENT_NORM },
    entropyCoefficient: task === "CartPole-v1" ? 0.01 : 0,
  };
  if (method === "REINFORCE") {
    const critic = { criticLearningRate: learningRate, criticSteps: 10, bootstrapsTimeLimit: true };
    const config = { ...shared, ...critic, average: "steps" } as const;
    return new ReinforceAgent(config, environment(episodes), { random });
  }
  if (method === "A2C") {
    const config = { ...shared, criticLearningRate: learningRate, rolloutSteps };
    return new A2cAgent(config, environment(NUM_ENVS), { random });
  }
  const config = {
    ...{ ...shared, epochs, rolloutSteps: 128, minibatchSize: 64, annealLearningRate: false },
    ...{ adamEpsilon: 1e-8, clipValueLoss: false },
  };
  return new PpoAgent(config, environment(NUM_ENVS), { random });
}

/** Trains once, as a sweep asks for it. */
export async function run(settings: RunSettings): Promise<Metrics> {
  return await inTensorScope(() => train(settings as unknown as LandscapeSettings, settings.seed));
}

function train(settings: LandscapeSettings, seed: number): Metrics {
  const random = new Random(seed), learner = makeLearner(settings, random);
  const every = settings.totalSteps / MARKS, returns: number[] = [];
  while (returns.length < MARKS) {
    const { global_step: steps } = learner.iterate();
    if (steps < (returns.length + 1) * every) continue;
    const value = evaluate(learner, settings.task, random);
    while (steps >= (returns.length + 1) * every && returns.length < MARKS) returns.push(value);
  }
  learner.dispose();
  return {
    return_while_learning: mean(returns),
    late_return: mean(returns.slice(-LATE)),
    ...Object.fromEntries(returns.map((value, i) => [`return_${(i + 1) * every}`, value])),
  };
}

/** Mean return of episodes without exploration, at the rewards of the task. */
function evaluate(learner: Learner, task: LandscapeSettings["task"], random: Random): number {
  const options: EnvironmentOptions = { numEnvs: EPISODES[task] };
  const environment = task === "CartPole-v1" ? cartPole(options) : pendulum(options);
  const policy = (observations: Float32Array) => learner.act(observations);
  return mean(policyReturns(environment, policy, { random: random.split("evaluation") }).returns);
}
