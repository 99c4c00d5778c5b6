/** The update of PPO: passes over a rollout in minibatches, by Adam. */
import { Adam, minibatches, type OptimizerState } from "../nn/mod.ts";
import type { Random } from "../random/mod.ts";
import { clipNormInPlace } from "./_clip_norm.ts";
import { PpoMinibatch } from "./_ppo_minibatch.ts";
import type { ActorCriticNetworks } from "./actor_critic_networks.ts";
import type { Advantages } from "./generalized_advantage_estimation.ts";
import type { PpoConfig } from "./ppo_config.ts";
import { ppoLossGradients, type PpoLossMetrics } from "./ppo_loss_gradients.ts";
import type { RolloutBuffer } from "./rollout_buffer.ts";

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

/** Weights and optimizer of both nets, as plain data. */
export interface PpoWeights {
  readonly actor: Float32Array;
  readonly critic: Float32Array;
  /** The moments under the names "actor" and "critic". */
  readonly optimizer: OptimizerState;
}

/** What changes from one update to the next. */
export interface PpoUpdateOptions {
  /** Where the order of the rows is drawn from. */
  readonly random: Random;
  readonly learningRate: number;
  /** Weight of the KL penalty, where the objective has one. */
  readonly klCoefficient: number;
}

/** Updates an actor and a critic by PPO: see `PpoTrainer`, which calls it. */
export class PpoUpdate {
  readonly #networks: ActorCriticNetworks;
  readonly #config: PpoConfig;
  readonly #optimizer: Adam;
  readonly #minibatch: PpoMinibatch;
  /** The loss's gradients by what the nets gave. */
  readonly #gradients: { readonly parameters: Float32Array; readonly values: Float32Array };

  constructor(networks: ActorCriticNetworks, rollout: RolloutBuffer, config: PpoConfig) {
    const { minibatchSize, learningRate, adamEpsilon } = config;
    const { parameterCount } = networks.distribution;
    this.#networks = networks;
    this.#config = config;
    this.#optimizer = new Adam({ learningRate, epsilon: adamEpsilon });
    this.#minibatch = new PpoMinibatch(minibatchSize, rollout);
    this.#gradients = {
      parameters: new Float32Array(minibatchSize * parameterCount),
      values: new Float32Array(minibatchSize),
    };
  }

  /**
   * Pass `epochs` times over a rollout.
   *
   * @throws {RangeError} for a loss or a gradient that is not finite; the weights are then again
   *   what they were before the call
   */
  run(
    rollout: RolloutBuffer,
    advantages: Advantages,
    { random, learningRate, klCoefficient }: PpoUpdateOptions,
  ): PpoUpdateMetrics {
    const { epochs, minibatchSize, objective, targetKl } = this.#config;
    checkFinite(advantages);
    const before = this.weights, all: (PpoLossMetrics & { grad_norm: number })[] = [];
    let trainsPolicy = true, policy_updates = 0;
    this.#optimizer.learningRate = learningRate;
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const rows of minibatches(rollout.rows, minibatchSize, random)) {
        const metrics = this.#computeGradients(rows, rollout, advantages, klCoefficient);
        trainsPolicy &&= objective === "kl_penalty" || metrics.approx_kl <= 1.5 * targetKl;
        const grad_norm = this.#clipGradients();
        if (!(Number.isFinite(metrics.loss) && Number.isFinite(grad_norm))) {
          this.restore(before);
          const values = { ...metrics, grad_norm };
          throw unstable(values, `minibatch ${all.length} (epoch ${epoch}) of the update`);
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

  #computeGradients(
    rows: Uint32Array,
    rollout: RolloutBuffer,
    advantages: Advantages,
    klCoefficient: number,
  ): PpoLossMetrics {
    const networks = this.#networks, { parameterCount } = networks.distribution;
    const observations = networks.observations.values;
    const past = this.#minibatch.gather(rows, rollout, advantages, observations);
    const batch = { ...past, ...networks.forward(rows.length) };
    const out = {
      parameters: this.#gradients.parameters.subarray(0, rows.length * parameterCount),
      values: this.#gradients.values.subarray(0, rows.length),
    };
    const config = { ...this.#config, klCoefficient };
    const metrics = ppoLossGradients(networks.distribution, batch, config, out);
    networks.backward(out);
    return metrics;
  }

  #clipGradients(): number {
    const { ofActor, ofCritic } = this.#networks;
    const gradients = [ofActor.gradients.values, ofCritic.gradients.values];
    return clipNormInPlace(gradients, this.#config.maxGradientNorm);
  }

  #applyGradients(trainsPolicy: boolean): void {
    const { ofActor, ofCritic } = this.#networks;
    const nets = trainsPolicy ? [ofActor, ofCritic] : [ofCritic];
    this.#optimizer.applyGradients(
      nets.map(({ variable, gradients }) => ({ name: variable.name, tensor: gradients.tensor })),
    );
  }

  /** A copy of weights and optimizer. */
  get weights(): PpoWeights {
    const { actor, critic } = this.#variables;
    return {
      actor: Float32Array.from(actor.dataSync()),
      critic: Float32Array.from(critic.dataSync()),
      optimizer: this.#optimizer.state(this.#variables),
    };
  }

  /** Go on from a copy. */
  restore({ actor, critic, optimizer }: PpoWeights): void {
    const { ofActor, ofCritic } = this.#networks;
    ofActor.weights.values.set(actor);
    ofCritic.weights.values.set(critic);
    this.#optimizer.restore(optimizer, this.#variables);
  }

  get #variables() {
    const { ofActor, ofCritic } = this.#networks;
    return { actor: ofActor.variable, critic: ofCritic.variable };
  }

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

/** As float32, which is what minibatches hold. */
function checkFinite(advantages: Advantages): void {
  for (const [name, values] of Object.entries(advantages)) {
    const bad = values.find((value: number) => !Number.isFinite(Math.fround(value)));
    if (bad !== undefined) throw unstable({ [name]: Math.fround(bad) }, "the rollout");
  }
}

function unstable(metrics: Readonly<Record<string, number>>, where: string): RangeError {
  const [name, value] = Object.entries(metrics).find(([, value]) => !Number.isFinite(value))!;
  return new RangeError(
    `Cannot train by PPO: "${name}" must be finite, current value is ${value} in ${where}; the ` +
      "weights are those from before it; try a smaller learning rate",
  );
}
