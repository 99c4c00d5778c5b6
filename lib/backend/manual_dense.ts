/** Manual forward and backward of a dense layer over blocks of memory: no tape, no tensors made. */
import * as tf from "@tensorflow/tfjs";
import { activationNumber, epilogueActivation } from "./overrides/activations.ts";
import { type SideModule, sideModule } from "./host/side_module.ts";
import { denseGradientScratchBytes, gemmScratchBytes } from "./host/gemm.ts";
import { Float32Block } from "./float32_block.ts";
import { checkSizes } from "../_check_sizes.ts";
import { requireObject } from "../_require_object.ts";

/** Activations whose derivative follows from their outputs: 1, [y > 0], 1 - y^2. */
export type ManualActivation = "linear" | "relu" | "tanh";

/** What a {@linkcode ManualDense} is made of. */
export interface ManualDenseOptions {
  /** Numbers in a row of x, a positive integer. */
  readonly inputs: number;
  /** Numbers in a row of y, a positive integer. */
  readonly units: number;
  /** What is applied to x W + b. */
  readonly activation: ManualActivation;
  /** Weights [inputs, units], then the bias [units]. */
  readonly parameters: Float32Block;
  /** Where their gradients go, in the same order. */
  readonly gradients: Float32Block;
  /** Most rows of a batch. */
  readonly capacity: number;
}

/**
 * Dense layer y = activation(x W + b) whose forward and backward pass are called by hand: `forward` fills
 * `outputs`; then `backward` takes the loss's gradient from `outputGradients` to the weights and on
 * to the inputs: dz = dy activation'(z), db = column sums of dz, dW = x^T dz, dx = dz W^T.
 *
 * On the wasm backend each of the two passes is one call of a kernel, on the cpu backend plain loops.
 *
 * @example
 * ```ts
 * import { ManualDense, Float32Block, setUpBackend } from "lib/backend/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const parameters = Float32Block.zeros(3), gradients = Float32Block.zeros(3);
 * parameters.values.set([2, 3, 1]); // W [2, 1] and b
 * const sizes = { inputs: 2, units: 1, activation: "linear", capacity: 1 } as const;
 * const layer = new ManualDense({ ...sizes, parameters, gradients });
 * const x = Float32Block.zeros(2);
 * x.values.set([10, 100]);
 * layer.forward(x, 1);
 * assert.equal(layer.outputs.values[0], 321);
 * layer.outputGradients.values[0] = 1;
 * layer.backward(x, 1);
 * assert.deepEqual([...gradients.values], [10, 100, 1]);
 * ```
 */
export class ManualDense {
  /** Numbers in a row of x. */
  readonly inputs: number;
  /** Numbers in a row of y. */
  readonly units: number;
  /** What is applied to x W + b. */
  readonly activation: ManualActivation;
  /** W [inputs, units], within the parameters that were given. */
  readonly kernel: Float32Block;
  /** b [units], behind the kernel. */
  readonly bias: Float32Block;
  /** y [rows, units]. */
  readonly outputs: Float32Block;
  /** dy [rows, units], which `backward` turns into dz. */
  readonly outputGradients: Float32Block;
  readonly #kernelGradient: Float32Block;
  readonly #biasGradient: Float32Block;
  readonly #module: SideModule | undefined;

  /**
   * Takes the given blocks for parameters and gradients, and room of its own for up to `capacity`
   * rows of outputs, which `dispose` frees.
   *
   * @param options see {@linkcode ManualDenseOptions}
   */
  constructor(options: ManualDenseOptions) {
    const task = "make a dense layer with gradients by hand";
    const { inputs, units, activation, parameters, gradients, capacity } = requireObject(
      task,
      "options",
      options,
    );
    requireObject(task, "parameters", parameters);
    requireObject(task, "gradients", gradients);
    checkSizes(task, { inputs, units, capacity });
    this.inputs = inputs;
    this.units = units;
    this.activation = activation;
    this.kernel = parameters.part(0, inputs * units);
    this.bias = parameters.part(inputs * units, units);
    this.#kernelGradient = gradients.part(0, inputs * units);
    this.#biasGradient = gradients.part(inputs * units, units);
    this.outputs = Float32Block.zeros(capacity * units);
    this.outputGradients = Float32Block.zeros(capacity * units);
    this.#module = tf.getBackend() === "wasm" ? sideModule() : undefined;
  }

  /** Fill `outputs` from x [rows, inputs]. */
  forward(x: Float32Block, rows: number): void {
    const { inputs, units, kernel, bias, outputs, activation } = this;
    if (this.#module === undefined) return this.#forwardPlain(x.values, rows);
    const { kernels } = this.#module;
    const scratch = this.#module.scratch(gemmScratchBytes(units, inputs));
    kernels.gemmFused(
      ...[0, 0, rows, units, inputs, x.address, kernel.address] as const,
      ...[outputs.address, scratch, bias.address, epilogueActivation(activation), 0] as const,
    );
    if (activation === "tanh") kernels.tanh(outputs.address, outputs.address, rows * units);
  }

  /** Fill the gradients of the parameters, and dx [rows, inputs] where it is wanted. */
  backward(x: Float32Block, rows: number, dx?: Float32Block): void {
    const { inputs, units, kernel, outputs, activation } = this;
    if (this.#module === undefined) return this.#backwardPlain(x.values, rows, dx?.values);
    const dz = this.outputGradients.address;
    const scratch = this.#module.scratch(denseGradientScratchBytes(rows, inputs, units));
    this.#module.kernels.denseGradient(
      ...[x.address, kernel.address, outputs.address, dz, dz, dx?.address ?? 0] as const,
      ...[this.#kernelGradient.address, this.#biasGradient.address, scratch] as const,
      ...[rows, inputs, units, activationNumber(activation)] as const,
    );
  }

  #forwardPlain(x: Float32Array, rows: number): void {
    const { inputs, units, activation } = this;
    const kernel = this.kernel.values, bias = this.bias.values, y = this.outputs.values;
    for (let row = 0; row < rows; row++) {
      for (let unit = 0; unit < units; unit++) {
        let z = bias[unit]!;
        for (let i = 0; i < inputs; i++) z += x[row * inputs + i]! * kernel[i * units + unit]!;
        y[row * units + unit] = activate(z, activation);
      }
    }
  }

  #backwardPlain(x: Float32Array, rows: number, dx?: Float32Array): void {
    const { inputs, units, activation } = this;
    const kernel = this.kernel.values, y = this.outputs.values, dz = this.outputGradients.values;
    const dKernel = this.#kernelGradient.values.fill(0), dBias = this.#biasGradient.values.fill(0);
    dx?.fill(0, 0, rows * inputs);
    for (let row = 0; row < rows; row++) {
      for (let unit = 0; unit < units; unit++) {
        const at = row * units + unit;
        dz[at]! *= slopeOf(y[at]!, activation);
        dBias[unit]! += dz[at]!;
        for (let i = 0; i < inputs; i++) {
          dKernel[i * units + unit]! += x[row * inputs + i]! * dz[at]!;
          if (dx !== undefined) dx[row * inputs + i]! += dz[at]! * kernel[i * units + unit]!;
        }
      }
    }
  }

  /** Free the outputs; the parameters are the caller's. */
  dispose(): void {
    tf.dispose([this.outputs.tensor, this.outputGradients.tensor]);
  }
}

function activate(z: number, activation: ManualActivation): number {
  if (activation === "relu") return z > 0 ? z : 0;
  return activation === "tanh" ? Math.tanh(z) : z;
}

/** The derivative at an output y. */
function slopeOf(y: number, activation: ManualActivation): number {
  if (activation === "relu") return y > 0 ? 1 : 0;
  return activation === "tanh" ? 1 - y * y : 1;
}
