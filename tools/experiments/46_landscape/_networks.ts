/** The one network code of all methods: what REINFORCE, A2C and PPO of lib/rl have, for the others. */
import { Float32Block } from "lib/backend/mod.ts";
import { Adam, MLP, stepByGradients } from "lib/nn/mod.ts";
import type { Random } from "lib/random/mod.ts";
import { polyakUpdate } from "lib/rl/mod.ts";

/** Of all methods: gradients are scaled down to this joint norm. */
export const MAX_GRADIENT_NORM = 0.5;

/** Numbers in, numbers out. */
export interface NetworkSizes {
  readonly inputs: number;
  readonly outputs: number;
  /** Rows of a batch at most. */
  readonly capacity: number;
}

/** What differs between a value and a policy. */
export type NetworkKind = "value" | "policy";

/** How a network is trained. */
export interface NetworkTraining {
  /** Of Adam, constant. */
  readonly learningRate: number;
  /** Share of the way that the target network goes when it is told to follow. */
  readonly targetRate: number;
  /** Where the initial weights are drawn from. */
  readonly random: Random;
}

/** A tanh network of 64 and 64 units, its optimizer, and a target network that follows it. */
export class TrainedNetwork {
  readonly online: MLP;
  readonly target: MLP;
  /** To be filled before a forward pass: [rows, inputs]. */
  readonly inputs: Float32Block;
  readonly #outputs: number;
  readonly #targetRate: number;
  readonly #adam: Adam;
  readonly #onlineWeights: Float32Block;
  readonly #targetWeights: Float32Block;

  constructor(
    kind: NetworkKind,
    { inputs, outputs, capacity }: NetworkSizes,
    { learningRate, targetRate, random }: NetworkTraining,
  ) {
    const make = () =>
      new MLP([inputs, 64, 64, outputs], {
        random: random.split("weights"),
        activation: "tanh",
        outputActivation: kind === "policy" ? "tanh" : "linear",
        initializer: { name: "orthogonal", gain: Math.SQRT2 },
        outputInitializer: { name: "orthogonal", gain: kind === "policy" ? 0.01 : 1 },
        manual: { capacity },
      });
    this.online = make();
    this.target = make();
    this.inputs = Float32Block.zeros(capacity * inputs);
    this.#outputs = outputs;
    this.#targetRate = targetRate;
    this.#adam = new Adam({ learningRate });
    this.#onlineWeights = new Float32Block(this.online.weights!);
    this.#targetWeights = new Float32Block(this.target.weights!);
  }

  /** The outputs for what lies in `inputs`, good until the next pass: [rows, outputs]. */
  forward(rows: number, network = this.online): Float32Array {
    return network.forward(this.inputs, rows).values.subarray(0, rows * this.#outputs);
  }

  /** One step of Adam, by the gradients that lie in `online.gradients`. */
  step(): void {
    const { name } = this.online.weights!;
    stepByGradients({ [name]: this.online.gradients.tensor }, {
      model: this.online,
      optimizer: this.#adam,
      maxGradientNorm: MAX_GRADIENT_NORM,
      task: "train a network of notebook 46",
    });
  }

  /** Let the target network go a bit of the way. */
  follow(): void {
    polyakUpdate(this.#targetWeights.values, this.#onlineWeights.values, this.#targetRate);
  }

  dispose(): void {
    for (const part of [this.online, this.target, this.#adam]) part.dispose();
    this.inputs.tensor.dispose();
  }
}
