/** Adadelta: steps in the units of past steps. */
import * as tf from "@tensorflow/tfjs";
import { checkOptions } from "./_check_options.ts";
import { updateAverage } from "./_moving_average.ts";
import { Optimizer, type VariableUpdate } from "./optimizer.ts";

/** The hyperparameters of {@linkcode Adadelta}. */
export interface AdadeltaOptions {
  /** Factor of the step, at least 0. Default 1: the paper has none (Keras: 0.001). */
  readonly learningRate?: number;
  /** Decay of both means of squares, in [0, 1). Default 0.95, as in the paper (PyTorch: 0.9). */
  readonly rho?: number;
  /** Lets the first steps begin; above 0. Default 1e-6, as in the paper and PyTorch (Keras: 1e-7). */
  readonly epsilon?: number;
}

/**
 * Adadelta: v = rho v + (1 - rho) g^2, d = g sqrt(u + epsilon) / sqrt(v + epsilon),
 * u = rho u + (1 - rho) d^2, w = w - rate d (Zeiler 2012, arXiv:1212.5701, algorithm 1).
 *
 * @throws {RangeError | TypeError} for a hyperparameter out of its range
 *
 * @example
 * ```ts
 * import { Adadelta } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const w = tf.variable(tf.scalar(0)), optimizer = new Adadelta({ rho: 0.75 });
 * optimizer.applyGradients({ [w.name]: tf.scalar(1) });
 * assert.ok(Math.abs(w.dataSync()[0]! + 0.002) < 1e-6); // sqrt(1e-6) / sqrt(0.25)
 * ```
 */
export class Adadelta extends Optimizer<Required<AdadeltaOptions>> {
  /**
   * Keeps the means of the squared gradients and of the squared changes, v and u, for each
   * variable, from 0 on.
   *
   * @param options see {@linkcode AdadeltaOptions}
   */
  constructor(options: AdadeltaOptions = {}) {
    super({ learningRate: 1, rho: 0.95, epsilon: 1e-6, ...options }, { square: 0, change: 0 });
    const { rho, epsilon } = this.options;
    checkOptions("make an Adadelta optimizer", { decays: { rho }, positive: { epsilon } });
  }

  /** Adadelta's formula: v, then d by the u so far, then u. */
  protected override beginStep(): VariableUpdate {
    const { learningRate: rate } = this, { rho, epsilon } = this.options;
    return (variable, gradient, { square, change }) => {
      updateAverage(square!, rho, tf.square(gradient));
      const ratio = tf.div(tf.sqrt(tf.add(change!, epsilon)), tf.sqrt(tf.add(square!, epsilon)));
      const step = tf.mul(gradient, ratio);
      updateAverage(change!, rho, tf.square(step));
      variable.assign(tf.sub(variable, tf.mul(step, rate)));
    };
  }
}
