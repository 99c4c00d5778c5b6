/** Stochastic gradient descent, with momentum and Nesterov's. */
import * as tf from "@tensorflow/tfjs";
import { checkOptions } from "./_check_options.ts";
import { Optimizer, type VariableUpdate } from "./optimizer.ts";
import { requireObject } from "../../_require_object.ts";

/** The hyperparameters of {@linkcode SGD}. */
export interface SgdOptions {
  /** Step size, at least 0. Default 0.01, as in Keras. */
  readonly learningRate?: number;
  /** How much of the velocity stays, in [0, 1). Default 0: none is kept. */
  readonly momentum?: number;
  /** Look ahead along the velocity (Sutskever et al. 2013). Default `false`. */
  readonly nesterov?: boolean;
}

/**
 * Stochastic gradient descent (SGD): w = w - rate g. With momentum (Polyak 1964):
 *
 * u = momentum u + g, w = w - rate u; with Nesterov's: w = w - rate (g + momentum u)
 *
 * PyTorch's formula. Keras and Sutskever et al. (2013) keep the rate in the velocity, which gives the
 * same weights as long as the rate does not change.
 *
 * @throws {RangeError | TypeError} for a hyperparameter out of its range
 *
 * @example
 * ```ts
 * import { SGD } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const w = tf.variable(tf.scalar(0)), optimizer = new SGD({ learningRate: 1, momentum: 0.5 });
 * for (let step = 0; step < 2; step++) optimizer.applyGradients({ [w.name]: tf.scalar(1) });
 * assert.equal(w.dataSync()[0], -2.5); // -1, then -1.5
 * ```
 */
export class SGD extends Optimizer<Required<SgdOptions>> {
  /**
   * Keeps a velocity for each variable, from 0 on, if there is momentum; else nothing.
   *
   * @param options see {@linkcode SgdOptions}
   */
  constructor(options: SgdOptions = {}) {
    const task = "make an SGD optimizer";
    const { momentum = 0 } = requireObject(task, "options", options);
    checkOptions(task, { decays: { momentum } });
    super(
      { learningRate: 0.01, momentum: 0, nesterov: false, ...options },
      momentum > 0 ? { velocity: 0 } : {},
    );
  }

  /** SGD's formula; this gradient is in the velocity already. */
  protected override beginStep(): VariableUpdate {
    const { learningRate: rate } = this, { momentum, nesterov } = this.options;
    return (variable, gradient, { velocity }) => {
      let direction = gradient;
      if (velocity !== undefined) {
        velocity.assign(tf.add(tf.mul(velocity, momentum), gradient));
        direction = nesterov ? tf.add(gradient, tf.mul(velocity, momentum)) : velocity;
      }
      variable.assign(tf.sub(variable, tf.mul(direction, rate)));
    };
  }
}
