/** What seeds in one call of the networks save, and what an update without tensors saves. */
import * as tf from "@tensorflow/tfjs";
import process from "node:process";
import { setUpBackend } from "lib/backend/mod.ts";
import { Adam, MLP, stepByGradients } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { cartPole } from "lib/rl/envs/mod.ts";
import {
  bellmanTargets,
  DQN_DEFAULTS,
  DqnAgent,
  maximumActionValues,
  PPO_DEFAULTS,
  temporalDifferenceLoss,
  transitionBatch,
} from "lib/rl/mod.ts";
import type { Measurement } from "../measurement.ts";
import { PpoSeeds } from "./_ppo_seeds.ts";

/** PPO as notebook 46 has it on CartPole, and its environments. */
const CONFIG = {
  ...PPO_DEFAULTS,
  ...{ learningRate: 1e-3, minibatchSize: 64, annealLearningRate: false },
  ...{ adamEpsilon: 1e-8, clipValueLoss: false },
};
const makeEnvironment = () => cartPole({ numEnvs: 8 });
const COUNTS = [1, 3, 10, 30];
/** Pairs of measurements, after two that warm up; each begins with the other one. */
const PAIRS = 9, WARM_UP = 2;
/** Iterations of all seeds together in a measurement, and updates of DQN. */
const ITERATIONS = 60, UPDATES = 500;

export const measurement: Measurement = {
  description:
    "Milliseconds of processor time of one thread, in pairs in turn. PPO on CartPole-v1 with the settings of " +
    "notebook 46, an iteration (1,024 steps, 64 minibatches) of a seed, by seeds: one after another, and side " +
    "by side, layer by layer for all networks (a call of a kernel for each product, one for all of tanh) " +
    "with one step of Adam, both by the same code, with the bits of lib's agent. DQN with lib's settings, an update of 64 transitions: in tensor operations, and as " +
    "lib has it, without tensors, to the same bits",
  measure: async () => {
    await setUpBackend({ threads: 1 });
    const ppo = COUNTS.map((count) => [`PPO, seeds: ${count}`, timePpo(count)] as const);
    return { ...Object.fromEntries(ppo), "DQN, an update": timeDqn() };
  },
};

function timePpo(count: number): Record<string, number[]> {
  const seeds = Array.from({ length: count }, (_, seed) => seed);
  const together = new PpoSeeds(CONFIG, makeEnvironment, seeds);
  const alone = seeds.map((seed) => new PpoSeeds(CONFIG, makeEnvironment, [seed]));
  const rounds = Math.ceil(ITERATIONS / count);
  const costs = inTurn({
    "one after another": () => {
      for (const one of alone) repeat(rounds, () => one.iterate());
    },
    "side by side": () => repeat(rounds, () => together.iterate()),
  }, rounds * count);
  for (const one of [together, ...alone]) one.dispose();
  return costs;
}

function timeDqn(): Record<string, number[]> {
  const agent = new DqnAgent({}, cartPole({ numEnvs: 1 }), { random: new Random(0) });
  while (agent.updates < 1) agent.iterate();
  const update = makeTensorUpdate(agent);
  const costs = inTurn({
    "tensor operations": () => repeat(UPDATES, update),
    "without tensors": () => repeat(UPDATES, () => agent.update()),
  }, UPDATES);
  agent.dispose();
  return costs;
}

/** The same update in tensor operations, with the gradients that tfjs derives, on the agent's replay buffer. */
function makeTensorUpdate({ replay, online: { sizes } }: DqnAgent): () => void {
  const { batchSize, gamma, learningRate } = DQN_DEFAULTS;
  const [online, target] = [0, 0].map((seed) => new MLP(sizes, { random: new Random(seed) }));
  const optimizer = new Adam({ learningRate }), random = new Random(1);
  const batch = transitionBatch(batchSize, { observationSize: sizes[0]!, actionSize: 1 });
  const rows = (values: Float32Array) => tf.tensor2d(values, [batchSize, sizes[0]!]);
  return () => {
    replay.sample(batch, random);
    const { rewards, terminated, actions } = batch;
    tf.tidy(() => {
      const next = target!.apply(rows(batch.nextObservations)).dataSync();
      const y = bellmanTargets(
        rewards,
        terminated,
        maximumActionValues(next, sizes.at(-1)!),
        gamma,
      );
      const { grads } = tf.variableGrads(() => {
        const q = online!.apply(rows(batch.observations)); // [batch, actions]
        const { gradient } = temporalDifferenceLoss(q.dataSync(), actions, y, "squared");
        return tf.sum(tf.mul(q, tf.tensor(Float32Array.from(gradient), q.shape))) as tf.Scalar;
      }, online!.variables);
      stepByGradients(grads, { model: online!, optimizer });
    });
  };
}

/** Milliseconds of one of `count`, of each arm: one number a pair. */
function inTurn<Name extends string>(
  arms: Readonly<Record<Name, () => void>>,
  count: number,
): Record<Name, number[]> {
  const names = Object.keys(arms) as Name[];
  const costs = Object.fromEntries(names.map((name) => [name, [] as number[]]));
  for (let pair = 0; pair < WARM_UP + PAIRS; pair++) {
    for (const name of pair % 2 === 0 ? names : names.toReversed()) {
      const begin = processorSeconds();
      arms[name]();
      const cost = 1000 * (processorSeconds() - begin) / count;
      if (pair >= WARM_UP) costs[name]!.push(Number(cost.toPrecision(3)));
    }
  }
  return costs as Record<Name, number[]>;
}

function repeat(times: number, work: () => void): void {
  for (let i = 0; i < times; i++) work();
}

/** User and system time of this process. */
function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
