/** Adagrad: steps divided by the root of the sum of squares of past gradients. */
import * as tf from "@tensorflow/tfjs";
import { checkOptions } from "./_check_options.ts";
import type { Convention } from "./convention.ts";
import { Optimizer, type VariableUpdate } from "./optimizer.ts";

/** The hyperparameters of {@linkcode Adagrad}. */
export interface AdagradOptions {
  /** Step size, at least 0. Default 0.01, as in PyTorch (Keras: 0.001). */
  readonly learningRate?: number;
  /** What the sum of squares starts with, at least 0. Default 0, as in PyTorch (Keras: 0.1). */
  readonly initialAccumulator?: number;
  /** Keeps the denominator from 0; above 0. Default 1e-10, as in PyTorch (Keras: 1e-7). */
  readonly epsilon?: number;
  /** Where epsilon is added. `"pytorch"` (default): to the root. `"keras"`: under it. */
  readonly convention?: Convention;
}

const DEFAULTS: Required<AdagradOptions> = {
  learningRate: 0.01,
  initialAccumulator: 0,
  epsilon: 1e-10,
  convention: "pytorch",
};

/**
 * Adagrad (adaptive gradient): s = s + g^2, w = w - rate g / (sqrt(s) + epsilon)
 * (Duchi, Hazan & Singer 2011, https://jmlr.org/papers/v12/duchi11a.html). The steps only shrink.
 *
 * @throws {RangeError | TypeError} for a hyperparameter out of its range
 *
 * @example
 * ```ts
 * import { Adagrad } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const w = tf.variable(tf.scalar(0)), optimizer = new Adagrad({ learningRate: 1 });
 * for (const gradient of [3, 4]) optimizer.applyGradients({ [w.name]: tf.scalar(gradient) });
 * assert.ok(Math.abs(w.dataSync()[0]! + 1.8) < 1e-6); // -3/3 - 4/5
 * ```
 */
export class Adagrad extends Optimizer<Required<AdagradOptions>> {
  /**
   * Keeps the sum of the squared gradients, s, for each variable, from `initialAccumulator` on.
   *
   * @param options see {@linkcode AdagradOptions}
   */
  constructor(options: AdagradOptions = {}) {
    const all = { ...DEFAULTS, ...options }, { initialAccumulator, epsilon } = all;
    checkOptions("make an Adagrad optimizer", {
      positive: { epsilon },
      notNegative: { initialAccumulator },
    });
    super(all, { sum: initialAccumulator });
  }

  /** Adagrad's formula; the square of this gradient is in the sum already. */
  protected override beginStep(): VariableUpdate {
    const { learningRate: rate } = this, { epsilon, convention } = this.options;
    return (variable, gradient, { sum }) => {
      sum!.assign(tf.add(sum!, tf.square(gradient)));
      const root = convention === "keras"
        ? tf.sqrt(tf.add(sum!, epsilon))
        : tf.add(tf.sqrt(sum!), epsilon);
      variable.assign(tf.sub(variable, tf.mul(tf.div(gradient, root), rate)));
    };
  }
}
