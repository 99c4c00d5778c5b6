/** One run of the sweeps: what the actor earns without noise, and what the critic says of it, while it learns. */
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { mountainCarContinuous, pendulum } from "lib/rl/envs/mod.ts";
import { OrnsteinUhlenbeckNoise, policyReturns } from "lib/rl/mod.ts";
import { mean } from "lib/stats/mod.ts";
import type { RunSettings } from "../../sweep/define_sweep.ts";
import type { Metrics } from "../../sweep/sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { Ddpg } from "./_ddpg.ts";
import { type DdpgSettings, DEFAULTS } from "./_settings.ts";

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
}

/** Settings of a run in which the environment stands still after the first steps. */
interface FrozenOptions {
  readonly frozen?: "actor" | "critic" | "none";
  /** Steps before. */
  readonly first?: number;
}

/** Updates from the transitions so far. */
const MORE = 2000;
const COMPARE_MORE = 200;

/** Trains once. */
export async function run(settings: RunSettings): Promise<Metrics> {
  await setUpBackend();
  return inTensorScope(() => train(settings));
}

/** Trains, then goes on with the transitions that there are, one of actor and critic frozen or none. */
export async function runFrozen(settings: RunSettings): Promise<Metrics> {
  await setUpBackend();
  return inTensorScope(() => {
    const agent = makeAgent(settings),
      { frozen = "none", first = 4000 } = settings as FrozenOptions;
    const columns: Record<string, number> = {};
    for (let step = 0; step < first; step++) agent.step();
    for (let more = 0; more <= MORE; more++) {
      if (more > 0) agent.update(frozen === "none" ? undefined : frozen);
      if (more % COMPARE_MORE !== 0) continue;
      const { q, truth } = compare(agent, settings);
      columns[`q_${more}`] = q;
      columns[`true_${more}`] = truth;
    }
    agent.dispose();
    return { too_high: columns[`q_${MORE}`]! - columns[`true_${MORE}`]!, ...columns };
  });
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

function makeAgent(settings: RunSettings): Ddpg {
  const { task = "Pendulum", size = 0.3, correlation = 0 } = settings as RunOptions;
  const environment = TASKS[task].make({ numEnvs: 1 });
  const bound = environment.actionSpace.kind === "box" ? environment.actionSpace.high : 0;
  const noise = makeNoise(size * bound, correlation);
  return new Ddpg(settingsOf(settings), environment, noise, new Random(settings.seed));
}

/** Episodes without noise, from the same starts for every arm of a seed. */
function play(agent: Ddpg, settings: RunSettings, timeLimit: number, gamma: number) {
  const { task = "Pendulum" } = settings as RunOptions;
  const policy = (observations: Float32Array) => agent.actions(observations);
  const random = new Random(settings.seed).split("evaluation");
  return policyReturns(TASKS[task].make({ numEnvs: EPISODES, timeLimit }), policy, {
    random,
    gamma,
  });
}

/** What the critic says of the starts, and the discounted return from there. */
function compare(agent: Ddpg, settings: RunSettings): { q: number; truth: number } {
  const { starts, discountedReturns } = play(agent, settings, HORIZON, agent.settings.gamma);
  return { q: mean(agent.values(starts, agent.actions(starts))), truth: mean(discountedReturns) };
}

function train(settings: RunSettings): Metrics {
  const { task = "Pendulum", compareEvery = 0 } = settings as RunOptions;
  const { timeLimit, every, steps } = TASKS[task], agent = makeAgent(settings);
  const returns: number[] = [], columns: Record<string, number> = {};
  for (let step = 1; step <= steps; step++) {
    agent.step();
    if (step % every === 0) {
      returns.push(mean(play(agent, settings, timeLimit, 1).returns));
      columns[`return_${step}`] = returns.at(-1)!;
    }
    if (compareEvery > 0 && step % compareEvery === 0) {
      const { q, truth } = compare(agent, settings);
      columns[`q_${step}`] = q;
      columns[`true_${step}`] = truth;
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
