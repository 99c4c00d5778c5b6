/** The networks of DDPG, and the update: the critic learns its targets, the actor climbs the critic. */
import * as tf from "@tensorflow/tfjs";
import { Adam, stepByGradients, trainStep } from "../../nn/mod.ts";
import type { Random } from "../../random/mod.ts";
import {
  type ParameterValues,
  parameterValues,
  restoreParameters,
  restoreTrained,
  type TrainedState,
  trainedState,
} from "../_agent_state.ts";
import { checkNumbers, taskOf } from "../_non_finite.ts";
import type { TransitionBatch } from "../transition_batch.ts";
import { type ActionBounds, DdpgNetworks } from "./_ddpg_networks.ts";
import { bellmanTargets } from "./bellman_targets.ts";
import type { DdpgConfig } from "./ddpg_config.ts";
import { softUpdate } from "./target_network.ts";
import { temporalDifferenceLoss } from "./temporal_difference_loss.ts";

/** What an update reports. */
export interface DdpgUpdateMetrics {
  /** Loss of the critic: the mean squared error of Q(s, a). */
  readonly td_loss: number;
  /** Mean of Q(s, a) over the batch. */
  readonly q_values: number;
  /** Minus the mean of Q(s, mu(s)) over the batch, which the actor descends. */
  readonly policy_loss: number;
}

/** All networks and optimizers, as plain data. */
export interface DdpgUpdateState {
  /** Updates so far. */
  readonly updates: number;
  /** The online actor and its optimizer. */
  readonly actor: TrainedState;
  /** The online critic and its optimizer. */
  readonly critic: TrainedState;
  /** Of both target networks. */
  readonly target: ParameterValues;
}

/** What networks and update are made with. */
export interface DdpgUpdateOptions {
  readonly observationSize: number;
  readonly bounds: ActionBounds;
  readonly random: Random;
}

/** Updates actor and critic: see `DdpgAgent`, which calls it. */
export class DdpgUpdate {
  readonly online: DdpgNetworks;
  readonly target: DdpgNetworks;
  readonly #config: DdpgConfig;
  readonly #actorOptimizer: Adam;
  readonly #criticOptimizer: Adam;
  readonly #observationSize: number;
  #updates = 0;

  /** Online and target networks start with the same weights. */
  constructor(config: DdpgConfig, options: DdpgUpdateOptions) {
    this.#config = config;
    this.#observationSize = options.observationSize;
    const { hiddenSizes, actorLearningRate, criticLearningRate } = config;
    this.online = new DdpgNetworks({ ...options, hiddenSizes });
    this.target = new DdpgNetworks({ ...options, hiddenSizes });
    this.#actorOptimizer = new Adam({ learningRate: actorLearningRate });
    this.#criticOptimizer = new Adam({ learningRate: criticLearningRate });
  }

  /** How many there were. */
  get updates(): number {
    return this.#updates;
  }

  /**
   * Fit the critic to a batch, let the actor climb it, and move the target networks.
   *
   * @throws {RangeError} for a value, loss or gradient that is not finite; the weights are then again
   *   what they were before the call
   */
  run(batch: TransitionBatch): DdpgUpdateMetrics {
    const before = trainedState(this.online.critic, this.#criticOptimizer);
    const metrics = tf.tidy(() => {
      const states = this.#rows(batch.observations);
      const ofCritic = this.#updateCritic(states, batch);
      try {
        return { ...ofCritic, policy_loss: this.#updateActor(states) };
      } catch (error) {
        restoreTrained(this.online.critic, this.#criticOptimizer, before);
        throw error;
      }
    });
    softUpdate(this.target.variables, this.online.variables, this.#config.targetRate);
    this.#updates++;
    return metrics;
  }

  #updateCritic(states: tf.Tensor2D, batch: TransitionBatch) {
    const { critic } = this.online;
    const targets = this.targets(batch), column = new Uint8Array(targets.length);
    const actions = tf.tensor2d(batch.actions, [targets.length, this.online.bounds.size]);
    let td_loss = 0, q_values = 0;
    const { grads } = tf.variableGrads(() => {
      const q = this.online.value(states, actions); // [batch, 1]
      const numbers = checkNumbers("DDPG", "q_values", q.dataSync() as Float32Array);
      const { loss, gradient } = temporalDifferenceLoss(numbers, column, targets, "squared");
      td_loss = loss;
      q_values = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
      // a scalar with the same gradient: the sum of Q times the constants dL/dQ
      return tf.sum(tf.mul(q, tf.tensor(Float32Array.from(gradient), q.shape))) as tf.Scalar;
    }, critic.variables);
    const options = { model: critic, optimizer: this.#criticOptimizer, task: taskOf("DDPG") };
    stepByGradients(grads, options);
    return { td_loss, q_values };
  }

  #updateActor(states: tf.Tensor2D): number {
    const loss = () => tf.neg(tf.mean(this.online.value(states, this.online.act(states))));
    const { actor } = this.online, optimizer = this.#actorOptimizer;
    return trainStep({
      model: actor,
      loss: loss as () => tf.Scalar,
      optimizer,
      task: taskOf("DDPG"),
    }).loss;
  }

  /** The targets y of a batch, shape [batch]. */
  targets({ rewards, terminated, nextObservations }: TransitionBatch): Float64Array {
    const next = this.valuesBy(this.target, nextObservations); // [batch]
    checkNumbers("DDPG", "values of the target network", next);
    return bellmanTargets(rewards, terminated, next, this.#config.gamma);
  }

  /** Q(s, mu(s)) by online or target networks for any number of observations: [rows]. */
  valuesBy(networks: DdpgNetworks, observations: Float32Array): Float32Array {
    return this.#numbers(
      observations,
      (states) => networks.value(states, networks.act(states)),
    );
  }

  /** mu(s) for any number of observations: [rows, action size]. */
  act(observations: Float32Array): Float32Array {
    return this.#numbers(observations, (states) => this.online.act(states));
  }

  #numbers(observations: Float32Array, f: (states: tf.Tensor2D) => tf.Tensor2D): Float32Array {
    const result = tf.tidy(() => f(this.#rows(observations)));
    const numbers = result.dataSync() as Float32Array; // outside: tidy would look through all of them
    result.dispose();
    return numbers;
  }

  #rows(observations: Float32Array): tf.Tensor2D {
    const size = this.#observationSize;
    return tf.tensor2d(observations, [observations.length / size, size]); // [rows, observationSize]
  }

  /** A copy of all networks and optimizers. */
  get state(): DdpgUpdateState {
    return {
      updates: this.#updates,
      actor: trainedState(this.online.actor, this.#actorOptimizer),
      critic: trainedState(this.online.critic, this.#criticOptimizer),
      target: parameterValues(this.target),
    };
  }

  /** Go on from a copy. */
  restore({ updates, actor, critic, target }: DdpgUpdateState): void {
    restoreTrained(this.online.actor, this.#actorOptimizer, actor);
    restoreTrained(this.online.critic, this.#criticOptimizer, critic);
    restoreParameters(this.target, target);
    this.#updates = updates;
  }

  /** Free the networks and the optimizers. */
  dispose(): void {
    this.online.dispose();
    this.target.dispose();
    this.#actorOptimizer.dispose();
    this.#criticOptimizer.dispose();
  }
}
