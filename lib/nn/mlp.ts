/** A multilayer perceptron (MLP, 多层感知机), which also answers single inputs quickly. */
import type * as tf from "@tensorflow/tfjs";
import { checkSizes } from "../_check_sizes.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import type { Float32Block } from "../backend/mod.ts";
import type { Random } from "../random/mod.ts";
import { denseBlockLayout } from "./_dense_layouts.ts";
import { ManualMlp } from "./_manual_mlp.ts";
import { applyPlainLayer, type PlainLayer } from "./_plain_layer.ts";
import type { ActivationName } from "./activations.ts";
import { Dense } from "./dense.ts";
import type { Initializer } from "./initializers.ts";
import type { Framework, ParameterLayout } from "./layout.ts";
import { Module, partLayouts } from "./module.ts";

/** How to build an {@linkcode MLP}. */
export interface MlpOptions {
  /**
   * Where the initial weights are drawn from: those of layer i from `random.split(i)`, orthogonal ones
   * layer after layer from `random` itself.
   */
  readonly random: Random;
  /** Of the hidden layers. Default `"relu"`. */
  readonly activation?: ActivationName;
  /** Of the last layer. Default `"linear"`. */
  readonly outputActivation?: ActivationName;
  /** Default `"fan_in_uniform"`, as in PyTorch. */
  readonly initializer?: Initializer;
  /** Of the last layer. Default: as of the others. */
  readonly outputInitializer?: Initializer;
  /**
   * For loops that need the gradients of small batches very often: all weights lie in one variable,
   * `forward` and `backward` are called by hand for up to `capacity` rows, and neither makes a tensor.
   * The activations are then relu, tanh or linear. Default: a kernel and a bias for each layer.
   */
  readonly manual?: { readonly capacity: number };
}

const TASK = "apply an MLP";

/**
 * Multilayer perceptron: dense layers, each with the activation, the last one with its own.
 *
 * `apply` is for batches and has gradients; `applyToOne` computes the same for one input in plain
 * numbers, which is several times faster than the calls of tensor operations for it. With the option
 * `manual` there are also {@linkcode MLP.forward} and {@linkcode MLP.backward} over blocks of memory.
 *
 * Shapes: inputs [batch, sizes[0]], outputs [batch, sizes.at(-1)].
 *
 * @throws {RangeError} for fewer than two sizes, or one that is not a positive integer
 *
 * @example
 * ```ts
 * import { MLP } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const mlp = new MLP([4, 16, 2], { random: new Random(0) });
 * const y = mlp.apply(tf.ones([1, 4])).dataSync(); // [batch 1, outputs 2]
 * assert.ok(Math.abs(y[1]! - mlp.applyToOne([1, 1, 1, 1])[1]!) < 1e-6);
 * mlp.dispose();
 * ```
 */
export class MLP extends Module {
  /** With a kernel and a bias each; none where all weights lie in `weights`. */
  readonly layers: readonly Dense[];
  /** All weights, layer by layer, kernel then bias, where the MLP has `manual`. */
  readonly weights: tf.Variable | undefined;
  readonly #manual: ManualMlp | undefined;
  /** What `applyToOne` fills, layer by layer. */
  readonly #outputs: readonly Float64Array[];

  /**
   * Draws the layers from the inputs on; with `manual` their weights then move into one variable.
   *
   * @param sizes inputs, units of the hidden layers, outputs
   * @param options see {@linkcode MlpOptions}
   */
  constructor(readonly sizes: readonly number[], options: MlpOptions) {
    super();
    if (!(Array.isArray(sizes) && sizes.length >= 2)) {
      throw invalidArgument(
        "build an MLP",
        "sizes",
        "an array of at least 2 sizes",
        sizes,
        "object",
      );
    }
    if (options.manual !== undefined) checkManual(options.manual, options);
    const layers = drawLayers(sizes, options);
    this.#outputs = sizes.slice(1).map((units) => new Float64Array(units));
    this.layers = options.manual === undefined ? layers : [];
    if (options.manual === undefined) return;
    this.#manual = new ManualMlp(layers, options.manual.capacity);
    this.weights = this.#manual.weights.tensor as tf.Variable;
    for (const layer of layers) layer.dispose();
  }

  /** [batch, inputs] to [batch, outputs]. */
  apply(x: tf.Tensor): tf.Tensor2D {
    if (this.#manual !== undefined) return this.#manual.apply(x as tf.Tensor2D);
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
    if (x.length !== this.sizes[0]) {
      throw invalidArgument(TASK, "x.length", `${this.sizes[0]}`, x.length);
    }
    for (const [i, output] of this.#outputs.entries()) {
      applyPlainLayer(this.#plainLayer(i), i === 0 ? x : this.#outputs[i - 1]!, output);
    }
    return this.#outputs.at(-1)!;
  }

  #plainLayer(i: number): PlainLayer {
    if (this.#manual !== undefined) {
      const { kernel, bias, activation } = this.#manual.layers[i]!;
      return { kernel: kernel.values, bias: bias.values, activation };
    }
    const { kernel, bias, activation } = this.layers[i]!;
    const values = (tensor: tf.Tensor) => tensor.dataSync() as Float32Array;
    return { kernel: values(kernel), bias: values(bias!), activation };
  }

  /** The outputs for x [rows, inputs], good until the next call; needs `manual`. */
  forward(x: Float32Block, rows: number): Float32Block {
    return this.#byHand.forward(x, rows);
  }

  /** Where the loss's gradient with respect to the outputs goes before `backward`; needs `manual`. */
  get outputGradients(): Float32Block {
    return this.#byHand.outputGradients;
  }

  /**
   * Fill {@linkcode MLP.gradients}, after a `forward` of the same x; needs `manual`.
   *
   * @param x [rows, inputs], as `forward` had it
   * @param rows up to the capacity
   * @param inputGradients where the loss's gradient with respect to x goes; absent: it isn't computed
   */
  backward(x: Float32Block, rows: number, inputGradients?: Float32Block): void {
    this.#byHand.backward(x, rows, inputGradients);
  }

  /** Of the loss with respect to `weights`, as `backward` left them; needs `manual`. */
  get gradients(): Float32Block {
    return this.#byHand.gradients;
  }

  get #byHand(): ManualMlp {
    if (this.#manual !== undefined) return this.#manual;
    throw new Error("Cannot run an MLP by hand: it was built without the option manual");
  }

  /** Those of dense layers, "layers/0/kernel" and so on, also where all weights lie in one variable. */
  override layouts(framework: Framework): readonly ParameterLayout[] {
    if (this.#manual === undefined) return partLayouts(this, framework);
    return [denseBlockLayout("weights", this.#manual.layers, framework)];
  }

  /** Free the parameters and the memory of the manual forward and backward. */
  override dispose(): void {
    super.dispose();
    this.#manual?.dispose();
  }
}

function checkManual(
  { capacity }: { readonly capacity: number },
  { activation = "relu", outputActivation = "linear" }: MlpOptions,
): void {
  checkSizes("build an MLP", { "manual.capacity": capacity });
  for (const [name, value] of Object.entries({ activation, outputActivation })) {
    if (["relu", "tanh", "linear"].includes(value)) continue;
    const requirement = "relu, tanh or linear with manual forward and backward";
    throw invalidArgument("build an MLP", name, requirement, value, "string");
  }
}

function drawLayers(sizes: readonly number[], options: MlpOptions): readonly Dense[] {
  const { random, activation = "relu", outputActivation = "linear" } = options;
  const { initializer = "fan_in_uniform", outputInitializer = initializer } = options;
  return sizes.slice(1).map((units, i) => {
    const isLast = i === sizes.length - 2;
    const chosen = isLast ? outputInitializer : initializer;
    const isOrthogonal = (typeof chosen === "string" ? chosen : chosen.name) === "orthogonal";
    return new Dense(sizes[i]!, units, {
      random: isOrthogonal ? random : random.split(i),
      activation: isLast ? outputActivation : activation,
      initializer: chosen,
    });
  });
}
