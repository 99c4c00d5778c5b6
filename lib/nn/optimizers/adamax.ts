/** Adamax: Adam with the largest gradient in place of the root mean square. */
import * as tf from "@tensorflow/tfjs";
import { checkOptions } from "./_check_options.ts";
import { RunningProduct, updateAverage } from "./_moving_average.ts";
import type { Convention } from "./convention.ts";
import { Optimizer, type VariableUpdate } from "./optimizer.ts";

/** The hyperparameters of {@linkcode Adamax}. */
export interface AdamaxOptions {
  /** Step size, at least 0. Default 0.002, as in the paper and PyTorch (Keras: 0.001). */
  readonly learningRate?: number;
  /** Decay of the first moment, in [0, 1). Default 0.9, as in the paper. */
  readonly beta1?: number;
  /** Decay of the largest gradient, in [0, 1). Default 0.999, as in the paper. */
  readonly beta2?: number;
  /** Keeps the denominator from 0; above 0. Default 1e-8, as in PyTorch (Keras: 1e-7). */
  readonly epsilon?: number;
  /** Where epsilon is added. `"pytorch"` (default): to |g|. `"keras"`: to u. */
  readonly convention?: Convention;
}

const DEFAULTS: Required<AdamaxOptions> = {
  learningRate: 2e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  convention: "pytorch",
};

/**
 * Adamax: m = beta1 m + (1 - beta1) g, u = max(beta2 u, |g| + epsilon),
 * w = w - rate m / ((1 - beta1^t) u) (Kingma & Ba 2015, arXiv:1412.6980, algorithm 2, which has no
 * epsilon).
 *
 * @throws {RangeError | TypeError} for a hyperparameter out of its range
 *
 * @example
 * ```ts
 * import { Adamax } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const w = tf.variable(tf.tensor1d([0, 0])), optimizer = new Adamax({ learningRate: 0.1 });
 * optimizer.applyGradients({ [w.name]: tf.tensor1d([5, -0.2]) });
 * assert.deepEqual([...w.dataSync()].map((x) => x.toFixed(4)), ["-0.1000", "0.1000"]);
 * ```
 */
export class Adamax extends Optimizer<Required<AdamaxOptions>> {
  readonly #beta1Power: RunningProduct;

  /**
   * Keeps the first moment and the decaying maximum, m and u, for each variable, from 0 on.
   *
   * @param options see {@linkcode AdamaxOptions}
   */
  constructor(options: AdamaxOptions = {}) {
    super({ ...DEFAULTS, ...options }, { first: 0, largest: 0 });
    const { beta1, beta2, epsilon } = this.options;
    checkOptions("make an Adamax optimizer", { decays: { beta1, beta2 }, positive: { epsilon } });
    this.#beta1Power = new RunningProduct(() => beta1);
  }

  /** Adamax's formula; all variables share the corrected rate of this step. */
  protected override beginStep(): VariableUpdate {
    const { beta1, beta2, epsilon, convention } = this.options;
    const rate = this.learningRate / (1 - this.#beta1Power.at(this.iterations));
    const [inside, outside] = convention === "keras" ? [0, epsilon] : [epsilon, 0];
    return (variable, gradient, { first, largest }) => {
      updateAverage(first!, beta1, gradient);
      const size = tf.add(tf.abs(gradient), inside);
      largest!.assign(tf.maximum(tf.mul(largest!, beta2), size));
      const direction = tf.div(first!, tf.add(largest!, outside));
      variable.assign(tf.sub(variable, tf.mul(direction, rate)));
    };
  }
}
