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
/** Updates by which the critic learns on under the kept policy. */
const FITTING = 200;
const LAMBDAS = [1, 0.95, 0];
/** What the scores are multiplied by; gae_1 is the reference. */
const ESTIMATORS = [
  "to_go",
  "mean",
  ...LAMBDAS.map((lambda) => `gae_${lambda}`),
  ...LAMBDAS.map((lambda) => `young_${lambda}`),
];

export const sweep = defineSweep({
  description:
    "CartPole: gradients of a half-trained policy from one episode each, 1,024 for a reference (the mean " +
    "with lambda 1 and a critic fitted by 200 further updates) and 1,024 more for all estimators. " +
    "noise: total variance over the squared length of the estimator's own mean; length: of the mean, over " +
    "the reference's; limit: cosine of both means, all less what noise adds; cosine_m: of the mean over m " +
    "episodes with the reference. young: the critic as it was before it was fitted",
  arms: { "kept policy": {} },
  seeds: Array.from({ length: 10 }, (_, seed) => seed),
  metric: "limit_gae_0",
  difference: { margin: 0.05, reason: "a cosine of 0.95 is 18 degrees" },
  minutes: 0.7,
  isChecked: ({ seed }) => seed === 0,
  run: async ({ seed }) => {
    await setUpBackend();
    return estimators(seed);
  },
});

function estimators(seed: number): Record<string, number> {
  const make = () => new ReinforceAgent({}, cartPole({ numEnvs: 8 }), { random: new Random(seed) });
  const agent = make(), young = make();
  while (mean(agent.iterate().episodic_returns) < HALF_TRAINED);
  young.restore(agent.state);
  const judges = { agent, young, typical: fitCritic(agent) };
  const reference = play(judges, new GradientMoments(["gae_1"]));
  const moments = play(judges, new GradientMoments(ESTIMATORS, reference.of("gae_1")));
  const metrics = { ...criticQuality(agent, young), ...moments.summary() };
  agent.dispose();
  young.dispose();
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

/** Let the critic learn on under the policy as it is; gives the mean return from a step on. */
function fitCritic(agent: ReinforceAgent): number {
  const { networks } = agent, optimizer = new Adam({ learningRate: 3e-3 });
  let typical = 0;
  for (let update = 0; update < FITTING; update++) {
    const episodes = agent.play(), returns = returnsToGo(episodes, agent.config.gamma);
    networks.observations.values.set(episodes.observations);
    const { parameters, values } = networks.forward(returns.length);
    const gradients = {
      parameters: new Float32Array(parameters.length),
      values: new Float32Array(returns.length),
    };
    criticLoss(values, returns, gradients.values, { scale: 1 / returns.length });
    networks.backward(gradients);
    optimizer.applyGradients(
      networks.gradients.map(({ name, block }) => ({ name, tensor: block.tensor })),
    );
    typical = mean(returns);
  }
  return typical;
}

interface Judges {
  readonly agent: ReinforceAgent;
  readonly young: ReinforceAgent;
  readonly typical: number;
}

/** What each estimator multiplies the scores of an episode by. */
function weightsOf(episode: Episodes, { agent, young, typical }: Judges) {
  const { gamma } = agent.config, returns = returnsToGo(episode, gamma);
  const critics = { gae: valuesOf(agent, episode), young: valuesOf(young, episode) };
  const weights: Record<string, Float64Array> = {
    to_go: returns,
    mean: returns.map((g) => g - typical),
  };
  for (const [name, values] of Object.entries(critics)) {
    for (const lambda of LAMBDAS) {
      const targets = lambdaReturns(episode.rewards, [...values, 0], { gamma, lambda });
      weights[`${name}_${lambda}`] = targets.map((target, t) => target - values[t]!);
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

/** Mean value over mean return, and root mean square error, of both critics on eight fresh episodes. */
function criticQuality(agent: ReinforceAgent, young: ReinforceAgent) {
  const episodes = agent.play(), returns = returnsToGo(episodes, agent.config.gamma);
  const quality: Record<string, number> = { mean_return: episodes.rewards.length / 8 };
  for (const [name, critic] of Object.entries({ gae: agent, young })) {
    const values = valuesOf(critic, episodes);
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
