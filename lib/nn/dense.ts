/** A dense (fully connected) layer whose weights are seeded and whose bias starts as Keras or PyTorch start it. */
import * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../_check_sizes.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { type DenseActivation, fusedDense } from "../backend/mod.ts";
import type { Random } from "../random/mod.ts";
import { assertShape } from "../tensor/mod.ts";
import { type ActivationName, activations } from "./activations.ts";
import { type Initializer, initialWeights } from "./initializers.ts";
import { denseLayouts } from "./_dense_layouts.ts";
import type { Framework, ParameterLayout } from "./layout.ts";
import { Module } from "./module.ts";
import { requireObject } from "../_require_object.ts";

/** The parameters of a dense layer. */
export interface DenseParameters {
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
 * @param parameters see {@linkcode DenseParameters}
 * @param activation one of `activations`. Default `"linear"`
 * @returns y
 * @throws {RangeError} for shapes that do not fit, and an unknown activation
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
  { kernel, bias }: DenseParameters,
  activation: ActivationName = "linear",
): T {
  assertShape(kernel, ["inputs", "units"], { function: TASK, argument: "kernel" });
  checkActivation(TASK, activation);
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

/** Those that the fused layer has. */
const FUSED: readonly string[] = ["linear", "relu", "sigmoid", "tanh"] satisfies DenseActivation[];

/** [rows, inputs] to [rows, units]. */
function denseRows(
  x: tf.Tensor,
  parameters: DenseParameters,
  activation: ActivationName,
): tf.Tensor2D {
  const { kernel, bias } = parameters, rows = x as tf.Tensor2D;
  if (bias !== undefined && FUSED.includes(activation)) {
    return fusedDense(rows, kernel, bias, activation as DenseActivation);
  }
  return tf.tidy(() => {
    const z = bias === undefined
      ? tf.matMul<tf.Tensor2D>(rows, kernel)
      : fusedDense(rows, kernel, bias);
    return activations[activation](z);
  });
}

/** How to build a {@linkcode Dense} layer. */
export interface DenseOptions {
  /** Where the initial weights are drawn from. */
  readonly random: Random;
  /** Default `"linear"`. */
  readonly activation?: ActivationName;
  /** Default `"glorot_uniform"`, with a bias of zeros; `"fan_in_uniform"` draws the bias too. */
  readonly initializer?: Initializer;
  /** Default `true`. */
  readonly useBias?: boolean;
}

/**
 * {@linkcode dense} as a layer that owns its weights.
 *
 * @throws {RangeError} for sizes that are not positive integers, an unknown activation, or an
 * input of another shape
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
  /** W, [inputs, units]. */
  readonly kernel: tf.Variable<tf.Rank.R2>;
  /** b, [units]. */
  readonly bias: tf.Variable<tf.Rank.R1> | undefined;
  /** Its name. */
  readonly activation: ActivationName;

  /**
   * Draws the kernel, then the bias, which starts at 0 unless the initializer is `"fan_in_uniform"`.
   *
   * @param inputs size of the last axis of x
   * @param units size of the last axis of y
   * @param options see {@linkcode DenseOptions}
   */
  constructor(
    readonly inputs: number,
    readonly units: number,
    options: DenseOptions,
  ) {
    super();
    const task = "build a dense layer";
    const { random, activation = "linear", initializer = "glorot_uniform", useBias = true } =
      requireObject(task, "options", options);
    checkSizes(task, { inputs, units });
    checkActivation(task, activation);
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
    return denseLayouts(framework);
  }
}

function checkActivation(task: string, activation: ActivationName): void {
  if (Object.hasOwn(activations, activation)) return;
  const requirement = `one of ${Object.keys(activations).join(", ")}`;
  throw invalidArgument(task, "activation", requirement, activation, "string");
}
