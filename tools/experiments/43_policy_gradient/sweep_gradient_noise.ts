/** A sweep of notebook 43: how much estimates of the policy gradient vary under one policy, and their bias. */
import { Adam } from "lib/nn/mod.ts";
import { setUpBackend } from "lib/backend/mod.ts";
import { Random } from "lib/random/mod.ts";
import { cartPole } from "lib/rl/envs/mod.ts";
import {
  type ActorCriticOutputs,
  criticLoss,
  type Episodes,
  lambdaReturns,
  policyGradientLoss,
  ReinforceAgent,
  returnsToGo,
} from "lib/rl/mod.ts";
import { mean } from "lib/stats/mod.ts";
import type { Sweep } from "../../sweep/sweep.ts";

/** Mean return of the eight episodes of an update at which the policy is kept. */
const HALF_TRAINED = 100;
const EPISODES = 2000;
const ESTIMATORS = ["total", "to_go", "mean", "gae_1", "gae_95", "gae_0"];
/** Number of the estimator that the others are compared with: unbiased, with a small variance. */
const REFERENCE = 3;

export const sweep: Sweep = {
  description: "CartPole: noise and bias of gradient estimates from one episode each, over 2,000 " +
    "episodes of a half-trained policy, 5 seeds",
  runs: [0, 1, 2, 3, 4].map((seed) => ({ seed })),
  isChecked: ({ seed }) => seed === 0,
  run: async ({ seed }) => {
    await setUpBackend();
    return estimators(Number(seed));
  },
};

/** Variance and bias of five estimators of the policy gradient, each from one episode. */
function estimators(seed: number): Record<string, number> {
  const agent = new ReinforceAgent({}, cartPole({ numEnvs: 8 }), { random: new Random(seed) });
  while (mean(agent.iterate().episodic_returns) < HALF_TRAINED);
  const typical = fitCritic(agent, 200), moments = new GradientMoments(), lengths: number[] = [];
  while (lengths.length < EPISODES) {
    for (const episode of separate(agent.play())) {
      const outputs = forward(agent, episode); // [steps]
      const weights = weightsOf(episode, outputs.values, typical, agent.config.gamma);
      moments.add(weights.map((weight) => policyGradient(agent, episode, outputs, weight)));
      lengths.push(episode.rewards.length);
    }
  }
  agent.dispose();
  return { mean_return: mean(lengths), ...moments.summary() };
}

/** Let the critic learn on under the policy as it is; gives the mean return from a step on. */
function fitCritic(agent: ReinforceAgent, updates: number): number {
  const { networks } = agent, optimizer = new Adam({ learningRate: 3e-3 });
  let typical = 0;
  for (let update = 0; update < updates; update++) {
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

/** What each estimator multiplies the scores of an episode by, in the order of ESTIMATORS. */
function weightsOf(episode: Episodes, values: Float32Array, typical: number, gamma: number) {
  const returns = returnsToGo(episode, gamma), valuesAndEnd = Float32Array.of(...values, 0);
  return [
    returns.map(() => returns[0]!),
    returns,
    returns.map((g) => g - typical),
    ...[1, 0.95, 0].map((lambda) => lambdaReturns(episode.rewards, valuesAndEnd, { gamma, lambda }))
      .map((targets) => targets.map((target, t) => target - values[t]!)),
  ];
}

function forward({ networks }: ReinforceAgent, { observations, rewards }: Episodes) {
  networks.observations.values.set(observations);
  const { parameters, values } = networks.forward(rewards.length);
  return { parameters: parameters.slice(), values: values.slice() };
}

/** The gradient of an episode with respect to the policy's weights, after `forward`. */
function policyGradient(
  { networks }: ReinforceAgent,
  { actions }: Episodes,
  { parameters }: ActorCriticOutputs,
  weights: Float64Array,
): Float32Array {
  const out = new Float32Array(parameters.length);
  policyGradientLoss(networks.distribution, { parameters, actions, weights }, out);
  networks.backward({ parameters: out, values: new Float32Array(weights.length) });
  return networks.actor.gradients.values.slice();
}

/** Each episode by itself. */
function separate({ observations, actions, rewards, starts }: Episodes): Episodes[] {
  const size = observations.length / actions.length;
  return starts.slice(1).map((end, i) => ({
    observations: observations.subarray(size * starts[i]!, size * end),
    actions: actions.subarray(starts[i], end),
    rewards: rewards.subarray(starts[i], end),
    starts: [0, end - starts[i]!],
  }));
}

/** Sums over episodes: of each estimator's gradient and of its difference from the critic's. */
class GradientMoments {
  #count = 0;
  readonly #sums: Float64Array[] = [];
  readonly #squares = { own: new Float64Array(6), difference: new Float64Array(6) };

  add(gradients: readonly Float32Array[]): void {
    this.#count++;
    const reference = gradients[REFERENCE]!;
    gradients.forEach((gradient, e) => {
      const sums = this.#sums[e] ??= new Float64Array(gradient.length);
      for (let i = 0; i < gradient.length; i++) {
        sums[i]! += gradient[i]!;
        this.#squares.own[e]! += gradient[i]! ** 2;
        this.#squares.difference[e]! += (gradient[i]! - reference[i]!) ** 2;
      }
    });
  }

  /**
   * Noise: the total variance of one episode's gradient (trace of the covariance) over the squared
   * length of the reference's mean. Bias: how far the mean is from the reference's, over the same
   * length. All lengths less what noise adds to them.
   */
  summary(): Record<string, number> {
    const n = this.#count, means = this.#sums.map((sum) => sum.map((x) => x / n));
    const squaredLength = (mean: Float64Array, squares: number) => {
      const raw = mean.reduce((sum, x) => sum + x * x, 0),
        spread = (squares / n - raw) * n / (n - 1);
      return { variance: spread, length: Math.max(0, raw - spread / n) };
    };
    const scale = squaredLength(means[REFERENCE]!, this.#squares.own[REFERENCE]!).length;
    return Object.fromEntries(ESTIMATORS.flatMap((name, e) => {
      const own = squaredLength(means[e]!, this.#squares.own[e]!);
      const apart = means[e]!.map((x, i) => x - means[REFERENCE]![i]!);
      const bias = squaredLength(apart, this.#squares.difference[e]!);
      return [
        [`noise_${name}`, own.variance / scale],
        [`bias_${name}`, Math.sqrt(bias.length / scale)],
      ];
    }));
  }
}
