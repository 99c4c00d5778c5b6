/** The update of PPO: a few epochs over a rollout in minibatches, by Adam. */
import { Adam, clipByGlobalNormInPlace } from "../../nn/mod.ts";
import type { Random } from "../../random/mod.ts";
import { restoreTrained, type TrainedState, trainedState } from "../_agent_state.ts";
import { checkAdvantages, checkMetrics } from "../_non_finite.ts";
import type { RolloutBuffer, RolloutMinibatch } from "../rollout_buffer.ts";
import type { ActorCriticNetworks } from "./actor_critic_networks.ts";
import type { PpoConfig } from "./ppo_config.ts";
import { ppoLossGradients, type PpoLossMetrics } from "./ppo_loss_gradients.ts";
import { requireObject } from "../../_require_object.ts";

/** Means over the minibatches of an update, unless said otherwise. */
export interface PpoUpdateMetrics extends PpoLossMetrics {
  /** Joint norm of all gradients before it is clipped. */
  readonly grad_norm: number;
  /** Largest `approx_kl` of a minibatch. */
  readonly approx_kl_max: number;
  /** Mean `approx_kl` of the last epoch: how far the policy is from the one that acted at the end. */
  readonly approx_kl_last_epoch: number;
  /** Minibatches that trained the policy: fewer than all where `targetKl` stopped it. */
  readonly policy_updates: number;
}

/** What changes from one update to the next. */
export interface PpoUpdateOptions {
  /** Where the order of the rows is drawn from. */
  readonly random: Random;
  /** Step size of this update, at least 0. */
  readonly learningRate: number;
  /** Weight of the KL penalty, where the objective has one. */
  readonly klCoefficient: number;
}

/** Updates an actor and a critic by PPO: see `PpoAgent`, which calls it. */
export class PpoUpdate {
  readonly #networks: ActorCriticNetworks;
  readonly #config: PpoConfig;
  readonly #optimizer: Adam;
  /** The loss's gradients with respect to what the networks gave. */
  readonly #gradients: { readonly parameters: Float32Array; readonly values: Float32Array };

  /**
   * Keeps the networks, which it trains in place, and an Adam of its own.
   *
   * @param networks what is trained; their capacity is at least a minibatch
   * @param config all settings
   */
  constructor(networks: ActorCriticNetworks, config: PpoConfig) {
    const task = "make a PPO update";
    const { distribution } = requireObject(task, "networks", networks);
    requireObject(task, "networks.distribution", distribution);
    const { minibatchSize, learningRate, adamEpsilon } = requireObject(task, "config", config);
    this.#networks = networks;
    this.#config = config;
    this.#optimizer = new Adam({ learningRate, epsilon: adamEpsilon });
    this.#gradients = {
      parameters: new Float32Array(minibatchSize * distribution.parameterCount),
      values: new Float32Array(minibatchSize),
    };
  }

  /**
   * Train on a rollout whose advantages have been estimated, for `epochs`.
   *
   * @throws {RangeError} for a loss or a gradient that is not finite; the weights are then again
   *   what they were before the call
   */
  run(
    rollout: RolloutBuffer,
    { random, learningRate, klCoefficient }: PpoUpdateOptions,
  ): PpoUpdateMetrics {
    const { epochs, minibatchSize, objective, targetKl } = this.#config;
    checkAdvantages("PPO", rollout);
    const before = this.state, all: (PpoLossMetrics & { grad_norm: number })[] = [];
    let trainsPolicy = true, policy_updates = 0;
    this.#optimizer.learningRate = learningRate;
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const minibatch of rollout.minibatches(minibatchSize, random)) {
        const metrics = this.#computeGradients(minibatch, klCoefficient);
        trainsPolicy &&= objective === "kl_penalty" || metrics.approx_kl <= 1.5 * targetKl;
        const grad_norm = this.#clipGradients();
        if (!(Number.isFinite(metrics.loss) && Number.isFinite(grad_norm))) {
          this.restore(before);
          const where = `in minibatch ${all.length} (epoch ${epoch}) of the update`;
          checkMetrics("PPO", { ...metrics, grad_norm }, where);
        }
        this.#applyGradients(trainsPolicy);
        if (trainsPolicy) policy_updates++;
        all.push({ ...metrics, grad_norm });
      }
    }
    const approx_kl_max = all.reduce((most, { approx_kl }) => Math.max(most, approx_kl), 0);
    const last = all.slice(-all.length / epochs); // of the last epoch
    const approx_kl_last_epoch = meansOf(last).approx_kl;
    return { ...meansOf(all), approx_kl_max, approx_kl_last_epoch, policy_updates };
  }

  #computeGradients(minibatch: RolloutMinibatch, klCoefficient: number): PpoLossMetrics {
    const networks = this.#networks, { parameterCount } = networks.distribution;
    const rows = minibatch.returns.length;
    networks.observations.values.set(minibatch.observations);
    const outputs = networks.forward(rows, minibatch.actionMasks);
    const gradients = {
      parameters: this.#gradients.parameters.subarray(0, rows * parameterCount),
      values: this.#gradients.values.subarray(0, rows),
    };
    const config = { ...this.#config, klCoefficient }, batch = { ...minibatch, ...outputs };
    const metrics = ppoLossGradients(networks.distribution, batch, config, gradients);
    networks.backward(gradients);
    return metrics;
  }

  #clipGradients(): number {
    const gradients = this.#networks.gradients.map(({ block }) => block.values);
    const maximum = Math.min(this.#config.maxGradientNorm, Number.MAX_VALUE); // Infinity: never
    return clipByGlobalNormInPlace(gradients, maximum);
  }

  #applyGradients(trainsPolicy: boolean): void {
    const applied = this.#networks.gradients.filter(({ network }) =>
      trainsPolicy || network === "critic"
    );
    this.#optimizer.applyGradients(
      applied.map(({ name, block }) => ({ name, tensor: block.tensor })),
    );
  }

  /** A copy of weights and optimizer. */
  get state(): TrainedState {
    return trainedState(this.#networks, this.#optimizer);
  }

  /** Go on from a copy. */
  restore(state: TrainedState): void {
    restoreTrained(this.#networks, this.#optimizer, state);
  }

  /** Free the optimizer. */
  dispose(): void {
    this.#optimizer.dispose();
  }
}

function meansOf<Metrics extends object>(all: readonly Metrics[]): Metrics {
  const means: Record<string, number> = {};
  for (const metrics of all) {
    for (const [name, value] of Object.entries(metrics)) {
      means[name] = (means[name] ?? 0) + value / all.length;
    }
  }
  return means as Metrics;
}
