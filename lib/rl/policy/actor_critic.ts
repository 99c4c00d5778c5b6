/** Advantage actor-critic (A2C): the policy gradient from a few steps at a time, with a critic. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../../_invalid_argument.ts";
import { Adam } from "../../nn/mod.ts";
import { clipByGlobalNorm } from "../../nn/mod.ts";
import type { Random } from "../../random/mod.ts";
import { ActorCriticNetworks } from "./actor_critic_networks.ts";
import { collectRollout } from "./collect_rollout.ts";
import { EpisodeStatistics, type VectorEnvironment } from "../envs/mod.ts";
import { generalizedAdvantageEstimation } from "../generalized_advantage_estimation.ts";
import { criticLoss, policyGradientLoss } from "./policy_gradient_loss.ts";
import { RolloutBuffer } from "../rollout_buffer.ts";

/** Hyperparameters of an {@linkcode A2cAgent}; the defaults are {@linkcode A2C_DEFAULTS}. */
export interface A2cConfig {
  /** Discount, in [0, 1]. 0.99: a horizon of about 100 steps. */
  readonly gamma: number;
  /** Of generalized advantage estimation, in [0, 1]. 0.95; 1 is the n-step return of Mnih et al. 2016, 0 the TD error. */
  readonly lambda: number;
  /** Steps of each copy between two updates, at least 1. 16, which did better on CartPole than the 5 of Mnih et al. 2016. */
  readonly rolloutSteps: number;
  /** Of Adam, at least 0. 0.002, the best of 0.001, 0.002 and 0.003 on CartPole. */
  readonly learningRate: number;
  /** Weight of the critic's loss, at least 0. 0.5, as in Mnih et al. 2016. */
  readonly valueCoefficient: number;
  /** Weight of the entropy, at least 0. 0.01, as in Mnih et al. 2016. */
  readonly entropyCoefficient: number;
  /** All gradients are scaled down to this joint norm. 0.5, as in Stable-Baselines3. */
  readonly maxGradientNorm: number;
  /** Units of the hidden tanh layers of both nets. 64, 64: enough for CartPole. */
  readonly hiddenSizes: readonly number[];
}

/** What {@linkcode A2cAgent} uses where nothing else is said. */
export const A2C_DEFAULTS: A2cConfig = Object.freeze({
  gamma: 0.99,
  lambda: 0.95,
  rolloutSteps: 16,
  learningRate: 2e-3,
  valueCoefficient: 0.5,
  entropyCoefficient: 0.01,
  maxGradientNorm: 0.5,
  hiddenSizes: Object.freeze([64, 64]),
});

/** Hyperparameters that differ from the defaults, and randomness. */
export interface A2cOptions extends Partial<A2cConfig> {
  /** Where weights, actions and the environment's chances are drawn from. */
  readonly random: Random;
}

/**
 * Advantage actor-critic, the synchronous form of A3C (Mnih et al. 2016, arXiv:1602.01783): every
 * `rolloutSteps` steps of all copies, one step of Adam along
 *
 *     mean of  grad log pi(a_t | s_t) A_t + entropyCoefficient grad H,   A_t = sum of (gamma lambda)^k delta_{t+k}
 *
 * with the TD error delta_t = r_t + gamma V(s_{t+1}) - V(s_t), and towards A_t + V(s_t) for the
 * critic. Nothing is earned after a terminated episode; a truncated one is bootstrapped.
 *
 * @example
 * ```ts
 * import { A2cAgent } from "lib/rl/mod.ts";
 * import { cartPole } from "lib/rl/envs/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const agent = new A2cAgent(cartPole({ numEnvs: 4 }), { random: new Random(0) });
 * for (let step = 0; step < 10; step++) agent.update();
 * assert.ok(agent.statistics.meanReturn! > 5);
 * agent.dispose();
 * ```
 *
 * Explained in notebooks/43_policy_gradient.ipynb.
 */
export class A2cAgent {
  readonly config: A2cConfig;
  readonly networks: ActorCriticNetworks;
  /** Of the episodes that have ended. */
  readonly statistics: EpisodeStatistics;
  /** The last rollout. */
  readonly buffer: RolloutBuffer;
  readonly #actions: Random;
  readonly #optimizer: Adam;

  /**
   * @param environment it is reset here
   * @param options see {@linkcode A2cOptions}
   * @throws {RangeError} for a setting out of its range
   */
  constructor(readonly environment: VectorEnvironment, { random, ...given }: A2cOptions) {
    this.config = { ...A2C_DEFAULTS, ...given };
    checkConfig(this.config);
    const { count, observationSize, actionSpace } = environment;
    const { hiddenSizes, rolloutSteps, learningRate } = this.config;
    this.networks = new ActorCriticNetworks({
      ...{ observationSize, actionSpace, hiddenSizes },
      capacity: count * rolloutSteps,
      random: random.split("weights"),
    });
    const { actionSize, parameterCount } = this.networks.distribution;
    this.buffer = new RolloutBuffer({
      ...{ time: rolloutSteps, environments: count },
      ...{ observationSize, actionSize, parameterCount },
    });
    this.#actions = random.split("actions");
    this.#optimizer = new Adam({ learningRate });
    this.statistics = new EpisodeStatistics(environment);
    environment.reset(random.split("environment"));
  }

  /**
   * Play `rolloutSteps` steps, then improve policy and critic.
   *
   * @returns the mean loss of the critic
   */
  update(): number {
    const { networks, config, buffer, environment, statistics } = this;
    collectRollout(buffer, { environment, networks, statistics, random: this.#actions });
    const { gamma, lambda, entropyCoefficient, valueCoefficient } = config;
    const { advantages, returns } = generalizedAdvantageEstimation(buffer, { gamma, lambda });
    const scale = 1 / buffer.rows, { parameters, actions, values } = buffer;
    const gradients = {
      parameters: new Float32Array(parameters.length),
      values: new Float32Array(buffer.rows),
    };
    const batch = { parameters, actions, weights: advantages };
    const options = { scale, entropyCoefficient };
    policyGradientLoss(networks.distribution, batch, gradients.parameters, options);
    const weighted = { scale: scale * valueCoefficient };
    const loss = criticLoss(values, returns, gradients.values, weighted);
    networks.observations.values.set(buffer.observations);
    networks.forward(buffer.rows); // the passes of single steps are gone; this one is taken back
    networks.backward(gradients);
    this.#step();
    return loss / valueCoefficient;
  }

  #step(): void {
    const { ofActor, ofCritic } = this.networks;
    tf.tidy(() => {
      const named = [ofActor, ofCritic].map(({ variable, gradients }) =>
        [variable.name, gradients.tensor] as const
      );
      const clipped = clipByGlobalNorm(Object.fromEntries(named), this.config.maxGradientNorm);
      this.#optimizer.applyGradients(clipped.gradients);
    });
  }

  /** Free the nets. */
  dispose(): void {
    this.networks.dispose();
    this.#optimizer.dispose();
  }
}

function checkConfig(config: A2cConfig): void {
  const task = "learn with an actor-critic", { gamma, lambda, rolloutSteps } = config;
  for (const [name, value] of Object.entries({ gamma, lambda })) {
    if (!(value >= 0 && value <= 1)) throw invalidArgument(task, name, "in [0, 1]", value);
  }
  if (!(Number.isSafeInteger(rolloutSteps) && rolloutSteps > 0)) {
    throw invalidArgument(task, "rolloutSteps", "a positive integer", rolloutSteps);
  }
  if (!(config.valueCoefficient > 0)) {
    throw invalidArgument(task, "valueCoefficient", "greater than 0", config.valueCoefficient);
  }
}
