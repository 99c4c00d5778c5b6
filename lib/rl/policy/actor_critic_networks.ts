/** An actor and a critic, two perceptrons on the same observations, with all weights in one variable. */
import * as tf from "@tensorflow/tfjs";
import { Float32Block } from "../../backend/mod.ts";
import { Perceptron, perceptronParameterCount } from "../../nn/mod.ts";
import type { Random } from "../../random/mod.ts";
import type { ActionDistribution } from "../action_distribution.ts";
import { Categorical } from "../categorical.ts";
import { DiagonalGaussian } from "../diagonal_gaussian.ts";
import type { ActionSpace } from "../envs/mod.ts";

/** How to build {@linkcode ActorCriticNetworks}. */
export interface ActorCriticOptions {
  readonly observationSize: number;
  readonly actionSpace: ActionSpace;
  readonly hiddenSizes: readonly number[];
  /** Rows that a pass may have. */
  readonly capacity: number;
  /** Where the first weights are drawn from. */
  readonly random: Random;
}

/** What both nets say; good until the next pass. */
export interface ActorCriticOutputs {
  /** Of the action distributions: [rows, parameterCount]. */
  readonly parameters: Float32Array;
  /** V(s): [rows]. */
  readonly values: Float32Array;
}

/** A net's weights and their gradients, each in one run of memory. */
export interface NetworkWeights {
  readonly variable: tf.Variable;
  /** The memory of `variable`. */
  readonly weights: Float32Block;
  readonly gradients: Float32Block;
}

/**
 * Actor and critic: tanh perceptrons with orthogonal first weights, whose last layer has gain 0.01
 * in the actor, so that all actions are about equally likely at first, and 1 in the critic. In a
 * box the standard deviations are weights of the actor's own, e^0 at first, the same in every state
 * (Huang et al. 2022, "The 37 implementation details of PPO").
 *
 * All weights of a net lie in one variable, so that one call of Adam updates it and one pass
 * measures the norm of its gradients.
 *
 * @example
 * ```ts
 * import { ActorCriticNetworks } from "lib/rl/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const networks = new ActorCriticNetworks({
 *   observationSize: 4,
 *   actionSpace: { kind: "discrete", actions: 2 },
 *   hiddenSizes: [64, 64],
 *   capacity: 8,
 *   random: new Random(0),
 * });
 * assert.equal(networks.ofActor.variable.size, 4610);
 * networks.observations.values.fill(0);
 * assert.deepEqual([...networks.forward(1).values], [0]); // the critic of a state of zeros
 * networks.dispose();
 * ```
 */
export class ActorCriticNetworks {
  readonly distribution: ActionDistribution;
  readonly ofActor: NetworkWeights;
  readonly ofCritic: NetworkWeights;
  /** To be filled before a pass: [rows, observationSize]. */
  readonly observations: Float32Block;
  readonly actor: Perceptron;
  readonly critic: Perceptron;
  readonly #logDeviations: Float32Block;
  readonly #logDeviationGradients: Float32Block;
  /** Means and logarithms of deviations side by side: [rows, 2 size]. */
  readonly #gaussians: Float32Array;

  constructor({ observationSize, actionSpace, hiddenSizes, capacity, random }: ActorCriticOptions) {
    const isBox = actionSpace.kind === "box",
      width = isBox ? actionSpace.size : actionSpace.actions;
    this.distribution = isBox ? new DiagonalGaussian(width) : new Categorical(width);
    const actorSizes = [observationSize, ...hiddenSizes, width];
    const criticSizes = [observationSize, ...hiddenSizes, 1];
    const count = perceptronParameterCount(actorSizes), deviations = isBox ? width : 0;
    const ofActor = networkWeights(count + deviations);
    const ofCritic = networkWeights(perceptronParameterCount(criticSizes));
    const passes = ({ weights, gradients }: NetworkWeights) => ({ parameters: weights, gradients });
    this.actor = new Perceptron(actorSizes, { ...passes(ofActor), capacity });
    this.critic = new Perceptron(criticSizes, { ...passes(ofCritic), capacity });
    this.ofActor = ofActor;
    this.ofCritic = ofCritic;
    this.#logDeviations = ofActor.weights.part(count, deviations);
    this.#logDeviationGradients = ofActor.gradients.part(count, deviations);
    this.#gaussians = new Float32Array(isBox ? capacity * 2 * width : 0);
    this.observations = Float32Block.zeros(capacity * observationSize);
    this.actor.initializeOrthogonally(random.split("actor"), 0.01);
    this.critic.initializeOrthogonally(random.split("critic"), 1);
  }

  /** What both nets say of the first `rows` observations. */
  forward(rows: number): ActorCriticOutputs {
    const outputs = this.actor.forward(this.observations, rows);
    const values = this.forwardCritic(rows);
    return { parameters: this.#distributionParameters(outputs, rows), values };
  }

  /** V of the first `rows` observations: [rows]. */
  forwardCritic(rows: number): Float32Array {
    return this.critic.forward(this.observations, rows).values.subarray(0, rows);
  }

  /** The most likely action for each of any observations [rows, observationSize]: [rows, actionSize]. */
  mostLikelyActions(observations: Float32Array): Float32Array {
    const rows = observations.length / this.actor.sizes[0]!;
    const actions = new Float32Array(rows * this.distribution.actionSize);
    this.observations.values.set(observations);
    this.distribution.mode(this.forward(rows).parameters, actions);
    return actions;
  }

  /** Fill the gradients of both nets from the loss's gradients by what {@linkcode forward} gave. */
  backward({ parameters, values }: ActorCriticOutputs): void {
    const rows = values.length, outputs = this.actor.outputGradients.values;
    const size = this.#logDeviations.length;
    if (size === 0) {
      outputs.set(parameters);
    } else {
      const sums = this.#logDeviationGradients.values.fill(0);
      for (let row = 0; row < rows; row++) {
        for (let j = 0; j < size; j++) {
          outputs[row * size + j] = parameters[row * 2 * size + j]!;
          sums[j]! += parameters[row * 2 * size + size + j]!;
        }
      }
    }
    this.critic.outputGradients.values.set(values);
    this.actor.backward(this.observations, rows);
    this.critic.backward(this.observations, rows);
  }

  #distributionParameters(outputs: Float32Block, rows: number): Float32Array {
    const size = this.#logDeviations.length, means = outputs.values;
    if (size === 0) return means.subarray(0, rows * this.distribution.parameterCount);
    const logDeviations = this.#logDeviations.values, gaussians = this.#gaussians;
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < size; j++) {
        gaussians[row * 2 * size + j] = means[row * size + j]!;
        gaussians[row * 2 * size + size + j] = logDeviations[j]!;
      }
    }
    return gaussians.subarray(0, rows * 2 * size); // [rows, 2 size]
  }

  /** Free all weights and the memory of the passes. */
  dispose(): void {
    this.actor.dispose();
    this.critic.dispose();
    for (const { variable, gradients } of [this.ofActor, this.ofCritic]) {
      tf.dispose([variable, gradients.tensor]);
    }
    this.observations.tensor.dispose();
  }
}

function networkWeights(count: number): NetworkWeights {
  const weights = Float32Block.zeros(count);
  const variable = weights.tensor as tf.Variable;
  return { variable, weights, gradients: Float32Block.zeros(count) };
}
