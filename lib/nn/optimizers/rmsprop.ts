/** RMSprop: steps divided by the root of the mean square of past gradients. */
import * as tf from "@tensorflow/tfjs";
import { checkOptions } from "./_check_options.ts";
import { updateAverage } from "./_moving_average.ts";
import type { Convention } from "./convention.ts";
import { Optimizer, type VariableUpdate } from "./optimizer.ts";

/** The hyperparameters of {@linkcode RMSprop}. */
export interface RmspropOptions {
  /** Step size, at least 0. Default 0.001, as in Keras (PyTorch: 0.01). */
  readonly learningRate?: number;
  /** Decay of the mean of squares, in [0, 1). Default 0.9, as in the lecture and Keras (PyTorch: 0.99). */
  readonly rho?: number;
  /** How much of the velocity stays, in [0, 1). Default 0: none is kept. */
  readonly momentum?: number;
  /** Divide by the deviation, with the mean subtracted (Graves 2013, arXiv:1308.0850). Default `false`. */
  readonly centered?: boolean;
  /** Keeps the denominator from 0; above 0. Default 1e-7, as in Keras (PyTorch: 1e-8). */
  readonly epsilon?: number;
  /** Where epsilon is added. `"pytorch"` (default): to the root. `"keras"`: under it. */
  readonly convention?: Convention;
}

const DEFAULTS: Required<RmspropOptions> = {
  learningRate: 1e-3,
  rho: 0.9,
  momentum: 0,
  centered: false,
  epsilon: 1e-7,
  convention: "pytorch",
};

/**
 * RMSprop (root mean square propagation): v = rho v + (1 - rho) g^2, w = w - rate g / (sqrt(v) + epsilon)
 * (Hinton 2012, lecture 6e of "Neural Networks for Machine Learning").
 *
 * With `centered`, v - (mean of g)^2 takes the place of v. With momentum, u = momentum u + g / (...) and
 * w = w - rate u.
 *
 * @throws {RangeError | TypeError} for a hyperparameter out of its range
 *
 * @example
 * ```ts
 * import { RMSprop } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const w = tf.variable(tf.tensor1d([0, 0])), optimizer = new RMSprop({ learningRate: 1, rho: 0.75 });
 * optimizer.applyGradients({ [w.name]: tf.tensor1d([100, 0.01]) }); // the size does not matter
 * assert.deepEqual([...w.dataSync()].map((x) => x.toFixed(3)), ["-2.000", "-2.000"]);
 * ```
 */
export class RMSprop extends Optimizer<Required<RmspropOptions>> {
  /**
   * Keeps v for each variable, from 0 on, the mean gradient with `centered`, and u with momentum.
   *
   * @param options see {@linkcode RmspropOptions}
   */
  constructor(options: RmspropOptions = {}) {
    const all = { ...DEFAULTS, ...options }, { rho, momentum, epsilon, centered } = all;
    checkOptions("make an RMSprop optimizer", {
      decays: { rho, momentum },
      positive: { epsilon },
    });
    super(all, {
      ...{ square: 0 },
      ...(centered && { mean: 0 }),
      ...(momentum > 0 && { velocity: 0 }),
    });
  }

  /** RMSprop's formula; the square of this gradient is in v already. */
  protected override beginStep(): VariableUpdate {
    const { learningRate: rate } = this, { rho, momentum, epsilon, convention } = this.options;
    return (variable, gradient, { square, mean, velocity }) => {
      updateAverage(square!, rho, tf.square(gradient));
      let spread: tf.Tensor = square!;
      if (mean !== undefined) {
        updateAverage(mean, rho, gradient);
        spread = tf.maximum(tf.sub(square!, tf.square(mean)), 0); // rounding may go below 0
      }
      const root = convention === "keras"
        ? tf.sqrt(tf.add(spread, epsilon))
        : tf.add(tf.sqrt(spread), epsilon);
      let direction = tf.div(gradient, root);
      if (velocity !== undefined) {
        velocity.assign(tf.add(tf.mul(velocity, momentum), direction));
        direction = velocity;
      }
      variable.assign(tf.sub(variable, tf.mul(direction, rate)));
    };
  }
}
