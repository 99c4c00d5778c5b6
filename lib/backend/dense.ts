/** A dense (fully connected) layer as one operation forward and three backward, and in plain ops. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { assertShape } from "../tensor/mod.ts";
import { DENSE } from "./overrides/dense.ts";

/** Element-wise function at the end of a dense layer. */
export type DenseActivation = "linear" | "relu" | "sigmoid" | "tanh";

const ACTIVATIONS = ["linear", "relu", "sigmoid", "tanh"];

/**
 * Dense layer: y = activation(x W + b), the same as {@linkcode plainDense} with fewer passes.
 *
 * On the wasm backend, with the project's kernels, bias and activation are part of the matmul, and
 * the gradient is one pass for dz = dy activation'(z) and db, then the matmuls dW = x^T dz and
 * dx = dz W^T, each only where it is asked for. Elsewhere it is the plain one, and so it is inside
 * a second derivative.
 *
 * Shapes: x [batch, inputs], W (`kernel`) [inputs, units], b (`bias`) [units], y [batch, units].
 *
 * @param x the inputs, float32
 * @param kernel the weights, float32
 * @param bias float32
 * @param activation default `"linear"`
 * @returns y
 * @throws {RangeError} for shapes that do not fit, or an activation that does not exist
 *
 * @example
 * ```ts
 * import { fusedDense, plainDense, setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const x = tf.tensor2d([[1, 2]]), kernel = tf.tensor2d([[1, -1], [3, 0]]), bias = tf.tensor1d([1, 0]);
 * assert.deepEqual(fusedDense(x, kernel, bias, "relu").arraySync(), [[8, 0]]);
 * assert.deepEqual(plainDense(x, kernel, bias, "relu").arraySync(), [[8, 0]]);
 * ```
 */
export function fusedDense(
  x: tf.Tensor2D,
  kernel: tf.Tensor2D,
  bias: tf.Tensor1D,
  activation: DenseActivation = "linear",
): tf.Tensor2D {
  check(x, kernel, bias, activation);
  const engine = tf.engine();
  const fuses = tf.getKernel(DENSE, tf.getBackend()) !== undefined &&
    engine.state.gradientDepth <= 1 && // the gradient's own kernel has no gradient
    [x, kernel, bias].every(({ dtype }) => dtype === "float32");
  if (!fuses) return plain(x, kernel, bias, activation);
  return engine.runKernel<tf.Tensor2D>(DENSE, { x, kernel, bias }, { activation });
}

/**
 * Dense layer in plain operations: y = activation(x W + b), with the gradients that tfjs derives.
 *
 * Shapes: x [batch, inputs], W (`kernel`) [inputs, units], b (`bias`) [units], y [batch, units].
 *
 * @param x the inputs
 * @param kernel the weights
 * @param bias added to each row
 * @param activation default `"linear"`
 * @returns y
 * @throws {RangeError} for shapes that do not fit, or an activation that does not exist
 *
 * @example
 * ```ts
 * import { plainDense, setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const y = plainDense(tf.ones([1, 2]), tf.ones([2, 3]), tf.zeros([3]));
 * assert.deepEqual(y.arraySync(), [[2, 2, 2]]);
 * ```
 */
export function plainDense(
  x: tf.Tensor2D,
  kernel: tf.Tensor2D,
  bias: tf.Tensor1D,
  activation: DenseActivation = "linear",
): tf.Tensor2D {
  check(x, kernel, bias, activation);
  return plain(x, kernel, bias, activation);
}

function plain(
  x: tf.Tensor2D,
  kernel: tf.Tensor2D,
  bias: tf.Tensor1D,
  activation: DenseActivation,
): tf.Tensor2D {
  return tf.tidy(() => {
    const z = tf.add(tf.matMul(x, kernel), bias) as tf.Tensor2D; // [batch, units]
    return activation === "linear" ? z : tf[activation](z);
  });
}

function check(
  x: tf.Tensor2D,
  kernel: tf.Tensor2D,
  bias: tf.Tensor1D,
  activation: DenseActivation,
): void {
  const task = "apply a dense layer";
  assertShape(kernel, ["inputs", "units"], { function: task, argument: "kernel" });
  const [inputs, units] = kernel.shape;
  assertShape(x, ["batch", inputs], { function: task, argument: "x" });
  assertShape(bias, [units], { function: task, argument: "bias" });
  if (!ACTIVATIONS.includes(activation)) {
    const requirement = `one of ${ACTIVATIONS.join(", ")}`;
    throw invalidArgument(task, "activation", requirement, activation, "string");
  }
}
