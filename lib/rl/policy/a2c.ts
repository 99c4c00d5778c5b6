/** Advantage actor-critic (A2C, 优势演员评论家): the policy gradient from a few steps at a time, with a critic. */
import { stepByGradients } from "../../nn/mod.ts";
import { Random } from "../../random/mod.ts";
import { agentRandom, checkEnvironment } from "../_agent_config.ts";
import {
  environmentState,
  restoreEnvironment,
  restoreTrained,
  trainedState,
} from "../_agent_state.ts";
import { checkAdvantages, checkMetrics, taskOf } from "../_non_finite.ts";
import type { Agent } from "../agent.ts";
import { EpisodeStatistics, type VectorEnvironment } from "../envs/mod.ts";
import { explainedVariance } from "../explained_variance.ts";
import type { RolloutBuffer } from "../rollout_buffer.ts";
import { toUnitScale } from "../unit_scale.ts";
import { networksFor, rolloutFor } from "./_parts.ts";
import { stepCritic } from "./_critic_steps.ts";
import { ActorCriticAdam } from "./actor_critic_adam.ts";
import type { ActorCriticNetworks } from "./actor_critic_networks.ts";
import { type A2cConfig, a2cConfig } from "./a2c_config.ts";
import type { A2cMetrics, A2cState } from "./a2c_state.ts";
import { collectRollout } from "./collect_rollout.ts";
import { criticLoss, meanEntropy, policyGradientLoss } from "./policy_gradient_loss.ts";

const TASK = "make an A2C agent";

/**
 * Advantage actor-critic, the synchronous form of A3C (Mnih et al. 2016, arXiv:1602.01783): every
 * `rolloutSteps` steps of all environments, one step of Adam along
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
 * const agent = new A2cAgent({}, cartPole({ numEnvs: 4 }), { random: new Random(0) });
 * for (let iteration = 0; iteration < 10; iteration++) agent.iterate();
 * assert.ok(agent.statistics.meanReturn! > 5);
 * agent.dispose();
 * ```
 *
 * Explained in notebooks/43_policy_gradient.ipynb.
 */
export class A2cAgent implements Agent<A2cConfig, A2cMetrics, A2cState> {
  readonly config: A2cConfig;
  /** The actor, the critic, and their gradients of the last update. */
  readonly networks: ActorCriticNetworks;
  /** Of the episodes that have ended. */
  readonly statistics: EpisodeStatistics;
  /** What was collected in the last iteration. */
  readonly rollout: RolloutBuffer;
  readonly #optimizer: ActorCriticAdam;
  #actions: Random;

  /**
   * Draws the weights, makes room for a rollout, and resets the environment.
   *
   * @param config what differs from `A2C_DEFAULTS`
   * @param environment it is reset here; it may mask actions
   * @param options `random`: weights, actions and environments each get a stream of it
   * @throws {RangeError | TypeError} for a setting out of its range, or another argument that is none
   */
  constructor(
    config: Partial<A2cConfig>,
    readonly environment: VectorEnvironment,
    options: { readonly random: Random },
  ) {
    checkEnvironment(TASK, environment);
    const random = agentRandom(TASK, options);
    this.config = a2cConfig(TASK, config);
    const { hiddenSizes, rolloutSteps } = this.config;
    const capacity = environment.numEnvs * rolloutSteps, weights = random.split("weights");
    this.networks = networksFor(environment, { hiddenSizes, capacity, random: weights });
    this.rollout = rolloutFor(environment, this.networks, rolloutSteps);
    this.#actions = random.split("actions");
    this.#optimizer = new ActorCriticAdam(this.networks, this.config);
    this.statistics = new EpisodeStatistics(environment);
    environment.reset(random.split("environment"));
  }

  /**
   * Play `rolloutSteps` steps, then improve policy and critic.
   *
   * @throws {RangeError} for an observation, reward, loss or gradient that is not finite; the weights are then
   *   those from before the update
   */
  iterate(): A2cMetrics {
    const { networks, config, rollout, environment, statistics } = this;
    const actors = { agent: "A2C", environment, networks, statistics, random: this.#actions };
    collectRollout(rollout, actors);
    rollout.estimateAdvantages(config);
    checkAdvantages("A2C", rollout);
    const losses = this.#computeGradients();
    const gradients = networks.gradients.map(({ name, block }) => [name, block.tensor] as const);
    const grad_norm = stepByGradients(Object.fromEntries(gradients), {
      model: networks,
      optimizer: this.#optimizer,
      maxGradientNorm: Math.min(config.maxGradientNorm, Number.MAX_VALUE), // Infinity: never
      task: taskOf("A2C"),
    });
    const { criticSteps, valueCoefficient, maxGradientNorm } = config;
    stepCritic(networks, rollout.returns, {
      ...{ optimizer: this.#optimizer, maxGradientNorm, agent: "A2C" },
      ...{ steps: criticSteps - 1, scale: valueCoefficient / rollout.rows },
    });
    return {
      ...losses,
      grad_norm,
      explained_variance: explainedVariance(rollout.values, rollout.returns),
      global_step: statistics.steps,
      episodic_return: statistics.meanReturn ?? 0,
    };
  }

  #computeGradients() {
    const { networks, rollout } = this, { distribution } = networks;
    const { valueCoefficient, entropyCoefficient, unitWeights } = this.config;
    const { rows, parameters, actions, values, returns, advantages } = rollout, scale = 1 / rows;
    const gradients = {
      parameters: new Float32Array(parameters.length),
      values: new Float32Array(rows),
    };
    const batch = {
      parameters,
      actions,
      weights: unitWeights ? toUnitScale(advantages) : advantages,
    };
    const options = { scale, entropyCoefficient };
    const loss = policyGradientLoss(distribution, batch, gradients.parameters, options);
    const weighted = { scale: scale * valueCoefficient };
    const value_loss = criticLoss(values, returns, gradients.values, weighted) / valueCoefficient;
    const entropy = meanEntropy(distribution, batch);
    const losses = { policy_loss: loss + entropyCoefficient * entropy, value_loss, entropy };
    checkMetrics("A2C", losses);
    networks.observations.values.set(rollout.observations);
    networks.forward(rows); // the outputs of single steps are gone; this one is taken back
    networks.backward(gradients);
    return losses;
  }

  /**
   * The most likely actions.
   *
   * @param observations any number of rows [rows, observationSize]
   * @param actionMasks 1 for each action that may be taken: [rows, actions]; absent: all may
   * @returns [rows, actionSize]
   */
  act(observations: Float32Array, actionMasks?: Uint8Array): Float32Array {
    return this.networks.mostLikelyActions(observations, actionMasks);
  }

  /** A copy of all that the next iterations depend on. */
  get state(): A2cState {
    return {
      networks: trainedState(this.networks, this.#optimizer),
      environment: environmentState("A2C", this.environment),
      statistics: this.statistics.state,
      random: { actions: this.#actions.state },
    };
  }

  /** Go on from a state of an agent with the same config and kind of environment, to the same bits. */
  restore({ networks, environment, statistics, random }: A2cState): void {
    restoreEnvironment("A2C", this.environment, environment);
    this.statistics.restore(statistics);
    restoreTrained(this.networks, this.#optimizer, networks);
    this.#actions = Random.fromState(random.actions);
  }

  /** Free the networks and the optimizer. */
  dispose(): void {
    this.networks.dispose();
    this.#optimizer.dispose();
  }
}
