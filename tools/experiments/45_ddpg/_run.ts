/** One run of the sweeps: what the actor earns without noise, and what the critic says of it, while it learns. */
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { mountainCarContinuous, pendulum } from "lib/rl/envs/mod.ts";
import { OrnsteinUhlenbeckNoise, policyReturns } from "lib/rl/mod.ts";
import { mean } from "lib/stats/mod.ts";
import type { RunSettings } from "../../sweep/define_sweep.ts";
import type { Metrics } from "../../sweep/sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { Ddpg, type DdpgSettings, DEFAULTS } from "./_ddpg.ts";

/** Each task, and its steps: of an evaluated episode, of a training, and from one evaluation to the next. */
const TASKS = {
  Pendulum: { make: pendulum, timeLimit: 200, steps: 6000, every: 500 },
  MountainCarContinuous: {
    make: mountainCarContinuous,
    timeLimit: 999,
    steps: 20_000,
    every: 2000,
  },
};
/** Episodes of an evaluation, from the same starts each time. */
const EPISODES = 10;
/** So many steps of a discounted return are added up: 0.99^1000 is 4e-5. */
const HORIZON = 1000;
/** The last so many evaluations are the end of a training. */
const LATE = 4;

/** Settings of a run that are no setting of DDPG. */
interface RunOptions {
  readonly task?: keyof typeof TASKS;
  /** Stationary deviation of the noise, in units of the bound. */
  readonly size?: number;
  /** Of neighbours: 0 is Gaussian noise. */
  readonly correlation?: number;
  /** Steps from one comparison of Q with the truth to the next; 0: none. */
  readonly compareEvery?: number;
  readonly steps?: number;
}

/** Trains once. */
export async function run(settings: RunSettings): Promise<Metrics> {
  await setUpBackend();
  return inTensorScope(() => train(settings));
}

function settingsOf(settings: RunSettings): DdpgSettings {
  const names = Object.keys(DEFAULTS).filter((name) => name in settings);
  return { ...DEFAULTS, ...Object.fromEntries(names.map((name) => [name, settings[name]])) };
}

/** Ornstein-Uhlenbeck noise with a given deviation and correlation: theta = 1 - correlation at dt = 1. */
function makeNoise(deviation: number, correlation: number): OrnsteinUhlenbeckNoise {
  const sigma = deviation * Math.sqrt(1 - correlation ** 2);
  return new OrnsteinUhlenbeckNoise({ theta: 1 - correlation, sigma, dt: 1 });
}

function train(settings: RunSettings): Metrics {
  const { task = "Pendulum", size = 0.3, correlation = 0, compareEvery = 0 } =
    settings as RunOptions;
  const { make, timeLimit, every, steps: usual } = TASKS[task], random = new Random(settings.seed);
  const environment = make({ numEnvs: 1 }), steps = Number(settings.steps ?? usual);
  const bound = environment.actionSpace.kind === "box" ? environment.actionSpace.high : 0;
  const noise = makeNoise(size * bound, correlation);
  const agent = new Ddpg(settingsOf(settings), environment, noise, random);
  const policy = (observations: Float32Array) => agent.actions(observations);
  const play = (limit: number) =>
    policyReturns(make({ numEnvs: EPISODES, timeLimit: limit }), policy, {
      random: random.split("evaluation"),
      gamma: limit === HORIZON ? agent.settings.gamma : 1,
    });
  const returns: number[] = [], columns: Record<string, number> = {};
  for (let step = 1; step <= steps; step++) {
    agent.step();
    if (step % every === 0) {
      returns.push(mean(play(timeLimit).returns));
      columns[`return_${step}`] = returns.at(-1)!;
    }
    if (compareEvery > 0 && step % compareEvery === 0) {
      const { starts, discountedReturns } = play(HORIZON);
      columns[`q_${step}`] = mean(agent.values(starts, agent.actions(starts)));
      columns[`true_${step}`] = mean(discountedReturns);
    }
  }
  const clipped = agent.clippedShare;
  agent.dispose();
  return {
    return_while_learning: mean(returns),
    return_late: mean(returns.slice(-LATE)),
    clipped,
    ...columns,
  };
}
