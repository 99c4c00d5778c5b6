/** A dense (fully connected) layer whose weights are seeded and whose bias starts as Keras or PyTorch start it. */
import * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../_check_sizes.ts";
import { type DenseActivation, fusedDense } from "../backend/mod.ts";
import type { Random } from "../random/mod.ts";
import { assertShape } from "../tensor/mod.ts";
import { type Initializer, initialWeights } from "./initializers.ts";
import { type Framework, type ParameterLayout, sameLayout, transposedLayout } from "./layout.ts";
import { Module } from "./module.ts";

/** Element-wise function at the end of a layer. */
export type Activation = DenseActivation;

/** The weights of a dense layer. */
export interface DenseWeights {
  /** [inputs, units] */
  readonly kernel: tf.Tensor2D;
  /** [units]; none where it is left out. */
  readonly bias?: tf.Tensor1D | undefined;
}

const TASK = "apply a dense layer";

/**
 * Dense layer: y = activation(x W + b), on the last dimension of x.
 *
 * Shapes: x [..., inputs], W (`kernel`) [inputs, units], b (`bias`) [units], y [..., units].
 *
 * @param x of rank 2 or more
 * @param weights see {@linkcode DenseWeights}
 * @param activation default `"linear"`
 * @returns y
 * @throws {RangeError} for shapes that do not fit
 *
 * @example
 * ```ts
 * import { dense } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const kernel = tf.tensor2d([[1, -1], [2, 0]]), x = tf.ones([1, 3, 2]); // [batch, time, inputs]
 * assert.deepEqual(dense(x, { kernel }, "relu").arraySync(), [[[3, 0], [3, 0], [3, 0]]]);
 * ```
 */
export function dense<T extends tf.Tensor>(
  x: T,
  { kernel, bias }: DenseWeights,
  activation: Activation = "linear",
): T {
  assertShape(kernel, ["inputs", "units"], { function: TASK, argument: "kernel" });
  const [inputs, units] = kernel.shape;
  const leading = x.shape.slice(0, -1), others = leading.slice(1).map(() => null);
  assertShape(x, ["batch", ...others, inputs], { function: TASK, argument: "x" });
  if (x.rank === 2) return denseRows(x, { kernel, bias }, activation) as T;
  return tf.tidy(() => {
    const count = leading.reduce((product, size) => product * size, 1);
    const rows = denseRows(tf.reshape(x, [count, inputs]), { kernel, bias }, activation);
    return tf.reshape(rows, [...leading, units]) as T;
  });
}

/** [rows, inputs] to [rows, units]. */
function denseRows(x: tf.Tensor, weights: DenseWeights, activation: Activation): tf.Tensor2D {
  const { kernel, bias } = weights, rows = x as tf.Tensor2D;
  if (bias !== undefined) return fusedDense(rows, kernel, bias, activation);
  return tf.tidy(() => {
    const z = tf.matMul<tf.Tensor2D>(rows, kernel);
    return activation === "linear" ? z : tf[activation](z);
  });
}

/** How to build a {@linkcode Dense} layer. */
export interface DenseOptions {
  /** Where the initial weights are drawn from. */
  readonly random: Random;
  /** Default `"linear"`. */
  readonly activation?: Activation;
  /** Default `"glorot_uniform"`, with a bias of zeros; `"fan_in_uniform"` draws the bias too. */
  readonly initializer?: Initializer;
  /** Default `true`. */
  readonly useBias?: boolean;
}

/**
 * {@linkcode dense} as a layer that owns its weights.
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
 * assert.deepEqual(layer.apply(tf.ones([5, 3])).shape, [5, 2]); // [batch, units]
 * assert.deepEqual(layer.apply(tf.ones([5, 7, 3])).shape, [5, 7, 2]); // [batch, time, units]
 * layer.dispose();
 * ```
 */
export class Dense extends Module {
  readonly kernel: tf.Variable<tf.Rank.R2>;
  readonly bias: tf.Variable<tf.Rank.R1> | undefined;
  readonly activation: Activation;

  constructor(
    readonly inputs: number,
    readonly units: number,
    { random, activation = "linear", initializer = "glorot_uniform", useBias = true }: DenseOptions,
  ) {
    super();
    checkSizes("build a dense layer", { inputs, units });
    const draw = <R extends tf.Rank>(shape: tf.ShapeMap[R], initializer: Initializer) => {
      const fans = { fanIn: inputs, fanOut: units };
      return tf.tidy(() => tf.variable<R>(initialWeights<R>(shape, { random, initializer, fans })));
    };
    this.kernel = draw<tf.Rank.R2>([inputs, units], initializer);
    const biasInitializer = initializer === "fan_in_uniform" ? initializer : "zeros";
    this.bias = useBias ? draw<tf.Rank.R1>([units], biasInitializer) : undefined;
    this.activation = activation;
  }

  /** y = activation(x W + b): [..., inputs] to [..., units], of rank 2 or more. */
  apply<T extends tf.Tensor>(x: T): T {
    return dense(x, this, this.activation);
  }

  /** PyTorch has the outputs in front. */
  override layouts(framework: Framework): ParameterLayout[] {
    const kernel = framework === "torch"
      ? transposedLayout("kernel", "weight")
      : sameLayout("kernel");
    return [kernel, sameLayout("bias")];
  }
}
