/** The two networks of DDPG: an actor within bounds, and a critic of state and action. */
import * as tf from "@tensorflow/tfjs";
import { MLP, Module } from "../../nn/mod.ts";
import type { Random } from "../../random/mod.ts";

/** The box of the actions. */
export interface ActionBounds {
  /** Numbers in an action. */
  readonly size: number;
  /** Smallest value of each. */
  readonly low: number;
  /** Largest value of each. */
  readonly high: number;
}

/** Sizes and bounds of {@linkcode DdpgNetworks}. */
export interface DdpgNetworksOptions {
  /** Where the initial weights are drawn from. */
  readonly random: Random;
  /** Numbers in an observation. */
  readonly observationSize: number;
  /** What the actor's actions lie in. */
  readonly bounds: ActionBounds;
  /** Units of the hidden layers, from the inputs on; the same in actor and critic. */
  readonly hiddenSizes: readonly number[];
}

/** mu(s) = middle + half width tanh(net(s)), and Q(s, a) = net([s, a]). */
export class DdpgNetworks extends Module {
  /** net(s) of mu: observations to numbers in [-1, 1]. */
  readonly actor: MLP;
  /** Q: observations and actions, side by side, to one number each. */
  readonly critic: MLP;
  /** What the actor's actions lie in. */
  readonly bounds: ActionBounds;
  readonly #middle: number;
  readonly #halfWidth: number;
  readonly #action: Float64Array;

  /**
   * Draws actor and critic, each from a stream of `random` of its own.
   *
   * @param options see {@linkcode DdpgNetworksOptions}
   */
  constructor({ random, observationSize, bounds, hiddenSizes }: DdpgNetworksOptions) {
    super();
    this.bounds = bounds;
    this.#middle = (bounds.low + bounds.high) / 2;
    this.#halfWidth = (bounds.high - bounds.low) / 2;
    this.#action = new Float64Array(bounds.size);
    this.actor = new MLP([observationSize, ...hiddenSizes, bounds.size], {
      random: random.split("actor"),
      outputActivation: "tanh",
    });
    const critic = [observationSize + bounds.size, ...hiddenSizes, 1];
    this.critic = new MLP(critic, { random: random.split("critic") });
  }

  /** mu(s): [batch, observationSize] to [batch, action size]. */
  act(states: tf.Tensor2D): tf.Tensor2D {
    return tf.add(tf.mul(this.actor.apply(states), this.#halfWidth), this.#middle);
  }

  /** mu(s) for one state in plain numbers, good until the next call. */
  actOnOne(state: ArrayLike<number>): Float64Array {
    const outputs = this.actor.applyToOne(state);
    for (let i = 0; i < outputs.length; i++) {
      this.#action[i] = this.#middle + this.#halfWidth * outputs[i]!;
    }
    return this.#action;
  }

  /** Q(s, a): [batch, observationSize] and [batch, action size] to [batch, 1]. */
  value(states: tf.Tensor2D, actions: tf.Tensor2D): tf.Tensor2D {
    return this.critic.apply(tf.concat([states, actions], 1)); // [batch, both sizes]
  }
}
