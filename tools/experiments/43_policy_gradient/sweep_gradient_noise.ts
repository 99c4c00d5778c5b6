/** A sweep of notebook 43: signal and noise of policy-gradient estimates under one policy, each with its own mean. */
import { setUpBackend } from "lib/backend/mod.ts";
import { Adam } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import { cartPole } from "lib/rl/envs/mod.ts";
import {
  criticLoss,
  type Episodes,
  lambdaReturns,
  policyGradientLoss,
  ReinforceAgent,
  returnsToGo,
} from "lib/rl/mod.ts";
import { mean } from "lib/stats/mod.ts";
import { defineSweep } from "../../sweep/define_sweep.ts";
import { GradientMoments } from "./_gradient_moments.ts";

/** Mean return of the eight episodes of an update at which the policy is kept. */
const HALF_TRAINED = 100;
const EPISODES = 1024;
/** Updates by which each critic has learnt on under the kept policy. */
const FITTING = { poor: 0, better: 30, good: 300 };
/** Steps of the critic an update, all on the same eight episodes. */
const CRITIC_STEPS = 10;
const CRITICS = ["poor", "better", "good"] as const;
type Critic = typeof CRITICS[number];
const LAMBDAS = [1, 0.95, 0];
const REFERENCE = "good_1";
/** What the scores are multiplied by. */
const ESTIMATORS = [
  "to_go",
  "mean",
  ...CRITICS.flatMap((critic) => LAMBDAS.map((lambda) => `${critic}_${lambda}`)),
];

export const sweep = defineSweep({
  description:
    "CartPole: gradients of a half-trained policy from one episode each, 1,024 for a reference (the mean " +
    "with lambda 1 and the good critic) and 1,024 more for all estimators, by critic: as it was when the " +
    "policy was kept (poor), and after it learnt on for 30 (better) and 300 updates (good), 10 steps each, " +
    "under the kept policy. noise: total variance over the squared length of the estimator's own mean; " +
    "length: of the mean, over the reference's; limit: cosine of both means, all less what noise adds; " +
    "cosine_m: of the mean over m episodes with the reference; level and error of a critic: mean value over " +
    "mean return, root mean square error",
  arms: { "kept policy": {} },
  seeds: Array.from({ length: 10 }, (_, seed) => seed),
  metric: "limit_good_0",
  difference: { margin: 0.05, reason: "a cosine of 0.95 is 18 degrees" },
  minutes: 0.9,
  isChecked: ({ seed }) => seed === 0,
  run: async ({ seed }) => {
    await setUpBackend();
    return estimators(seed);
  },
});

function estimators(seed: number): Record<string, number> {
  const make = () =>
    new ReinforceAgent({ hiddenSizes: [32, 32] }, cartPole({ numEnvs: 8 }), {
      random: new Random(seed),
    });
  const agent = make();
  while (mean(agent.iterate().episodic_returns) < HALF_TRAINED);
  const judges = { agent, critics: { poor: make(), better: make(), good: agent }, typical: 0 };
  const optimizer = new Adam({ learningRate: 3e-3 });
  for (let update = 0; update <= FITTING.good; update++) {
    if (update === FITTING.poor) judges.critics.poor.restore(agent.state);
    if (update === FITTING.better) judges.critics.better.restore(agent.state);
    judges.typical = fitCritic(agent, optimizer);
  }
  const reference = play(judges, new GradientMoments([REFERENCE]));
  const moments = play(judges, new GradientMoments(ESTIMATORS, reference.of(REFERENCE)));
  const metrics = { ...criticQuality(judges), ...moments.summary() };
  for (const one of Object.values(judges.critics)) one.dispose();
  return metrics;
}

/** All estimators on some episodes of the kept policy. */
function play(judges: Judges, moments: GradientMoments): GradientMoments {
  for (let played = 0; played < EPISODES;) {
    for (const episode of separate(judges.agent.play())) {
      const weights = weightsOf(episode, judges);
      moments.add(moments.names.map((name) => gradientOf(judges.agent, episode, weights[name]!)));
      played++;
    }
  }
  return moments;
}

/** One update of the critic under the policy as it is; gives the mean return from a step on. */
function fitCritic(agent: ReinforceAgent, optimizer: Adam): number {
  const { networks } = agent, { critic, observations } = networks;
  const episodes = agent.play(), returns = returnsToGo(episodes, agent.config.gamma);
  const { name, block } = networks.gradients.find(({ network }) => network === "critic")!;
  observations.values.set(episodes.observations);
  for (let step = 0; step < CRITIC_STEPS; step++) {
    const values = networks.forwardCritic(returns.length);
    criticLoss(values, returns, critic.outputGradients.values, { scale: 1 / returns.length });
    critic.backward(observations, returns.length);
    optimizer.applyGradients([{ name, tensor: block.tensor }]);
  }
  return mean(returns);
}

interface Judges {
  readonly agent: ReinforceAgent;
  readonly critics: Readonly<Record<Critic, ReinforceAgent>>;
  readonly typical: number;
}

/** What each estimator multiplies the scores of an episode by. */
function weightsOf(episode: Episodes, { agent, critics, typical }: Judges) {
  const { gamma } = agent.config, returns = returnsToGo(episode, gamma);
  const weights: Record<string, Float64Array> = {
    to_go: returns,
    mean: returns.map((g) => g - typical),
  };
  for (const critic of CRITICS) {
    const values = valuesOf(critics[critic], episode);
    for (const lambda of LAMBDAS) {
      const targets = lambdaReturns(episode.rewards, [...values, 0], { gamma, lambda });
      weights[`${critic}_${lambda}`] = targets.map((target, t) => target - values[t]!);
    }
  }
  return weights;
}

function valuesOf({ networks }: ReinforceAgent, { observations, rewards }: Episodes) {
  networks.observations.values.set(observations);
  return networks.forwardCritic(rewards.length).slice();
}

/** The gradient of an episode with respect to the policy's weights. */
function gradientOf(
  { networks }: ReinforceAgent,
  { observations, actions, rewards }: Episodes,
  weights: Float64Array,
): Float32Array {
  networks.observations.values.set(observations);
  const { parameters } = networks.forward(rewards.length),
    out = new Float32Array(parameters.length);
  policyGradientLoss(networks.distribution, { parameters, actions, weights }, out);
  networks.backward({ parameters: out, values: new Float32Array(weights.length) });
  return networks.actor.gradients.values.slice();
}

/** Mean value over mean return, and root mean square error, of the critics on eight fresh episodes. */
function criticQuality({ agent, critics }: Judges) {
  const episodes = agent.play(), returns = returnsToGo(episodes, agent.config.gamma);
  const quality: Record<string, number> = { mean_return: episodes.rewards.length / 8 };
  for (const name of CRITICS) {
    const values = valuesOf(critics[name], episodes);
    quality[`level_${name}`] = mean(values) / mean(returns);
    quality[`error_${name}`] = Math.sqrt(mean(returns.map((g, t) => (values[t]! - g) ** 2)));
  }
  return quality;
}

/** Each episode by itself. */
function separate({ observations, actions, rewards, starts, ...ends }: Episodes): Episodes[] {
  const size = observations.length / actions.length;
  return starts.slice(1).map((end, i) => ({
    observations: observations.subarray(size * starts[i]!, size * end),
    actions: actions.subarray(starts[i], end),
    rewards: rewards.subarray(starts[i], end),
    starts: [0, end - starts[i]!],
    truncated: ends.truncated.subarray(i, i + 1),
    finalObservations: ends.finalObservations.subarray(size * i, size * (i + 1)),
  }));
}
