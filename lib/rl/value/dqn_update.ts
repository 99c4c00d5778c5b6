/** The two networks of DQN, and the update that fits one of them to the targets of the other. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../../_invalid_argument.ts";
import { Float32Block } from "../../backend/mod.ts";
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
  /** What both networks read: [rows, observationSize], up to a batch. */
  readonly #observations: Float32Block;
  #updates = 0;

  /** Both networks start with the same weights. */
  constructor(sizes: readonly number[], config: DqnConfig, random: Random) {
    const { batchSize, learningRate } = config, manual = { capacity: batchSize };
    this.#config = config;
    this.online = new MLP(sizes, { random, manual });
    this.target = new MLP(sizes, { random, manual });
    this.#observations = Float32Block.zeros(batchSize * sizes[0]!);
    this.#optimizer = new Adam({ learningRate });
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
    const { online } = this, { observations, actions } = batch;
    const targets = this.targets(batch); // before the forward pass that the gradients follow
    const q = this.#forward(online, observations); // [batch, actions]
    checkNumbers("DQN", "q_values", q);
    const { loss, gradient } = temporalDifferenceLoss(q, actions, targets, this.#config.loss);
    const metrics = { td_loss: loss, q_values: this.#meanTaken(q, actions) };
    online.outputGradients.values.set(gradient);
    online.backward(this.#observations, actions.length);
    const options = { model: online, optimizer: this.#optimizer, task: taskOf("DQN") };
    stepByGradients({ [online.weights!.name]: online.gradients.tensor }, options);
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
    const size = network.sizes[0]!;
    if (observations.length % size !== 0) {
      const requirement = `rows of ${size} numbers`;
      throw invalidArgument("value actions", "observations", requirement, observations, "object");
    }
    const rows = observations.length / size;
    if (rows <= this.#config.batchSize) return this.#forward(network, observations).slice();
    const q = tf.tidy(() => network.apply(tf.tensor2d(observations, [rows, size])));
    const values = q.dataSync() as Float32Array; // outside: tidy would look through all numbers
    q.dispose();
    return values;
  }

  /** The same for at most a batch, without a tensor; good until the next call. */
  #forward(network: MLP, observations: Float32Array): Float32Array {
    const { sizes } = network, rows = observations.length / sizes[0]!;
    this.#observations.values.set(observations);
    const { values } = network.forward(this.#observations, rows); // [rows, actions]
    return values.subarray(0, rows * sizes.at(-1)!);
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
    this.#observations.tensor.dispose();
    this.#optimizer.dispose();
  }

  #updateTarget(): void {
    const { targetRate } = this.#config;
    if (targetRate === 1) return hardUpdate(this.target.variables, this.online.variables);
    softUpdate(this.target.variables, this.online.variables, targetRate);
  }
}
