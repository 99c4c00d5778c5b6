/** A multilayer perceptron whose weights lie in one block and whose two passes are called by hand. */
import { type Float32Block, ManualDense } from "../backend/mod.ts";
import type { Random } from "../random/mod.ts";
import { orthogonalWeights } from "../linear_algebra/orthogonal.ts";

/** How to build a {@linkcode Perceptron}. */
export interface PerceptronOptions {
  /** Its weights, {@linkcode perceptronParameterCount} of them: layer by layer, kernel then bias. */
  readonly parameters: Float32Block;
  /** Where their gradients go. */
  readonly gradients: Float32Block;
  /** Rows that a pass may have. */
  readonly capacity: number;
}

/**
 * Number of weights of a perceptron: for each layer inputs x units + units.
 *
 * @param sizes inputs, units of the hidden layers, outputs
 *
 * @example
 * ```ts
 * import { perceptronParameterCount } from "lib/nn/mod.ts";
 * import assert from "node:assert/strict";
 *
 * assert.equal(perceptronParameterCount([4, 64, 64, 2]), 4610);
 * ```
 */
export function perceptronParameterCount(sizes: readonly number[]): number {
  return sizes.slice(1).reduce((sum, units, i) => sum + (sizes[i]! + 1) * units, 0);
}

/**
 * Multilayer perceptron: dense layers with tanh, the last one linear.
 *
 * It does what a stack of `Dense` layers does, for loops that pass small batches very often: no
 * tensor is made and no tape kept, so `backward` is called by hand with the loss's gradient.
 *
 * Shapes: inputs [rows, sizes[0]], outputs [rows, sizes.at(-1)].
 *
 * @example
 * ```ts
 * import { Perceptron, perceptronParameterCount } from "lib/nn/mod.ts";
 * import { Float32Block, setUpBackend } from "lib/backend/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const sizes = [3, 8, 2], count = perceptronParameterCount(sizes);
 * const parameters = Float32Block.zeros(count), gradients = Float32Block.zeros(count);
 * const net = new Perceptron(sizes, { parameters, gradients, capacity: 5 });
 * net.initializeOrthogonally(new Random(0), 0.01);
 * const y = net.forward(Float32Block.zeros(15), 5);
 * assert.equal(y.length, 10); // [rows 5, outputs 2]
 * ```
 */
export class Perceptron {
  readonly layers: readonly ManualDense[];

  constructor(
    readonly sizes: readonly number[],
    { parameters, gradients, capacity }: PerceptronOptions,
  ) {
    let start = 0;
    this.layers = sizes.slice(1).map((units, i) => {
      const inputs = sizes[i]!, length = (inputs + 1) * units;
      const [weights, to] = [parameters, gradients].map((block) => block.part(start, length));
      start += length;
      const activation = i === sizes.length - 2 ? "linear" : "tanh";
      const sized = { inputs, units, activation, capacity } as const;
      return new ManualDense({ ...sized, parameters: weights!, gradients: to! });
    });
  }

  /**
   * Draw orthogonal weights of gain sqrt(2), the usual one for tanh nets of PPO, and of `lastGain`
   * in the last layer; biases are zero (Huang et al. 2022, "The 37 implementation details of PPO", 2).
   */
  initializeOrthogonally(random: Random, lastGain: number): void {
    for (const [i, { inputs, units, kernel, bias }] of this.layers.entries()) {
      const gain = i === this.layers.length - 1 ? lastGain : Math.SQRT2;
      const weights = orthogonalWeights(inputs, units, { random, gain });
      const drawn = weights.dataSync();
      weights.dispose();
      kernel.values.set(drawn);
      bias.values.fill(0);
    }
  }

  /** The outputs for x [rows, inputs], good until the next pass. */
  forward(x: Float32Block, rows: number): Float32Block {
    let h = x;
    for (const layer of this.layers) {
      layer.forward(h, rows);
      h = layer.outputs; // [rows, units]
    }
    return h;
  }

  /** Where the loss's gradient by the outputs goes before {@linkcode backward}. */
  get outputGradients(): Float32Block {
    return this.layers.at(-1)!.outputGradients;
  }

  /** Fill the gradients of all weights, after a `forward` of the same x. */
  backward(x: Float32Block, rows: number): void {
    for (let i = this.layers.length - 1; i >= 0; i--) {
      const below = this.layers[i - 1];
      this.layers[i]!.backward(below?.outputs ?? x, rows, below?.outputGradients);
    }
  }

  /** Free the memory of the passes; the weights are the caller's. */
  dispose(): void {
    for (const layer of this.layers) layer.dispose();
  }
}
