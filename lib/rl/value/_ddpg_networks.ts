/** The two networks of DDPG: an actor within bounds, and a critic of state and action. */
import * as tf from "@tensorflow/tfjs";
import { MLP, Module } from "../../nn/mod.ts";
import type { Random } from "../../random/mod.ts";

/** The box of the actions. */
export interface ActionBounds {
  readonly size: number;
  readonly low: number;
  readonly high: number;
}

/** Sizes and bounds of {@linkcode DdpgNetworks}. */
interface DdpgNetworksOptions {
  readonly random: Random;
  readonly observationSize: number;
  readonly bounds: ActionBounds;
  readonly hiddenSizes: readonly number[];
}

/** mu(s) = middle + half width tanh(net(s)), and Q(s, a) = net([s, a]). */
export class DdpgNetworks extends Module {
  readonly actor: MLP;
  readonly critic: MLP;
  readonly bounds: ActionBounds;
  readonly #middle: number;
  readonly #halfWidth: number;
  readonly #action: Float64Array;

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
