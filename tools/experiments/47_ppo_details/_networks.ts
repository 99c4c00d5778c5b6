/** Actor and critic, with or without the details of their initial weights, as two networks or one. */
import { Float32Block } from "lib/backend/mod.ts";
import { type Initializer, MLP } from "lib/nn/mod.ts";
import { Random } from "lib/random/mod.ts";
import type { VectorEnvironment } from "lib/rl/envs/mod.ts";
import { type ActionDistribution, ActorCriticNetworks, Categorical } from "lib/rl/mod.ts";
import type { Details } from "./_details.ts";

/** What the loop needs of them. */
export interface Networks {
  readonly distribution: ActionDistribution;
  readonly observations: Float32Block;
  readonly gradients: readonly { readonly name: string; readonly block: Float32Block }[];
  forward(rows: number): { readonly parameters: Float32Array; readonly values: Float32Array };
  /** Fills `gradients` from the loss's gradients with respect to what `forward` gave. */
  backward(gradients: { readonly parameters: Float32Array; readonly values: Float32Array }): void;
  dispose(): void;
}

/** How networks are made. */
export interface NetworkOptions {
  readonly random: Random;
  /** Rows of a `forward` at most. */
  readonly capacity: number;
  readonly details: Details;
}

const orthogonal = (gain: number): Initializer => ({ name: "orthogonal", gain });

/** Networks for an environment. */
export function makeNetworks(environment: VectorEnvironment, options: NetworkOptions): Networks {
  const { observationSize, actionSpace } = environment, { random, capacity, details } = options;
  const sizes = { observationSize, actionSpace, hiddenSizes: [64, 64] };
  const networks = new ActorCriticNetworks({ ...sizes, capacity, random });
  const hidden = details.orthogonal ? orthogonal(Math.SQRT2) : "fan_in_uniform";
  const ordinary = details.orthogonal ? orthogonal(1) : "fan_in_uniform";
  const actorLast = details.smallLastLayer ? orthogonal(0.01) : ordinary;
  redraw(networks.actor, { random: random.split("actor"), hidden, last: actorLast });
  redraw(networks.critic, { random: random.split("critic"), hidden, last: ordinary });
  return details.separateNetworks ? networks : new SharedNetworks(networks, capacity);
}

/** Draws the weights again; as they are, where the initializers are those of `ActorCriticNetworks`. */
function redraw(
  network: MLP,
  { random, hidden, last }: {
    readonly random: Random;
    readonly hidden: Initializer;
    readonly last: Initializer;
  },
): void {
  const initializers = { initializer: hidden, outputInitializer: last };
  const options = { activation: "tanh", manual: { capacity: 1 }, random, ...initializers } as const;
  const drawn = new MLP(network.sizes, options);
  const weights = Float32Array.from(drawn.weights!.dataSync());
  new Float32Block(network.weights!).values.set(weights);
  drawn.dispose();
}

/** One network for discrete actions: the actor with one more output, V, with the critic's last layer. */
class SharedNetworks implements Networks {
  readonly distribution: Categorical;
  readonly observations: Float32Block;
  readonly gradients: Networks["gradients"];
  readonly #both: MLP;
  readonly #actions: number;
  readonly #parameters: Float32Array;
  readonly #values: Float32Array;

  readonly #separate: ActorCriticNetworks;

  constructor(separate: ActorCriticNetworks, capacity: number) {
    const { actor, critic, observations } = this.#separate = separate;
    const sizes = actor.sizes.slice(0, -1), units = sizes.at(-1)!;
    const actions = this.#actions = actor.sizes.at(-1)!, columns = actions + 1;
    const options = { activation: "tanh", manual: { capacity } } as const;
    this.#both = new MLP([...sizes, columns], {
      ...options,
      random: new Random(0),
      initializer: "zeros",
    });
    const [policy, value] = [actor, critic].map(({ weights }) =>
      Float32Array.from(weights!.dataSync())
    );
    const both = new Float32Block(this.#both.weights!).values;
    const start = policy!.length - (units + 1) * actions; // of the last layer, kernel then bias
    both.set(policy!.subarray(0, start));
    for (let unit = 0; unit <= units; unit++) {
      for (let j = 0; j < actions; j++) {
        both[start + unit * columns + j] = policy![start + unit * actions + j]!;
      }
      both[start + unit * columns + actions] = value![start + unit]!;
    }
    this.distribution = new Categorical(actions);
    this.observations = observations;
    this.gradients = [{ name: this.#both.weights!.name, block: this.#both.gradients }];
    this.#parameters = new Float32Array(capacity * actions);
    this.#values = new Float32Array(capacity);
  }

  forward(rows: number) {
    const outputs = this.#both.forward(this.observations, rows).values; // [rows, actions + 1]
    const actions = this.#actions, columns = actions + 1;
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < actions; j++) {
        this.#parameters[row * actions + j] = outputs[row * columns + j]!;
      }
      this.#values[row] = outputs[row * columns + actions]!;
    }
    return {
      parameters: this.#parameters.subarray(0, rows * actions),
      values: this.#values.subarray(0, rows),
    };
  }

  backward({ parameters, values }: { parameters: Float32Array; values: Float32Array }): void {
    const outputs = this.#both.outputGradients.values, actions = this.#actions;
    const columns = actions + 1;
    for (let row = 0; row < values.length; row++) {
      for (let j = 0; j < actions; j++) {
        outputs[row * columns + j] = parameters[row * actions + j]!;
      }
      outputs[row * columns + actions] = values[row]!;
    }
    this.#both.backward(this.observations, values.length);
  }

  dispose(): void {
    this.#both.dispose();
    this.#separate.dispose();
  }
}
