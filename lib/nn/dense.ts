/** A dense (fully connected) layer whose weights are seeded and whose bias starts as Keras or PyTorch start it. */
import * as tf from "@tensorflow/tfjs";
import { type DenseActivation, fusedDense } from "../backend/mod.ts";
import { type Random, uniformTensor } from "../random/mod.ts";
import { assertShape } from "../tensor/mod.ts";
import { type Initializer, initialLimit, initialWeights } from "./initializers.ts";
import { Module } from "./module.ts";

/** Element-wise function at the end of a layer. */
export type Activation = DenseActivation;

/** How to build a {@linkcode Dense} layer. */
export interface DenseOptions {
  /** Where the first weights are drawn from. */
  readonly random: Random;
  /** Default `"linear"`. */
  readonly activation?: Activation;
  /** Default `"glorot_uniform"`, with a bias of zeros; `"fan_in_uniform"` draws the bias too. */
  readonly initializer?: Initializer;
}

/**
 * Dense layer: y = activation(x W + b).
 *
 * Shapes: x [batch, inputs], W (`kernel`) [inputs, units], b (`bias`) [units], y [batch, units].
 *
 * @throws {RangeError} for sizes that are not positive integers, or an input of another shape
 *
 * @example
 * ```ts
 * import { Dense } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = new Dense(3, 2, { random: new Random(0), activation: "relu" });
 * const y = layer.apply(tf.ones([5, 3])); // [batch 5, units 2]
 * assert.deepEqual(y.shape, [5, 2]);
 * layer.dispose();
 * ```
 */
export class Dense extends Module {
  readonly kernel: tf.Variable<tf.Rank.R2>;
  readonly bias: tf.Variable<tf.Rank.R1>;
  readonly activation: Activation;

  constructor(
    readonly inputs: number,
    readonly units: number,
    { random, activation = "linear", initializer = "glorot_uniform" }: DenseOptions,
  ) {
    super();
    const limit = initialLimit(inputs, units, initializer);
    const [kernel, bias] = tf.tidy(() => [
      tf.variable(initialWeights(inputs, units, { random, initializer })),
      tf.variable(
        initializer === "fan_in_uniform"
          ? uniformTensor(random, [units], -limit, limit) as tf.Tensor1D
          : tf.zeros([units]) as tf.Tensor1D,
      ),
    ]);
    this.kernel = kernel as tf.Variable<tf.Rank.R2>;
    this.bias = bias as tf.Variable<tf.Rank.R1>;
    this.activation = activation;
  }

  /** y = activation(x W + b): [batch, inputs] to [batch, units]. */
  apply(x: tf.Tensor): tf.Tensor2D {
    assertShape(x, ["batch", this.inputs], { function: "apply a dense layer", argument: "x" });
    return fusedDense(x as tf.Tensor2D, this.kernel, this.bias, this.activation);
  }
}
