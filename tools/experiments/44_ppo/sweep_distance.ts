/**
 * The experiment of notebook 44 on why far is bad: a policy in the middle of its training is updated on one
 * rollout for more and more epochs; what the surrogate promises is compared with what is earned.
 */
import { exp } from "lib/_exp_log.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { cartPole, EpisodeStatistics } from "lib/rl/envs/mod.ts";
import {
  ActorCriticNetworks,
  collectRollout,
  policyChange,
  policyReturns,
  PPO_CARTPOLE,
  type PpoObjective,
  PpoUpdate,
  RolloutBuffer,
} from "lib/rl/mod.ts";
import { mean } from "lib/stats/mod.ts";
import { defineSweep, type RunSettings } from "../../sweep/define_sweep.ts";
import { actionValues, type States, visit } from "./_oracle.ts";

const ENVIRONMENTS = 16;
const CONFIG = { ...PPO_CARTPOLE, annealLearningRate: false };
const { gamma, learningRate, klCoefficient } = CONFIG;
/** Iterations before the experiment. */
const ITERATIONS = 15;
/** The policy is measured after so many epochs on the one rollout. */
const MEASURED = [0, 1, 2, 4, 8, 16, 32];
/** Rollouts of the old policy on which it is not trained. */
const FRESH = 8;
const STATES = 512, EPISODES = 256, CAPACITY = 1024;

function makeNetworks(random: Random): ActorCriticNetworks {
  return new ActorCriticNetworks({
    observationSize: 4,
    actionSpace: { kind: "discrete", actions: 2 },
    hiddenSizes: CONFIG.hiddenSizes,
    capacity: CAPACITY,
    random,
  });
}

const makeRollout = () =>
  new RolloutBuffer({
    time: CONFIG.rolloutSteps,
    numEnvs: ENVIRONMENTS,
    observationSize: 4,
    actionSize: 1,
    parameterCount: 2,
  });

async function run({ seed, objective, rate }: RunSettings): Promise<Record<string, number>> {
  await setUpBackend();
  const random = new Random(seed), networks = makeNetworks(random.split("weights"));
  const environment = cartPole({ numEnvs: ENVIRONMENTS });
  environment.reset(random.split("environment"));
  const statistics = new EpisodeStatistics(environment), actions = random.split("actions");
  const order = random.split("minibatches");
  const collect = (rollout: RolloutBuffer) => {
    collectRollout(rollout, { agent: "PPO", environment, networks, statistics, random: actions });
    rollout.estimateAdvantages(CONFIG);
    return rollout;
  };
  const before = new PpoUpdate(networks, CONFIG), rollout = makeRollout();
  const options = { random: order, learningRate, klCoefficient };
  for (let i = 0; i < ITERATIONS; i++) before.run(collect(rollout), options);
  const old = makeNetworks(random.split("old"));
  const copy = new PpoUpdate(old, CONFIG);
  copy.restore(before.state);
  const fresh = Array.from({ length: FRESH }, () => collect(makeRollout()));
  collect(rollout);

  const update = new PpoUpdate(networks, {
    ...CONFIG,
    objective: objective as PpoObjective,
    epochs: 1,
  });
  const steps = { ...options, learningRate: Number(rate) };
  const metrics: Record<string, number> = {};
  const oldVisits = visit(old, { ...VISITS, random: random.split("old visits") });
  const judge = makeJudge(old, networks, random);
  const oldGain = judge(oldVisits.states, "old states");
  for (let epoch = 0; epoch <= MEASURED.at(-1)!; epoch++) {
    if (epoch > 0) update.run(rollout, steps);
    if (!MEASURED.includes(epoch)) continue;
    const newVisits = visit(networks, { ...VISITS, random: random.split(`visits ${epoch}`) });
    const newGain = judge(newVisits.states, `states ${epoch}`);
    const measured: Record<string, number> = {
      kl: mean(policyChange(networks, rollout).divergences),
      ratio_max: Math.max(...policyChange(networks, rollout).ratios),
      seen_gain: surrogateGain(networks, rollout),
      fresh_gain: mean(fresh.map((one) => surrogateGain(networks, one))),
      promised: oldVisits.discountedReturn * (1 + oldGain()),
      corrected: oldVisits.discountedReturn + newVisits.discountedReturn * newGain(),
      earned: newVisits.discountedReturn,
      mean_return: meanReturn(networks, random.split(`play ${epoch}`)),
    };
    for (const [name, value] of Object.entries(measured)) metrics[`${name}_${epoch}`] = value;
  }
  for (const part of [before, copy, update, networks, old]) part.dispose();
  return metrics;
}

const VISITS = { episodes: EPISODES, count: STATES, gamma };

/** What the surrogate gains on a rollout per step: the mean of (ratio - 1) times advantage. */
function surrogateGain(networks: ActorCriticNetworks, rollout: RolloutBuffer): number {
  const { ratios } = policyChange(networks, rollout);
  return mean(ratios.map((ratio, i) => (ratio - 1) * rollout.advantages[i]!));
}

/**
 * Mean over states of the advantage of the new policy's actions under the old policy, where both are played out
 * from the state: (new(1) - old(1)) (Q(1) - Q(0)).
 */
function makeJudge(old: ActorCriticNetworks, now: ActorCriticNetworks, random: Random) {
  return (states: States, name: string) => {
    const rows = states.length / 4;
    const both = new Float64Array(2 * states.length); // [2 actions, rows, 4]
    both.set(states);
    both.set(states, states.length);
    const firstActions = new Float32Array(2 * rows).fill(1, rows);
    const options = { states: both, firstActions, gamma, random: random.split(name) };
    const values = actionValues(old, options); // [2 actions, rows]
    const oldPush = pushProbabilities(old, states);
    return () => {
      const push = pushProbabilities(now, states);
      const terms = push.map((p, i) => (p - oldPush[i]!) * (values[rows + i]! - values[i]!));
      return mean(terms);
    };
  };
}

/** Probability of action 1 in each state. */
function pushProbabilities(networks: ActorCriticNetworks, states: States): Float64Array {
  const rows = states.length / 4;
  networks.observations.values.set(states);
  const { parameters } = networks.forward(rows);
  return Float64Array.from(
    { length: rows },
    (_, i) => 1 / (1 + exp(parameters[2 * i]! - parameters[2 * i + 1]!)),
  );
}

/** Mean return of episodes of at most 500 steps. */
function meanReturn(networks: ActorCriticNetworks, random: Random): number {
  const draws = random.split("actions");
  const policy = (observations: Float32Array) => {
    networks.observations.values.set(observations);
    const { parameters } = networks.forward(EPISODES);
    const actions = new Float32Array(EPISODES);
    networks.distribution.sample(parameters, draws, {
      actions,
      logProbabilities: new Float32Array(EPISODES),
    });
    return actions;
  };
  return mean(policyReturns(cartPole({ numEnvs: EPISODES }), policy, { random }).returns);
}

export const sweep = defineSweep({
  description:
    "A policy for CartPole-v1 after 15 iterations of PPO is updated on one more rollout for 0 to 32 epochs, " +
    "with the clip and without, and with the clip at ten times the rate; after each power of two (name_<epochs>): exact KL, largest ratio, mean of " +
    "(ratio - 1) advantage on the rollout and on 8 fresh ones of the old policy, discounted return as " +
    "promised by true advantages in the old policy's states, the same in the new one's, as earned, and " +
    "mean return of 256 episodes; discounted returns count as equal up to 5, a tenth of the highest, 50",
  arms: {
    "no limit": { settings: { objective: "unclipped", rate: learningRate } },
    "clip": { settings: { objective: "clip", rate: learningRate } },
    "clip, ten times the rate": { settings: { objective: "clip", rate: 10 * learningRate } },
  },
  seeds: Array.from({ length: 20 }, (_, seed) => seed),
  metric: "mean_return_32",
  difference: {
    margin: 20,
    reason: "a twenty-fifth of the highest return, 500; seeds of one arm differ by more",
  },
  minutes: 4,
  isChecked: ({ arm, seed }) => seed === 0 && arm === "clip",
  run,
});
