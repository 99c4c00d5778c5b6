/** The manual forward and backward of an MLP whose weights lie in one block of memory. */
import * as tf from "@tensorflow/tfjs";
import { Float32Block, fusedDense, type ManualActivation, ManualDense } from "../backend/mod.ts";
import type { Dense } from "./dense.ts";

/** Weights, gradients and room for the outputs of up to `capacity` rows. */
export class ManualMlp {
  /** Layer by layer, kernel then bias. */
  readonly weights: Float32Block;
  /** In the same order. */
  readonly gradients: Float32Block;
  readonly layers: readonly ManualDense[];

  /** Takes the weights of the given layers, which stay the caller's. */
  constructor(layers: readonly Dense[], capacity: number) {
    const length = layers.reduce((sum, { parameterCount }) => sum + parameterCount, 0);
    this.weights = Float32Block.zeros(length);
    this.gradients = Float32Block.zeros(length);
    let start = 0;
    this.layers = layers.map(({ inputs, units, activation, kernel, bias, parameterCount }) => {
      const [parameters, gradients] = [this.weights, this.gradients].map((block) =>
        block.part(start, parameterCount)
      );
      start += parameterCount;
      const drawn = [...kernel.dataSync(), ...bias!.dataSync()];
      parameters!.values.set(drawn);
      const blocks = { parameters: parameters!, gradients: gradients! };
      const sized = { inputs, units, activation: activation as ManualActivation, capacity };
      return new ManualDense({ ...sized, ...blocks });
    });
  }

  /** The outputs for x [rows, inputs], good until the next call. */
  forward(x: Float32Block, rows: number): Float32Block {
    let h = x;
    for (const layer of this.layers) {
      layer.forward(h, rows);
      h = layer.outputs; // [rows, units]
    }
    return h;
  }

  /** Where the loss's gradient with respect to the outputs goes before `backward`. */
  get outputGradients(): Float32Block {
    return this.layers.at(-1)!.outputGradients;
  }

  /** Fill `gradients`, and `inputGradients` where they are wanted, after a `forward` of the same x. */
  backward(x: Float32Block, rows: number, inputGradients?: Float32Block): void {
    for (let i = this.layers.length - 1; i >= 0; i--) {
      const below = this.layers[i - 1];
      const dx = below === undefined ? inputGradients : below.outputGradients;
      this.layers[i]!.backward(below?.outputs ?? x, rows, dx);
    }
  }

  /** The outputs for a tensor x [batch, inputs], with gradients as of any operation. */
  apply(x: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => {
      const weights = this.weights.tensor as tf.Tensor1D;
      let h = x, start = 0;
      for (const { inputs, units, activation } of this.layers) {
        const kernel = tf.slice(weights, start, inputs * units).reshape([inputs, units]);
        start += inputs * units;
        const bias = tf.slice(weights, start, units);
        start += units;
        h = fusedDense(h, kernel as tf.Tensor2D, bias, activation); // [batch, units]
      }
      return h;
    });
  }

  /** Free everything but the weights, which are the model's. */
  dispose(): void {
    for (const layer of this.layers) layer.dispose();
    this.gradients.tensor.dispose();
  }
}
