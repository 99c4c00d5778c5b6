/** An actor and a critic on the same observations: what REINFORCE, A2C and PPO train. */
import type * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../../_invalid_argument.ts";
import { Float32Block } from "../../backend/mod.ts";
import { type Initializer, MLP, Module } from "../../nn/mod.ts";
import { type Random, requireRandom } from "../../random/mod.ts";
import type { ActionDistribution } from "../action_distribution.ts";
import { Categorical } from "../categorical.ts";
import { DiagonalGaussian } from "../diagonal_gaussian.ts";
import type { ActionSpace } from "../envs/mod.ts";
import { DistributionParameters } from "./_distribution_parameters.ts";
import { requireObject } from "../../_require_object.ts";

/** How to build {@linkcode ActorCriticNetworks}. */
export interface ActorCriticOptions {
  /** Numbers in an observation, a positive integer. */
  readonly observationSize: number;
  /** What the actor chooses from: it decides the distribution and the number of its parameters. */
  readonly actionSpace: ActionSpace;
  /** Units of the hidden layers, from the inputs on; the same in actor and critic. */
  readonly hiddenSizes: readonly number[];
  /** Rows that `forward` may be given at most. */
  readonly capacity: number;
  /** Where the initial weights are drawn from. */
  readonly random: Random;
}

/** What both networks say; good until the next `forward`. */
export interface ActorCriticOutputs {
  /** Of the action distributions: [rows, parameterCount]. */
  readonly parameters: Float32Array;
  /** V(s): [rows]. */
  readonly values: Float32Array;
}

/** The loss's gradient with respect to one variable, in memory that `backward` fills. */
export interface ParameterGradient {
  /** Which of the two networks it belongs to. */
  readonly network: "actor" | "critic";
  /** Of the variable. */
  readonly name: string;
  /** The numbers, in the order that the variable has. */
  readonly block: Float32Block;
}

const orthogonal = (gain: number): Initializer => ({ name: "orthogonal", gain });

/**
 * Actor and critic: tanh MLPs with orthogonal initial weights of gain sqrt(2), whose last layer has
 * gain 0.01 in the actor, so that all actions are about equally likely at first, and 1 in the critic.
 * In a box the standard deviations are parameters of the actor's own, e^0 at first, the same in every
 * state (Huang et al. 2022, "The 37 implementation details of PPO", details 2 and 13).
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
 * assert.equal(networks.actor.parameterCount, 4610);
 * networks.observations.values.fill(0);
 * assert.deepEqual([...networks.forward(1).values], [0]); // the critic of a state of zeros
 * networks.dispose();
 * ```
 */
export class ActorCriticNetworks extends Module {
  /** Observations to distribution parameters: logits, or means in a box. */
  readonly actor: MLP;
  /** Logarithms of the standard deviations in a box: [size]. */
  readonly logDeviations: tf.Variable | undefined;
  /** Observations to V(s), one number each. */
  readonly critic: MLP;
  /** What the parameters mean: `Categorical` for a discrete space, `DiagonalGaussian` for a box. */
  readonly distribution: ActionDistribution;
  /** To be filled before `forward`: [rows, observationSize]. */
  readonly observations: Float32Block;
  /** Of all variables, the actor's first. */
  readonly gradients: readonly ParameterGradient[];
  readonly #capacity: number;
  readonly #parameters: DistributionParameters;

  /**
   * Draws actor and critic, each from a stream of `random` of its own; the standard deviations of a
   * box start at 1.
   *
   * @param options see {@linkcode ActorCriticOptions}
   */
  constructor(options: ActorCriticOptions) {
    super();
    const task = "build an actor and a critic";
    const { observationSize, actionSpace, hiddenSizes, capacity } = requireObject(
      task,
      "options",
      options,
    );
    const random = requireRandom(task, options.random);
    requireObject(task, "actionSpace", actionSpace);
    const isBox = actionSpace.kind === "box";
    const width = isBox ? actionSpace.size : actionSpace.actions;
    const network = (name: string, outputs: number, gain: number) =>
      new MLP([observationSize, ...hiddenSizes, outputs], {
        random: random.split(name),
        activation: "tanh",
        initializer: orthogonal(Math.SQRT2),
        outputInitializer: orthogonal(gain),
        manual: { capacity },
      });
    this.distribution = isBox ? new DiagonalGaussian(width) : new Categorical(width);
    this.actor = network("actor", width, 0.01);
    this.critic = network("critic", 1, 1);
    this.#parameters = new DistributionParameters(width, { isBox, capacity });
    this.logDeviations = this.#parameters.logDeviations?.tensor as tf.Variable | undefined;
    this.observations = Float32Block.zeros(capacity * observationSize);
    this.#capacity = capacity;
    this.gradients = this.#listGradients();
  }

  #listGradients(): readonly ParameterGradient[] {
    const { logDeviations, logDeviationGradients } = this.#parameters;
    const of = (network: "actor" | "critic", variable: tf.Tensor, block: Float32Block) => {
      return { network, name: (variable as tf.Variable).name, block };
    };
    return [
      of("actor", this.actor.weights!, this.actor.gradients),
      ...(logDeviations ? [of("actor", logDeviations.tensor, logDeviationGradients!)] : []),
      of("critic", this.critic.weights!, this.critic.gradients),
    ];
  }

  /**
   * What both networks say of the first `rows` observations.
   *
   * @param rows up to the capacity
   * @param actionMasks 1 for each action that may be taken: [rows, actions]; the logits of the others
   *   become -Infinity. Absent: all may
   */
  forward(rows: number, actionMasks?: Uint8Array): ActorCriticOutputs {
    const outputs = this.actor.forward(this.observations, rows);
    const values = this.forwardCritic(rows);
    return { parameters: this.#parameters.from(outputs, rows, actionMasks), values };
  }

  /** V of the first `rows` observations: [rows]. */
  forwardCritic(rows: number): Float32Array {
    return this.critic.forward(this.observations, rows).values.subarray(0, rows);
  }

  /**
   * The most likely action for each of any number of observations.
   *
   * @param observations [rows, observationSize]
   * @param actionMasks as of {@linkcode forward}
   * @returns [rows, actionSize]
   * @throws {RangeError} for observations that do not fill their rows
   */
  mostLikelyActions(observations: Float32Array, actionMasks?: Uint8Array): Float32Array {
    const size = this.actor.sizes[0]!, rows = observations.length / size;
    if (!Number.isInteger(rows)) {
      const requirement = `rows of ${size} numbers`;
      throw invalidArgument("act", "observations", requirement, observations, "object");
    }
    const { actionSize } = this.distribution, masks = (actionMasks?.length ?? 0) / rows;
    const actions = new Float32Array(rows * actionSize);
    for (let start = 0; start < rows; start += this.#capacity) {
      const end = Math.min(rows, start + this.#capacity);
      this.observations.values.set(observations.subarray(start * size, end * size));
      const masked = actionMasks?.subarray(start * masks, end * masks);
      const { parameters } = this.forward(end - start, masked);
      this.distribution.mode(parameters, actions.subarray(start * actionSize, end * actionSize));
    }
    return actions;
  }

  /** Fill {@linkcode gradients} from the loss's gradients with respect to what `forward` gave. */
  backward({ parameters, values }: ActorCriticOutputs): void {
    const rows = values.length;
    this.#parameters.backward(parameters, rows, this.actor.outputGradients);
    this.critic.outputGradients.values.set(values);
    this.actor.backward(this.observations, rows);
    this.critic.backward(this.observations, rows);
  }

  /** Free all parameters and the memory of forward and backward. */
  override dispose(): void {
    this.actor.dispose();
    this.critic.dispose();
    this.#parameters.dispose();
    this.observations.tensor.dispose();
  }
}
