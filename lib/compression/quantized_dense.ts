/** A dense layer whose matrix product is computed in integers. */
import { checkSizes } from "../_check_sizes.ts";
import { invalidArgument } from "../_invalid_argument.ts";
import { requireObject } from "../_require_object.ts";
import { Dense } from "../nn/mod.ts";
import { matMulInteger } from "./mat_mul_integer.ts";
import type { NumberRange } from "./quantization_grid.ts";
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

const TASK = "quantize a dense layer";

/**
 * Dense layer of 8-bit integers: the weights are quantized once, symmetrically, the inputs when they
 * come, with a zero point z. With their scales s_w and s_x,
 *
 *     y = activation(s_x s_w sum over i of (q_x[i] - z) q_w[i] + b)
 *
 * where the sum is one of integers in 32 bits (Jacob et al. 2018, arXiv:1712.05877, section 2.2).
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
    const { inputs, units, kernel } = this;
    checkSizes("apply a quantized dense layer", { rows });
    const range = this.#inputRange === undefined ? {} : { range: this.#inputRange };
    const { codes, grids } = quantize(x, [rows, inputs], { signed: false, ...range });
    const { scale, zeroPoint } = grids[0]!;
    const sizes = { rows, inner: inputs, columns: units, aZeroPoint: zeroPoint };
    const sums = matMulInteger(codes, kernel.codes, sizes); // [rows, units]
    return Float32Array.from(sums, (sum, i) => {
      const unit = i % units, own = kernel.grids[kernel.grids.length === 1 ? 0 : unit]!;
      const y = scale * own.scale * sum + this.#bias[unit]!;
      return this.#isRelu ? Math.max(0, y) : y;
    });
  }
}
