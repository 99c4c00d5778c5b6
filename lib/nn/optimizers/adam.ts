/** Adam and AdamW that update a variable in one pass, in place; AMSGrad. */
import * as tf from "@tensorflow/tfjs";
import { type AdamStep, adamStep } from "../../backend/mod.ts";
import { checkOptions } from "./_check_options.ts";
import { RunningProduct, updateAverage } from "./_moving_average.ts";
import type { Convention } from "./convention.ts";
import { Optimizer, type PendingUpdate, type VariableUpdate } from "./optimizer.ts";
import { requireObject } from "../../_require_object.ts";

/** The hyperparameters of {@linkcode Adam}. */
export interface AdamOptions {
  /** Step size, at least 0. Default 0.001, as in the paper. */
  readonly learningRate?: number;
  /** Decay of the first moment, in [0, 1). Default 0.9, as in the paper. */
  readonly beta1?: number;
  /** Decay of the second moment, in [0, 1). Default 0.999, as in the paper. */
  readonly beta2?: number;
  /** Keeps the denominator from 0; above 0. Default 1e-8, as in the paper and PyTorch (Keras: 1e-7). */
  readonly epsilon?: number;
  /** Where epsilon is added. `"pytorch"` (default): to sqrt(v_hat). `"keras"`: to sqrt(v), "epsilon hat". */
  readonly convention?: Convention;
  /** Decoupled weight decay, at least 0. Default 0: Adam; above 0: AdamW (PyTorch's default is 0.01). */
  readonly weightDecay?: number;
  /** Divide by the largest v so far (Reddi et al. 2018, arXiv:1904.09237, algorithm 2). Default `false`. */
  readonly amsgrad?: boolean;
}

const DEFAULTS: Required<AdamOptions> = {
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  convention: "pytorch",
  weightDecay: 0,
  amsgrad: false,
};

/**
 * Adam (adaptive moment estimation) and, with `weightDecay`, AdamW.
 *
 * m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2,
 * w = (1 - rate decay) w - rate m_hat / (sqrt(v_hat) + epsilon)
 * with m_hat = m / (1 - beta1^t) and v_hat = v / (1 - beta2^t)
 * (Kingma & Ba 2015, arXiv:1412.6980, algorithm 1; Loshchilov & Hutter 2019, arXiv:1711.05101,
 * algorithm 2). PyTorch and `tf.train.adam` add epsilon where this does. Keras adds it to sqrt(v)
 * before the correction (the paper's "epsilon hat"): its steps are smaller at first.
 *
 * On the wasm backend one kernel does the whole update of all variables in place; a tensor that shares
 * a buffer (a clone, a target network) keeps the old values. On other backends, and with
 * `amsgrad`, it is computed with plain tf ops, to the same numbers within float32's rounding.
 *
 * @throws {RangeError | TypeError} for a hyperparameter out of its range
 *
 * @example
 * ```ts
 * import { Adam } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const w = tf.variable(tf.tensor1d([1, -2]));
 * const optimizer = new Adam({ learningRate: 0.1 });
 * const loss = () => tf.sum(tf.square(w)) as tf.Scalar;
 * optimizer.minimize(loss, false, [w]);
 * assert.deepEqual([...w.dataSync()].map((x) => x.toFixed(3)), ["0.900", "-1.900"]);
 * optimizer.learningRate = 0.01; // a schedule sets it between steps
 * ```
 */
export class Adam extends Optimizer<Required<AdamOptions>> {
  readonly #beta1Power: RunningProduct;
  readonly #beta2Power: RunningProduct;

  /**
   * Keeps both moments for each variable, from 0 on, and with `amsgrad` the largest second moment.
   *
   * @param options see {@linkcode AdamOptions}
   */
  constructor(options: AdamOptions = {}) {
    const task = "make an Adam optimizer";
    const { amsgrad = false } = requireObject(task, "options", options);
    super({ ...DEFAULTS, ...options }, { first: 0, second: 0, ...(amsgrad && { largest: 0 }) });
    const { beta1, beta2, epsilon, weightDecay } = this.options;
    checkOptions(task, {
      decays: { beta1, beta2 },
      positive: { epsilon },
      notNegative: { weightDecay },
    });
    this.#beta1Power = new RunningProduct(() => beta1);
    this.#beta2Power = new RunningProduct(() => beta2);
  }

  /** All variables by one kernel, but one after the other where the largest moments are kept. */
  protected override applyUpdates(updates: readonly PendingUpdate[]): void {
    if (this.options.amsgrad) return super.applyUpdates(updates);
    adamStep(
      updates.map(({ variable, gradient, slots: { first, second } }) => ({
        ...{ variable, gradient },
        moments: { first: first!, second: second! },
      })),
      this.#step(),
    );
  }

  /** The scalars of this step, which all variables share. */
  #step(): AdamStep {
    const { iterations, learningRate: rate } = this;
    const { beta1, beta2, epsilon, convention, weightDecay } = this.options;
    const correction1 = 1 - this.#beta1Power.at(iterations);
    const correction2 = 1 - this.#beta2Power.at(iterations);
    return {
      ...{ rate, beta1, beta2, correction1, correction2 },
      // sqrt(v) + epsilon = sqrt(correction2) (sqrt(v_hat) + epsilon / sqrt(correction2))
      epsilon: convention === "keras" ? epsilon / Math.sqrt(correction2) : epsilon,
      decay: rate * weightDecay,
    };
  }

  /** AMSGrad's formula. */
  protected override beginStep(): VariableUpdate {
    const { rate, beta1, beta2, epsilon, correction1, correction2, decay } = this.#step();
    return (variable, gradient, { first, second, largest }) => {
      updateAverage(first!, beta1, gradient);
      updateAverage(second!, beta2, tf.square(gradient));
      largest!.assign(tf.maximum(largest!, second!));
      const root = tf.sqrt(tf.mul(largest!, 1 / correction2));
      const change = tf.div(tf.mul(first!, rate / correction1), tf.add(root, epsilon));
      variable.assign(tf.sub(tf.mul(variable, 1 - decay), change));
    };
  }
}
