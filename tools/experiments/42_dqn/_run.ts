/** One run of the sweeps: what the greedy policy earns, and what Q says of it, while it learns. */
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { acrobot, cartPole } from "lib/rl/envs/mod.ts";
import { greedyAction, maximumActionValues, policyReturns } from "lib/rl/mod.ts";
import { mean } from "lib/stats/mod.ts";
import type { RunSettings } from "../../sweep/define_sweep.ts";
import type { Metrics } from "../../sweep/sweep.ts";
import { inTensorScope } from "../tensor_scope.ts";
import { DEFAULTS, Dqn, type DqnSettings } from "./_dqn.ts";

const ENVIRONMENTS = { "CartPole-v1": cartPole, "Acrobot-v1": acrobot };
/** Greedy episodes of an evaluation. */
const EPISODES = 10;
/** The last so many evaluations are the end of a training. */
const LATE = 5;

/** Settings of a run that are no setting of DQN; "Infinity" is no JSON, so a squared loss is delta 0. */
interface RunOptions {
  readonly task?: keyof typeof ENVIRONMENTS;
  readonly steps?: number;
  readonly every?: number;
}

function settingsOf(settings: RunSettings): DqnSettings {
  const {
    arm: _arm,
    seed: _seed,
    round: _round,
    task: _task,
    steps: _steps,
    every: _every,
    ...own
  } = settings;
  const flags = Object.fromEntries(
    (["double", "clipTerminal"] as const).filter((name) => name in own)
      .map((name) => [name, own[name] === 1]),
  );
  const delta = own.delta === undefined || own.delta === 0 ? Infinity : Number(own.delta);
  return { ...DEFAULTS, ...own, ...flags, delta };
}

/** Trains once. */
export async function run(settings: RunSettings): Promise<Metrics> {
  await setUpBackend();
  return inTensorScope(() => train(settings));
}

function train(settings: RunSettings): Metrics {
  const { task = "CartPole-v1", steps = 60_000, every = 2000 } = settings as RunOptions;
  const makeEnvironment = ENVIRONMENTS[task], random = new Random(settings.seed);
  const agent = new Dqn(settingsOf(settings), makeEnvironment({ numEnvs: 1 }), random);
  const evaluations = [];
  for (let step = 1; step <= steps; step++) {
    agent.step();
    if (step % every === 0) evaluations.push(evaluate(agent, makeEnvironment, random));
  }
  agent.dispose();
  const returns = evaluations.map(({ earned }) => earned), late = evaluations.slice(-LATE);
  const columns = (name: string, values: readonly number[]) =>
    Object.fromEntries(values.map((value, i) => [`${name}_${(i + 1) * every}`, value]));
  return {
    return_while_learning: mean(returns),
    return_late: mean(late.map(({ earned }) => earned)),
    q_late: mean(late.map(({ value }) => value)),
    true_late: mean(late.map(({ discounted }) => discounted)),
    ...columns("return", returns),
    ...columns("q", evaluations.map(({ value }) => value)),
    ...columns("true", evaluations.map(({ discounted }) => discounted)),
  };
}

/** Means over greedy episodes: the return, the discounted return, and what Q says at the start. */
function evaluate(agent: Dqn, makeEnvironment: typeof cartPole, random: Random) {
  const policy = (observations: Float32Array) => {
    const q = agent.values(observations), actions = q.length / EPISODES; // [episodes, actions]
    return Array.from({ length: EPISODES }, (_, row) => greedyAction(q, actions, row));
  };
  const options = { random: random.split("evaluation"), gamma: agent.settings.gamma };
  const played = policyReturns(makeEnvironment({ numEnvs: EPISODES }), policy, options);
  const q = agent.values(played.starts);
  return {
    earned: mean(played.returns),
    discounted: mean(played.discountedReturns),
    value: mean(maximumActionValues(q, q.length / EPISODES)),
  };
}
