/** Lion: steps of one size, in the direction of the sign of the momentum. */
import * as tf from "@tensorflow/tfjs";
import { checkOptions } from "./_check_options.ts";
import { updateAverage } from "./_moving_average.ts";
import { Optimizer, type VariableUpdate } from "./optimizer.ts";

/** The hyperparameters of {@linkcode Lion}. */
export interface LionOptions {
  /** Step size, at least 0. Default 1e-4, as in the paper: 3 to 10 times smaller than Adam's. */
  readonly learningRate?: number;
  /** Weight of the momentum in the direction, in [0, 1). Default 0.9, as in the paper. */
  readonly beta1?: number;
  /** Decay of the momentum, in [0, 1). Default 0.99, as in the paper. */
  readonly beta2?: number;
  /** Decoupled weight decay, at least 0. Default 0. */
  readonly weightDecay?: number;
}

/**
 * Lion (evolved sign momentum): w = w - rate (sign(beta1 m + (1 - beta1) g) + decay w), then
 * m = beta2 m + (1 - beta2) g (Chen et al. 2023, arXiv:2302.06675, algorithm 2).
 *
 * @throws {RangeError | TypeError} for a hyperparameter out of its range
 *
 * @example
 * ```ts
 * import { Lion } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const w = tf.variable(tf.tensor1d([1, 1, 1])), optimizer = new Lion({ learningRate: 0.5 });
 * optimizer.applyGradients({ [w.name]: tf.tensor1d([100, -1e-7, 0]) });
 * assert.deepEqual([...w.dataSync()], [0.5, 1.5, 1]);
 * ```
 */
export class Lion extends Optimizer<Required<LionOptions>> {
  /**
   * Keeps the momentum m for each variable, from 0 on.
   *
   * @param options see {@linkcode LionOptions}
   */
  constructor(options: LionOptions = {}) {
    const defaults = { learningRate: 1e-4, beta1: 0.9, beta2: 0.99, weightDecay: 0 };
    super({ ...defaults, ...options }, { momentum: 0 });
    const { beta1, beta2, weightDecay } = this.options;
    checkOptions("make a Lion optimizer", {
      decays: { beta1, beta2 },
      notNegative: { weightDecay },
    });
  }

  /** Lion's formula: the sign of gradient and momentum blended; only then does the momentum move. */
  protected override beginStep(): VariableUpdate {
    const { learningRate: rate } = this, { beta1, beta2, weightDecay } = this.options;
    return (variable, gradient, { momentum }) => {
      const blend = tf.add(tf.mul(momentum!, beta1), tf.mul(gradient, 1 - beta1));
      updateAverage(momentum!, beta2, gradient);
      const kept = tf.mul(variable, 1 - rate * weightDecay);
      variable.assign(tf.sub(kept, tf.mul(sign(blend), rate)));
    };
  }
}

/** -1, 0 or 1, however small x is (tf.sign gives 0 for 1e-7 on some backends); NaN for NaN. */
function sign(x: tf.Tensor): tf.Tensor {
  return tf.where(tf.equal(x, 0), tf.zerosLike(x), tf.div(x, tf.abs(x)));
}
