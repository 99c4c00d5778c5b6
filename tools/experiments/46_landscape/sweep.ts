/**
 * The sweep of notebook 46: REINFORCE, A2C and PPO on CartPole, PPO on Pendulum, judged as notebooks
 * 42 and 45 judge DQN and DDPG: by episodes without exploration.
 */
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { cartPole, pendulum } from "lib/rl/envs/mod.ts";
import {
  A2cAgent,
  type ActorCriticNetworks,
  PPO_CARTPOLE,
  PPO_PENDULUM,
  policyReturns,
  PpoAgent,
  ReinforceAgent,
} from "lib/rl/mod.ts";
import { mean } from "lib/stats/mod.ts";
import type { Sweep, SweepSettings } from "../../sweep/sweep.ts";

const STEPS = 100_000;
/** Every 1,000 steps as far as DQN goes, then every 5,000. */
const MARKS = Array.from({ length: 100 }, (_, i) => 1000 * (i + 1))
  .filter((mark) => mark <= 15_000 || mark % 5000 === 0);
const EPISODES = 8;

/** Something that learns in bites of some steps. */
interface Learner {
  readonly networks: ActorCriticNetworks;
  /** Learn a bite; gives its steps. */
  learn(): number;
  dispose(): void;
}

const LEARNERS: Readonly<Record<string, (random: Random) => Learner>> = {
  "CartPole REINFORCE": (random) => {
    const agent = new ReinforceAgent(cartPole({ numEnvs: 8 }), { random });
    return learner(agent, () => agent.update().steps);
  },
  "CartPole A2C": (random) => {
    const agent = new A2cAgent(cartPole({ numEnvs: 8 }), { random });
    return learner(agent, () => {
      agent.update();
      return agent.buffer.rows;
    });
  },
  "CartPole PPO": (random) => {
    const config = { ...PPO_CARTPOLE, totalSteps: STEPS };
    return ppo(new PpoAgent(config, cartPole({ numEnvs: 16 }), { random }));
  },
  "Pendulum PPO": (random) => {
    const config = { ...PPO_PENDULUM, totalSteps: STEPS };
    return ppo(new PpoAgent(config, pendulum({ numEnvs: 4 }), { random }));
  },
};

function learner(agent: Omit<Learner, "learn">, learn: () => number): Learner {
  return { networks: agent.networks, learn, dispose: () => agent.dispose() };
}

function ppo(trainer: PpoAgent): Learner {
  return learner(trainer, () => {
    trainer.iterate();
    return trainer.rollout.rows;
  });
}

export const sweep: Sweep = {
  description:
    "Mean return of 8 episodes without exploration, every 1,000 steps of learning up to " +
    "15,000, then every 5,000 up to 100,000, 10 seeds an arm",
  runs: Object.keys(LEARNERS).flatMap((arm) => {
    const [task, method] = arm.split(" ") as [string, string];
    return Array.from({ length: 10 }, (_, seed) => ({ task, method, seed }));
  }),
  isChecked: ({ seed }) => seed === 0,
  run: async (settings) => {
    await setUpBackend();
    return train(settings);
  },
};

function train({ task, method, seed }: SweepSettings): Record<string, number> {
  const random = new Random(Number(seed)), metrics: Record<string, number> = {};
  const learner = LEARNERS[`${task} ${method}`]!(random);
  for (let steps = 0, next = 0; next < MARKS.length;) {
    steps += learner.learn();
    if (steps < MARKS[next]!) continue; // a mark is judged after the first bite that ends at or behind it
    const value = evaluate(learner.networks, String(task), random.split("evaluation"));
    while (next < MARKS.length && steps >= MARKS[next]!) metrics[`return_${MARKS[next++]}`] = value;
  }
  learner.dispose();
  return metrics;
}

/** Mean return of one episode from each of a few starts, with the most likely actions. */
function evaluate(networks: ActorCriticNetworks, task: string, random: Random): number {
  const environment = task === "CartPole"
    ? cartPole({ numEnvs: EPISODES })
    : pendulum({ numEnvs: EPISODES });
  const policy = (observations: Float32Array) => networks.mostLikelyActions(observations);
  return mean(policyReturns(environment, policy, { random }).returns);
}
