/** A stack of dense layers: a multilayer perceptron that also answers single inputs quickly. */
import type * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import type { Random } from "../random/mod.ts";
import { Dense } from "./dense.ts";
import type { Initializer } from "./initializers.ts";
import { Module } from "./module.ts";

/** How to build a {@linkcode DenseNetwork}. */
export interface DenseNetworkOptions {
  /** Where the first weights are drawn from. */
  readonly random: Random;
  /** Of the last layer. Default `"linear"`. */
  readonly outputActivation?: "linear" | "tanh";
  /** Default `"fan_in_uniform"`, as in PyTorch. */
  readonly initializer?: Initializer;
}

/**
 * Multilayer perceptron: dense layers with relu, and a last one without.
 *
 * `apply` is for batches and has gradients; `applyToOne` computes the same for one input in plain
 * numbers, which is several times faster than the calls of tensor operations for it.
 *
 * Shapes: inputs [batch, sizes[0]], outputs [batch, sizes.at(-1)].
 *
 * @throws {RangeError} for fewer than two sizes, or one that is not a positive integer
 *
 * @example
 * ```ts
 * import { DenseNetwork } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const net = new DenseNetwork([4, 16, 2], { random: new Random(0) });
 * const y = net.apply(tf.ones([1, 4])).dataSync(); // [batch 1, outputs 2]
 * assert.ok(Math.abs(y[1]! - net.applyToOne([1, 1, 1, 1])[1]!) < 1e-6);
 * net.dispose();
 * ```
 */
export class DenseNetwork extends Module {
  readonly layers: readonly Dense[];
  /** What `applyToOne` fills, layer by layer. */
  readonly #outputs: readonly Float64Array[];

  /**
   * @param sizes inputs, units of the hidden layers, outputs
   * @param options see {@linkcode DenseNetworkOptions}
   */
  constructor(sizes: readonly number[], options: DenseNetworkOptions) {
    super();
    const { random, outputActivation = "linear", initializer = "fan_in_uniform" } = options;
    if (sizes.length < 2) {
      throw invalidArgument("build a dense network", "sizes.length", "at least 2", sizes.length);
    }
    this.layers = sizes.slice(1).map((units, i) => {
      const activation = i === sizes.length - 2 ? outputActivation : "relu";
      return new Dense(sizes[i]!, units, { random: random.split(i), activation, initializer });
    });
    this.#outputs = sizes.slice(1).map((units) => new Float64Array(units));
  }

  /** [batch, inputs] to [batch, outputs]. */
  apply(x: tf.Tensor): tf.Tensor2D {
    return this.layers.reduce((h, layer) => layer.apply(h), x) as tf.Tensor2D;
  }

  /**
   * The outputs for one input, without gradient, within float32's rounding of `apply`.
   *
   * @param x shape [inputs]
   * @returns shape [outputs], good until the next call
   * @throws {RangeError} for an input of another length
   */
  applyToOne(x: ArrayLike<number>): Float64Array {
    const inputs = this.layers[0]!.inputs;
    if (x.length !== inputs) {
      throw invalidArgument("apply a dense network", "x.length", `${inputs}`, x.length);
    }
    for (const [i, layer] of this.layers.entries()) {
      applyLayer(layer, i === 0 ? x : this.#outputs[i - 1]!, this.#outputs[i]!);
    }
    return this.#outputs.at(-1)!;
  }
}

function applyLayer(layer: Dense, x: ArrayLike<number>, y: Float64Array): void {
  const kernel = layer.kernel.dataSync(), units = layer.units;
  y.set(layer.bias!.dataSync());
  for (let i = 0; i < x.length; i++) {
    const value = x[i]!;
    if (value === 0) continue; // half of what a relu gives
    for (let unit = 0; unit < units; unit++) y[unit]! += value * kernel[i * units + unit]!;
  }
  if (layer.activation === "linear") return;
  for (let unit = 0; unit < units; unit++) {
    y[unit] = layer.activation === "relu" ? Math.max(0, y[unit]!) : Math.tanh(y[unit]!);
  }
}
