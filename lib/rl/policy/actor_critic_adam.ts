/** Adam with a learning rate for the actor and another one for the critic. */
import * as tf from "@tensorflow/tfjs";
import { Adam, type NamedVariables, type OptimizerState } from "../../nn/mod.ts";
import { checkSizes } from "../../_check_sizes.ts";
import { invalidArgument } from "../../_invalid_argument.ts";
import { requireObject } from "../../_require_object.ts";
import type { ActorCriticNetworks } from "./actor_critic_networks.ts";

/** How an {@linkcode ActorCriticAdam} steps; the rates are at least 0. */
export interface ActorCriticRates {
  /** Of the actor. */
  readonly learningRate: number;
  /** Of the critic. */
  readonly criticLearningRate: number;
  /** Steps of the critic for each of the actor's, a positive integer. Default 1. */
  readonly criticSteps?: number;
}

/**
 * Two optimizers `Adam` that step together, one for the actor's variables and one for the critic's.
 * With equal rates it does what one `Adam` does, to the same bits: Adam treats each weight on its own.
 *
 * @example
 * ```ts
 * import { ActorCriticAdam, ActorCriticNetworks } from "lib/rl/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const networks = new ActorCriticNetworks({
 *   observationSize: 1,
 *   actionSpace: { kind: "discrete", actions: 2 },
 *   hiddenSizes: [4],
 *   capacity: 1,
 *   random: new Random(0),
 * });
 * const adam = new ActorCriticAdam(networks, { learningRate: 0, criticLearningRate: 0.1 });
 * const actor = networks.actor.weights!.dataSync().slice();
 * networks.observations.values[0] = 1;
 * networks.forward(1);
 * networks.backward({ parameters: Float32Array.of(1, -1), values: Float32Array.of(1) });
 * adam.applyGradients(networks.gradients.map(({ name, block: { tensor } }) => ({ name, tensor })));
 * assert.deepEqual(networks.actor.weights!.dataSync(), actor); // its rate is 0
 * networks.dispose();
 * adam.dispose();
 * ```
 *
 * Explained in notebooks/43_policy_gradient.ipynb.
 */
export class ActorCriticAdam extends tf.Optimizer {
  /** Names of the critic's variables. */
  readonly #ofCritic: ReadonlySet<string>;
  readonly #criticSteps: number;
  readonly #actor: Adam;
  readonly #critic: Adam;

  /**
   * Both start at step 0.
   *
   * @param networks whose variables are trained
   * @param rates see {@linkcode ActorCriticRates}
   * @throws {RangeError | TypeError} for a rate that is negative or not finite, or for critic steps that
   *   are no positive integer
   */
  constructor(networks: ActorCriticNetworks, rates: ActorCriticRates) {
    super();
    const task = "make the optimizer of an actor and a critic";
    const { learningRate, criticLearningRate, criticSteps = 1 } = requireObject(
      task,
      "rates",
      rates,
    );
    checkSizes(task, { criticSteps });
    for (const [name, rate] of Object.entries({ learningRate, criticLearningRate })) {
      if (Number.isFinite(rate) && rate >= 0) continue;
      throw invalidArgument(task, name, "finite and at least 0", rate);
    }
    this.#criticSteps = criticSteps;
    if (!Array.isArray(networks?.gradients)) {
      const requirement = "an actor and a critic, such as new ActorCriticNetworks(...)";
      throw invalidArgument(task, "networks", requirement, networks, "never");
    }
    const critics = networks.gradients.filter(({ network }) => network === "critic");
    this.#ofCritic = new Set(critics.map(({ name }) => name));
    this.#actor = new Adam({ learningRate });
    this.#critic = new Adam({ learningRate: criticLearningRate });
  }

  /** One step of both, or of the one that has gradients, by the names of the networks' `gradients`. */
  override applyGradients(gradients: Parameters<tf.Optimizer["applyGradients"]>[0]): void {
    const named = Array.isArray(gradients)
      ? Object.fromEntries(gradients.map(({ name, tensor }) => [name, tensor]))
      : gradients;
    const { actor, critic } = this.#split(named, (_, name) => name);
    for (const [optimizer, own] of [[this.#actor, actor], [this.#critic, critic]] as const) {
      if (Object.keys(own).length > 0) optimizer.applyGradients(own);
    }
  }

  /**
   * What both keep for their variables, as one `Adam` would.
   *
   * @param parameters of the networks, by the caller's names
   */
  state(parameters: NamedVariables): OptimizerState {
    const { actor, critic } = this.#split(parameters, ({ name }) => name);
    const { steps, slots } = this.#actor.state(actor);
    return { steps, slots: { ...slots, ...this.#critic.state(critic).slots } };
  }

  /**
   * Go on from a {@linkcode state}.
   *
   * @param state of networks of the same shape
   * @param parameters of the networks, by the names that they had then
   */
  restore({ steps, slots }: OptimizerState, parameters: NamedVariables): void {
    const { actor, critic } = this.#split(parameters, ({ name }) => name);
    const of = (own: NamedVariables) =>
      Object.fromEntries(Object.entries(slots).filter(([name]) => name in own));
    this.#actor.restore({ steps, slots: of(actor) }, actor);
    this.#critic.restore({ steps: steps * this.#criticSteps, slots: of(critic) }, critic);
  }

  /** What belongs to the actor, and what to the critic. */
  #split<T>(all: Readonly<Record<string, T>>, nameOf: (one: T, key: string) => string) {
    const isCritics = ([key, one]: [string, T]) => this.#ofCritic.has(nameOf(one, key));
    const entries = Object.entries(all);
    return {
      actor: Object.fromEntries(entries.filter((entry) => !isCritics(entry))),
      critic: Object.fromEntries(entries.filter(isCritics)),
    };
  }

  /** The rates, as tfjs asks for them. */
  override getConfig(): tf.serialization.ConfigDict {
    return {
      learningRate: this.#actor.learningRate,
      criticLearningRate: this.#critic.learningRate,
    };
  }

  /** Free what both keep. */
  override dispose(): void {
    this.#actor.dispose();
    this.#critic.dispose();
    super.dispose();
  }
}
