/** The two networks of DDPG: an actor within bounds, and a critic of state and action. */
import * as tf from "@tensorflow/tfjs";
import { DenseNetwork } from "../../nn/mod.ts";
import type { Random } from "../../random/mod.ts";

/** Sizes and bounds of an {@linkcode ActorCritic}. */
interface ActorCriticOptions {
  readonly random: Random;
  readonly observationSize: number;
  readonly bounds: { readonly size: number; readonly low: number; readonly high: number };
  readonly hidden: readonly number[];
}

/** mu(s) = middle + half width tanh(net(s)), and Q(s, a) = net([s, a]). */
export class ActorCritic {
  readonly actor: DenseNetwork;
  readonly critic: DenseNetwork;
  readonly bounds: ActorCriticOptions["bounds"];
  readonly #middle: number;
  readonly #halfWidth: number;
  readonly #action: Float64Array;

  constructor({ random, observationSize, bounds, hidden }: ActorCriticOptions) {
    this.bounds = bounds;
    this.#middle = (bounds.low + bounds.high) / 2;
    this.#halfWidth = (bounds.high - bounds.low) / 2;
    this.#action = new Float64Array(bounds.size);
    this.actor = new DenseNetwork([observationSize, ...hidden, bounds.size], {
      random: random.split("actor"),
      outputActivation: "tanh",
    });
    const critic = [observationSize + bounds.size, ...hidden, 1];
    this.critic = new DenseNetwork(critic, { random: random.split("critic") });
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

  get variables(): tf.Variable[] {
    return [...this.actor.variables, ...this.critic.variables];
  }

  dispose(): void {
    this.actor.dispose();
    this.critic.dispose();
  }
}
