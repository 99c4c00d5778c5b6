/**
 * The sweep of notebook 44: PPO on CartPole-v1 with our settings, with one part left out or changed
 * at a time, with CleanRL's settings and Keras's, and PPO on Pendulum-v1, each over 10 seeds.
 */
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { cartPole, pendulum, type RestorableEnvironment } from "lib/rl/envs/mod.ts";
import {
  PPO_CARTPOLE,
  PPO_DEFAULTS,
  PPO_KERAS,
  PPO_PENDULUM,
  PpoAgent,
  type PpoConfig,
} from "lib/rl/mod.ts";
import type { Sweep, SweepSettings } from "../../sweep/sweep.ts";

/** Fixed before any of them was run; the settings were chosen on 100 to 104. */
const SEEDS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
/** The curve has a point at the end of the first iteration at or after each multiple of this. */
const MARK = 10_000;
const SOLVED = 475;

interface Arm {
  readonly config: PpoConfig;
  readonly makeEnvironment: () => RestorableEnvironment;
}

const own = (change: Partial<PpoConfig> = {}): Arm => ({
  config: { ...PPO_CARTPOLE, ...change },
  makeEnvironment: () => cartPole({ numEnvs: 16 }),
});

const ARMS: Readonly<Record<string, Arm>> = {
  "ours": own(),
  "no clip": own({ objective: "unclipped" }),
  "lambda 0": own({ lambda: 0 }),
  "lambda 1": own({ lambda: 1 }),
  "advantages as they are": own({ normalizeAdvantages: false }),
  "one epoch": own({ epochs: 1 }),
  "KL penalty": own({ objective: "kl_penalty", targetKl: 0.01 }),
  "CleanRL's settings": {
    config: PPO_DEFAULTS,
    makeEnvironment: () => cartPole({ numEnvs: 4 }),
  },
  "Pendulum": { config: PPO_PENDULUM, makeEnvironment: () => pendulum({ numEnvs: 4 }) },
  "Keras's settings": { config: PPO_KERAS, makeEnvironment: () => cartPole({ numEnvs: 1 }) },
};

export const sweep: Sweep = {
  description:
    "PPO over 10 seeds: mean return of the last 100 episodes (mean100_<steps>) while training, the " +
    "step at which it first was at least 475 over 100 episodes (steps_to_475, absent: never), its " +
    "last value, and approx_kl; CartPole-v1 with our settings (16 environments, 200,000 steps), " +
    "one thing changed at a time, CleanRL's (500,000 steps) and Keras's (100,000), and Pendulum-v1",
  runs: Object.keys(ARMS).flatMap((arm) => SEEDS.map((seed) => ({ arm, seed }))),
  isChecked: ({ arm, seed }) => seed === 0 && ["ours", "KL penalty", "Pendulum"].includes(`${arm}`),
  run: async (settings) => {
    await setUpBackend();
    return train(settings);
  },
};

function train({ arm, seed }: SweepSettings): Record<string, number> {
  const { config, makeEnvironment } = ARMS[arm!]!;
  const agent = new PpoAgent(config, makeEnvironment(), { random: new Random(Number(seed)) });
  const { returns } = agent.statistics, curve: Record<string, number> = {};
  let solvedAt: number | undefined, klSum = 0, klMax = 0, last = 0;
  for (let i = 0; i < agent.iterations; i++) {
    const { approx_kl, approx_kl_max, global_step, episodic_return } = agent.iterate();
    klSum += approx_kl;
    klMax = Math.max(klMax, approx_kl_max);
    last = episodic_return;
    const mark = Math.floor(global_step / MARK) * MARK;
    if (mark > 0) curve[`mean100_${mark}`] ??= episodic_return;
    if (returns.length >= 100 && episodic_return >= SOLVED) solvedAt ??= global_step;
  }
  const approx_kl_mean = klSum / agent.iterations;
  agent.dispose();
  const solved: Record<string, number> = solvedAt === undefined ? {} : { steps_to_475: solvedAt };
  return { ...solved, final_mean100: last, approx_kl_mean, approx_kl_max: klMax, ...curve };
}
