/**
 * The sweep of notebook 46: REINFORCE, A2C and PPO on CartPole, PPO on Pendulum, judged as notebooks
 * 42 and 45 judge DQN and DDPG: by episodes without exploration.
 */
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { cartPole, pendulum } from "lib/rl/envs/mod.ts";
import {
  A2cAgent,
  policyReturns,
  PPO_CARTPOLE,
  PPO_PENDULUM,
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

/** What the agents have in common here. */
interface Learner {
  iterate(): { readonly global_step: number };
  act(observations: Float32Array): Float32Array;
  dispose(): void;
}

const LEARNERS: Readonly<Record<string, (random: Random) => Learner>> = {
  "CartPole REINFORCE": (random) => {
    return new ReinforceAgent({}, cartPole({ numEnvs: 8 }), { random });
  },
  "CartPole A2C": (random) => {
    return new A2cAgent({}, cartPole({ numEnvs: 8 }), { random });
  },
  "CartPole PPO": (random) => {
    const config = { ...PPO_CARTPOLE, totalSteps: STEPS };
    return new PpoAgent(config, cartPole({ numEnvs: 16 }), { random });
  },
  "Pendulum PPO": (random) => {
    const config = { ...PPO_PENDULUM, totalSteps: STEPS };
    return new PpoAgent(config, pendulum({ numEnvs: 4 }), { random });
  },
};

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
  for (let next = 0; next < MARKS.length;) {
    const { global_step: steps } = learner.iterate();
    if (steps < MARKS[next]!) continue; // judged after the first iteration that ends at or behind it
    const value = evaluate(learner, String(task), random.split("evaluation"));
    while (next < MARKS.length && steps >= MARKS[next]!) metrics[`return_${MARKS[next++]}`] = value;
  }
  learner.dispose();
  return metrics;
}

/** Mean return of one episode from each of a few starts, with the most likely actions. */
function evaluate(learner: Learner, task: string, random: Random): number {
  const environment = task === "CartPole"
    ? cartPole({ numEnvs: EPISODES })
    : pendulum({ numEnvs: EPISODES });
  const policy = (observations: Float32Array) => learner.act(observations);
  return mean(policyReturns(environment, policy, { random }).returns);
}
