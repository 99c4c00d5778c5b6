/** How long 10,000 steps of learning take with each method of notebooks 41 to 45. */
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { cartPole, pendulum } from "lib/rl/envs/mod.ts";
import {
  A2cAgent,
  cliffWalking,
  type ControlAlgorithm,
  DdpgAgent,
  DqnAgent,
  learnControl,
  OrnsteinUhlenbeckNoise,
  PPO_CARTPOLE,
  PPO_PENDULUM,
  PpoAgent,
  ReinforceAgent,
  tabularEnvironment,
} from "lib/rl/mod.ts";
import { median } from "lib/stats/mod.ts";
import type { Measurement } from "../measurement.ts";

const STEPS = 10_000;
const REPEATS = 3;

/** Each learns about STEPS steps and gives their number. */
const METHODS: Readonly<Record<string, (random: Random) => number>> = {
  "CliffWalking SARSA": (random) => control("sarsa", random),
  "CliffWalking Q-learning": (random) => control("q_learning", random),
  "CartPole DQN": (random) => {
    return learn(new DqnAgent({ targetPeriod: 10 }, cartPole({ numEnvs: 1 }), { random }));
  },
  "CartPole REINFORCE": (random) => {
    return learn(new ReinforceAgent({}, cartPole({ numEnvs: 8 }), { random }));
  },
  "CartPole A2C": (random) => {
    return learn(new A2cAgent({}, cartPole({ numEnvs: 8 }), { random }));
  },
  "CartPole PPO": (random) =>
    learn(new PpoAgent(PPO_CARTPOLE, cartPole({ numEnvs: 16 }), { random })),
  "Pendulum DDPG": (random) => {
    const noise = new OrnsteinUhlenbeckNoise({ theta: 0.15, sigma: 0.4, dt: 1 });
    return learn(new DdpgAgent({}, pendulum({ numEnvs: 1 }), { random, noise }));
  },
  "Pendulum PPO": (random) =>
    learn(new PpoAgent(PPO_PENDULUM, pendulum({ numEnvs: 4 }), { random })),
};

export const measurement: Measurement = {
  description: "Seconds for 10,000 steps of learning, environment and network together, with the " +
    "settings of notebook 46 (median of 3 trainings, one thread)",
  measure: async () => {
    await setUpBackend();
    return Object.fromEntries(
      Object.entries(METHODS).map(([name, run]) => {
        const seconds = Array.from({ length: REPEATS }, (_, seed) => {
          const begin = performance.now(), steps = run(new Random(seed));
          return (performance.now() - begin) / 1000 * STEPS / steps;
        });
        return [name, median(seconds)];
      }),
    );
  },
};

interface Agent {
  iterate(): { readonly global_step: number };
  dispose(): void;
}

function control(algorithm: ControlAlgorithm, random: Random): number {
  const process = cliffWalking();
  const { lengths } = learnControl(tabularEnvironment(process), {
    ...{ algorithm, episodes: 500, start: process.start },
    ...{ learningRate: 0.5, gamma: 1, epsilon: 0.1, random },
  });
  return lengths.reduce((a, b) => a + b, 0);
}

function learn(agent: Agent): number {
  let steps = 0;
  while (steps < STEPS) steps = agent.iterate().global_step;
  agent.dispose();
  return steps;
}
