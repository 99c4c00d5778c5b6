/** The two networks of DQN, and the update that fits one of them to the targets of the other. */
import * as tf from "@tensorflow/tfjs";
import { Adam, MLP, stepByGradients } from "../../nn/mod.ts";
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
import { bellmanTargets, doubleActionValues, maximumActionValues } from "./bellman_targets.ts";
import type { DqnConfig } from "./dqn_config.ts";
import { hardUpdate, softUpdate } from "./target_network.ts";
import { temporalDifferenceLoss } from "./temporal_difference_loss.ts";

/** What an update reports. */
export interface DqnUpdateMetrics {
  /** Loss between Q(s, a) and the targets, before the update. */
  readonly td_loss: number;
  /** Mean of Q(s, a) over the batch. */
  readonly q_values: number;
}

/** Both networks and the optimizer, as plain data. */
export interface DqnUpdateState {
  /** Updates so far. */
  readonly updates: number;
  /** The network that learns, and its optimizer. */
  readonly online: TrainedState;
  /** Of the network that the targets are made with. */
  readonly target: ParameterValues;
}

/** Updates a Q-network: see `DqnAgent`, which calls it. */
export class DqnUpdate {
  readonly online: MLP;
  readonly target: MLP;
  readonly #config: DqnConfig;
  readonly #optimizer: Adam;
  #updates = 0;

  /** Both networks start with the same weights. */
  constructor(sizes: readonly number[], config: DqnConfig, random: Random) {
    this.#config = config;
    this.online = new MLP(sizes, { random });
    this.target = new MLP(sizes, { random });
    this.#optimizer = new Adam({ learningRate: config.learningRate });
  }

  /** How many there were. */
  get updates(): number {
    return this.#updates;
  }

  /**
   * Take one step of Adam on the loss of a batch, then move the target network if it is time.
   *
   * @throws {RangeError} for a value, loss or gradient that is not finite; nothing has then changed
   */
  run(batch: TransitionBatch): DqnUpdateMetrics {
    const { observations, actions } = batch;
    const metrics = tf.tidy(() => {
      const targets = this.targets(batch);
      let td_loss = 0, q_values = 0;
      const { grads } = tf.variableGrads(() => {
        const values = this.online.apply(this.#rows(observations)); // [batch, actions]
        const numbers = checkNumbers("DQN", "q_values", values.dataSync() as Float32Array);
        const result = temporalDifferenceLoss(numbers, actions, targets, this.#config.loss);
        td_loss = result.loss;
        q_values = this.#meanTaken(numbers, actions);
        // a scalar with the same gradient: the sum of Q times the constants dL/dQ
        const gradient = tf.tensor(Float32Array.from(result.gradient), values.shape);
        return tf.sum(tf.mul(values, gradient)) as tf.Scalar;
      }, this.online.variables);
      const options = { model: this.online, optimizer: this.#optimizer, task: taskOf("DQN") };
      stepByGradients(grads, options);
      return { td_loss, q_values };
    });
    this.#updates++;
    if (this.#updates % this.#config.targetPeriod === 0) this.#updateTarget();
    return metrics;
  }

  #meanTaken(q: Float32Array, actions: Float32Array): number {
    const count = q.length / actions.length;
    const sum = actions.reduce((sum, action, row) => sum + q[row * count + action]!, 0);
    return sum / actions.length;
  }

  /** The targets y of a batch, shape [batch]. */
  targets({ rewards, terminated, nextObservations }: TransitionBatch): Float64Array {
    const { doubleQ, gamma } = this.#config;
    const actions = this.online.sizes.at(-1)!;
    const q = this.valuesBy(this.target, nextObservations); // [batch, actions]
    checkNumbers("DQN", "values of the target network", q);
    const nextValues = doubleQ
      ? doubleActionValues(this.valuesBy(this.online, nextObservations), q, actions)
      : maximumActionValues(q, actions);
    return bellmanTargets(rewards, terminated, nextValues, gamma);
  }

  /** Q(s, .) by one of the two networks for any number of observations: [rows, actions] row by row. */
  valuesBy(network: MLP, observations: Float32Array): Float32Array {
    const q = tf.tidy(() => network.apply(this.#rows(observations))); // [rows, actions]
    const values = q.dataSync() as Float32Array; // outside: tidy would look through all numbers
    q.dispose();
    return values;
  }

  #rows(observations: Float32Array): tf.Tensor2D {
    const size = this.online.sizes[0]!;
    return tf.tensor2d(observations, [observations.length / size, size]); // [rows, observationSize]
  }

  /** A copy of both networks and the optimizer. */
  get state(): DqnUpdateState {
    return {
      updates: this.#updates,
      online: trainedState(this.online, this.#optimizer),
      target: parameterValues(this.target),
    };
  }

  /** Go on from a copy. */
  restore({ updates, online, target }: DqnUpdateState): void {
    restoreTrained(this.online, this.#optimizer, online);
    restoreParameters(this.target, target);
    this.#updates = updates;
  }

  /** Free the networks and the optimizer. */
  dispose(): void {
    this.online.dispose();
    this.target.dispose();
    this.#optimizer.dispose();
  }

  #updateTarget(): void {
    const { targetRate } = this.#config;
    if (targetRate === 1) return hardUpdate(this.target.variables, this.online.variables);
    softUpdate(this.target.variables, this.online.variables, targetRate);
  }
}
