/** A sweep of notebook 43: REINFORCE with three baselines and A2C with three values of lambda on CartPole. */
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { cartPole } from "lib/rl/envs/mod.ts";
import { A2cAgent, type Baseline, ReinforceAgent } from "lib/rl/mod.ts";
import { mean } from "lib/stats/mod.ts";
import type { Sweep, SweepSettings } from "../../sweep/sweep.ts";

const SEEDS = Array.from({ length: 10 }, (_, seed) => seed);
const STEPS = 100_000;
/** Steps between two points of a curve. */
const EVERY = 10_000;
/** Episodes side by side. */
const ENVIRONMENTS = 8;
/** Episodes over which a point of a curve is the mean. */
const RECENT = 20;

const settings: SweepSettings[] = [
  ...["none", "mean", "critic"].map((baseline) => ({ method: "REINFORCE", baseline, rate: 0.003 })),
  { method: "REINFORCE", baseline: "critic", rate: 0.03 },
  ...[0, 0.95, 1].map((lambda) => ({ method: "A2C", lambda, rate: 0.002 })),
].flatMap((arm) => SEEDS.map((seed) => ({ ...arm, seed })));

export const sweep: Sweep = {
  description:
    "CartPole, 8 environments side by side: mean return of the last 20 episodes after every " +
    "10,000 steps of learning, 10 seeds an arm",
  runs: settings,
  isChecked: ({ seed }) => seed === 0,
  run: async (run) => {
    await setUpBackend();
    const curve: Record<string, number> = {};
    for (const { steps, recent } of run.method === "A2C" ? actorCritic(run) : reinforce(run)) {
      const next = EVERY * (Object.keys(curve).length + 1);
      if (steps >= next) curve[`return_${next}`] = recent;
      if (steps >= STEPS) break;
    }
    return curve;
  },
};

/** After each update: steps so far, and the mean return of the last episodes. */
function* reinforce({ baseline, rate, seed }: SweepSettings) {
  const config = { baseline: baseline as Baseline, learningRate: Number(rate) };
  const agent = new ReinforceAgent(config, cartPole({ numEnvs: ENVIRONMENTS }), {
    random: new Random(Number(seed)),
  });
  try {
    while (true) {
      const { global_step: steps } = agent.iterate();
      yield { steps, recent: mean(agent.statistics.returns.slice(-RECENT)) };
    }
  } finally {
    agent.dispose();
  }
}

function* actorCritic({ lambda, rate, seed }: SweepSettings) {
  const config = { lambda: Number(lambda), learningRate: Number(rate) };
  const agent = new A2cAgent(config, cartPole({ numEnvs: ENVIRONMENTS }), {
    random: new Random(Number(seed)),
  });
  try {
    while (true) {
      const { global_step: steps } = agent.iterate();
      const { returns } = agent.statistics;
      if (returns.length > 0) yield { steps, recent: mean(returns.slice(-RECENT)) };
    }
  } finally {
    agent.dispose();
  }
}
