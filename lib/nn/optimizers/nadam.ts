/** NAdam: Adam with Nesterov's momentum. */
import * as tf from "@tensorflow/tfjs";
import { checkOptions } from "./_check_options.ts";
import { RunningProduct, updateAverage } from "./_moving_average.ts";
import { Optimizer, type VariableUpdate } from "./optimizer.ts";

/** The hyperparameters of {@linkcode NAdam}. */
export interface NAdamOptions {
  /** Step size, at least 0. Default 0.002, as in PyTorch (Keras: 0.001). */
  readonly learningRate?: number;
  /** Decay of the first moment, in [0, 1). Default 0.9. */
  readonly beta1?: number;
  /** Decay of the second moment, in [0, 1). Default 0.999. */
  readonly beta2?: number;
  /** Keeps the denominator from 0; above 0. Default 1e-8, as in PyTorch (Keras: 1e-7). */
  readonly epsilon?: number;
  /** Speed d with which the momentum rises to beta1, above 0. Default 0.004, as in PyTorch; Keras has 1. */
  readonly momentumDecay?: number;
}

/**
 * NAdam (Nesterov-accelerated adaptive moment estimation):
 *
 * mu_t = beta1 (1 - 0.96^(t d) / 2), m and v as in Adam, and
 * w = w - rate (mu_(t+1) m / (1 - mu_1...mu_(t+1)) + (1 - mu_t) g / (1 - mu_1...mu_t))
 *   / (sqrt(v / (1 - beta2^t)) + epsilon)
 *
 * (Dozat 2016, "Incorporating Nesterov Momentum into Adam", algorithm 2, with the schedule of
 * PyTorch.)
 *
 * @throws {RangeError | TypeError} for a hyperparameter out of its range
 *
 * @example
 * ```ts
 * import { NAdam } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const w = tf.variable(tf.tensor1d([1, -2])), optimizer = new NAdam({ learningRate: 0.1 });
 * const loss = () => tf.sum(tf.square(w)) as tf.Scalar;
 * for (let step = 0; step < 100; step++) optimizer.minimize(loss, false, [w]);
 * assert.ok(loss().dataSync()[0]! < 0.01);
 * ```
 */
export class NAdam extends Optimizer<Required<NAdamOptions>> {
  readonly #beta2Power: RunningProduct;
  readonly #momentumProduct: RunningProduct;

  /**
   * Keeps both moments for each variable, from 0 on.
   *
   * @param options see {@linkcode NAdamOptions}
   */
  constructor(options: NAdamOptions = {}) {
    const defaults = { learningRate: 2e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
    super({ ...defaults, momentumDecay: 4e-3, ...options }, { first: 0, second: 0 });
    const { beta1, beta2, epsilon, momentumDecay } = this.options;
    checkOptions("make an NAdam optimizer", {
      decays: { beta1, beta2 },
      positive: { epsilon, momentumDecay },
    });
    this.#beta2Power = new RunningProduct(() => beta2);
    this.#momentumProduct = new RunningProduct((step) => this.#momentumAt(step));
  }

  #momentumAt(step: number): number {
    const { beta1, momentumDecay } = this.options;
    return beta1 * (1 - 0.5 * 0.96 ** (step * momentumDecay));
  }

  /** NAdam's formula; all variables share the momentum mu_t of this step and that of the next. */
  protected override beginStep(): VariableUpdate {
    const { iterations: step, learningRate: rate } = this, { beta1, beta2, epsilon } = this.options;
    const product = this.#momentumProduct.at(step), next = this.#momentumAt(step + 1);
    const ofMomentum = rate * next / (1 - product * next);
    const ofGradient = rate * (1 - this.#momentumAt(step)) / (1 - product);
    const correction2 = 1 - this.#beta2Power.at(step);
    return (variable, gradient, { first, second }) => {
      updateAverage(first!, beta1, gradient);
      updateAverage(second!, beta2, tf.square(gradient));
      const root = tf.add(tf.sqrt(tf.mul(second!, 1 / correction2)), epsilon);
      const direction = tf.add(tf.mul(first!, ofMomentum), tf.mul(gradient, ofGradient));
      variable.assign(tf.sub(variable, tf.div(direction, root)));
    };
  }
}
