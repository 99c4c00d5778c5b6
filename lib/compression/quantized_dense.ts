/** A dense layer whose matrix product is computed in integers. */
import { checkSizes } from "../_check_sizes.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import * as tf from "@tensorflow/tfjs";
import { Int8Matrix } from "../backend/mod.ts";
import { requireObject } from "../_require_object.ts";
import { Dense } from "../nn/mod.ts";
import { matMulInteger } from "./mat_mul_integer.ts";
import { type NumberRange, quantizationGrid, rangeOf } from "./quantization_grid.ts";
import { quantize, type QuantizedArray } from "./quantize.ts";

/** How a {@linkcode QuantizedDense} is made of a dense layer. */
export interface QuantizedDenseOptions {
  /** Whether each unit's weights have a scale of their own. Default `true`. */
  readonly perUnit?: boolean;
  /**
   * The range of the inputs, found on a few examples before: static quantization (静态量化). Default:
   * the range of each batch, dynamic quantization (动态量化).
   */
  readonly inputRange?: NumberRange;
}

const TASK = "quantize a dense layer", APPLY = "apply a quantized dense layer";

/**
 * Dense layer of 8-bit integers: the weights are quantized once, symmetrically, the inputs when they
 * come, with a zero point z. With their scales s_w and s_x,
 *
 *     y = activation(s_x s_w sum over i of (q_x[i] - z) q_w[i] + b)
 *
 * where the sum is one of integers in 32 bits (Jacob et al. 2018, arXiv:1712.05877, section 2.2). On the
 * WebAssembly backend the kernels of an {@linkcode Int8Matrix} compute all of it; it lies on the heap
 * until `dispose`.
 *
 * Shapes: x [rows, inputs], y [rows, units], as plain arrays.
 *
 * @throws {RangeError | TypeError} for something else than a dense layer with a bias and the activation
 *   relu or linear
 *
 * @example
 * ```ts
 * import { QuantizedDense } from "lib/compression/mod.ts";
 * import { Dense } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const layer = new Dense(2, 3, { random: new Random(0), activation: "relu" });
 * const quantized = new QuantizedDense(layer), x = [0.3, -1.2];
 * const exact = layer.apply(tf.tensor2d(x, [1, 2])).dataSync();
 * quantized.apply(x, 1).forEach((y, i) => assert.ok(Math.abs(y - exact[i]!) < 0.02));
 * ```
 */
export class QuantizedDense {
  /** Numbers in a row of x. */
  readonly inputs: number;
  /** Numbers in a row of y. */
  readonly units: number;
  /** The weights, [inputs, units]. */
  readonly kernel: QuantizedArray;
  readonly #bias: Float32Array;
  /** Of each unit. */
  readonly #scales: Float32Array;
  readonly #matrix: Int8Matrix | undefined;
  readonly #isRelu: boolean;
  readonly #inputRange: NumberRange | undefined;

  /**
   * Quantizes the kernel; the layer stays as it is.
   *
   * @param layer a dense layer with a bias, its activation relu or linear
   * @param options see {@linkcode QuantizedDenseOptions}
   */
  constructor(layer: Dense, options: QuantizedDenseOptions = {}) {
    if (!(layer instanceof Dense) || layer.bias === undefined) {
      throw invalidArgument(TASK, "layer", "a Dense layer with a bias", layer, "never");
    }
    const { perUnit = true, inputRange } = requireObject(TASK, "options", options);
    const { activation } = layer;
    if (activation !== "relu" && activation !== "linear") {
      throw invalidArgument(TASK, "layer.activation", "relu or linear", activation, "string");
    }
    this.inputs = layer.inputs;
    this.units = layer.units;
    const narrow = { narrow: true, ...(perUnit ? { axis: 1 } : {}) };
    this.kernel = quantize(layer.kernel.dataSync(), layer.kernel.shape, narrow);
    this.#bias = Float32Array.from(layer.bias.dataSync());
    const { codes, grids } = this.kernel;
    this.#scales = Float32Array.from(this.#bias, (_, unit) => grids[perUnit ? unit : 0]!.scale);
    if (tf.getBackend() === "wasm") {
      this.#matrix = new Int8Matrix(codes, { inner: layer.inputs, columns: layer.units });
    }
    this.#isRelu = activation === "relu";
    this.#inputRange = inputRange;
  }

  /**
   * y for x.
   *
   * @param x [rows, inputs], row by row
   * @param rows how many
   * @returns y [rows, units], row by row
   */
  apply(x: ArrayLike<number>, rows: number): Float32Array {
    const { inputs, units } = this, isRelu = this.#isRelu;
    checkSizes(APPLY, { rows });
    if (x.length !== rows * inputs) {
      throw invalidArgument(APPLY, "x.length", `${rows * inputs}`, x.length);
    }
    const range = this.#inputRange ?? rangeOf(x),
      input = quantizationGrid(range, { signed: false });
    const scales = this.#scales, bias = this.#bias;
    if (this.#matrix !== undefined) {
      return this.#matrix.applyLayer(x, { rows, input, scales, bias, isRelu });
    }
    const { codes } = quantize(x, [rows, inputs], { signed: false, range });
    const sizes = { rows, inner: inputs, columns: units, aZeroPoint: input.zeroPoint };
    const sums = matMulInteger(codes, this.kernel.codes, sizes); // [rows, units]
    return Float32Array.from(sums, (sum, i) => {
      const y = input.scale * scales[i % units]! * sum + bias[i % units]!;
      return isRelu ? Math.max(0, y) : y;
    });
  }

  /** Free the memory of the kernels; the layer can't be applied any more. */
  dispose(): void {
    this.#matrix?.dispose();
  }
}
