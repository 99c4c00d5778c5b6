/** Adam and AdamW that update a variable in one pass, in place. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../../_invalid_argument.ts";
import { type AdamStep, adamStep } from "../../backend/mod.ts";
import { AdamMoments, type MomentValues, type NamedTensors } from "./_adam_moments.ts";

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
  /** Where epsilon is added. `false` (the default): to sqrt(v_hat). `true`: to sqrt(v), as Keras does. */
  readonly epsilonHat?: boolean;
  /** Decoupled weight decay, at least 0. Default 0: Adam; above 0: AdamW (PyTorch's default is 0.01). */
  readonly weightDecay?: number;
}

/** Where {@linkcode Adam} stands, as plain data. */
export interface AdamState {
  /** Steps taken. */
  readonly steps: number;
  /** The moments of each variable by its name. */
  readonly moments: Readonly<Record<string, MomentValues>>;
}

type VariableGradients = Parameters<tf.Optimizer["applyGradients"]>[0];

const TASK = "make an Adam optimizer";

/**
 * Adam (adaptive moment estimation) and, with `weightDecay`, AdamW.
 *
 * m = beta1 m + (1 - beta1) g, v = beta2 v + (1 - beta2) g^2,
 * w = (1 - rate decay) w - rate m_hat / (sqrt(v_hat) + epsilon)
 * with m_hat = m / (1 - beta1^t) and v_hat = v / (1 - beta2^t)
 * (Kingma & Ba 2015, arXiv:1412.6980, algorithm 1; Loshchilov & Hutter 2019, arXiv:1711.05101,
 * algorithm 2). PyTorch and `tf.train.adam` add epsilon where this does. Keras adds it to sqrt(v)
 * before the correction (the paper's "epsilon hat"): its steps are smaller at first; `epsilonHat`
 * gives them.
 *
 * On the wasm backend one kernel does the whole update of a variable in place; a tensor that shares
 * its buffer (a clone, a target network) keeps the old values. On other backends it is computed with
 * plain tf ops, to the same numbers within float32's rounding. AMSGrad is left out.
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
export class Adam extends tf.Optimizer {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly epsilonHat: boolean;
  readonly weightDecay: number;
  #learningRate = 0;
  /** beta^t by repeated products in float64: the same bits on every machine. */
  #beta1Power = 1;
  #beta2Power = 1;
  readonly #moments = new AdamMoments();

  /** The name in saved models; "Adam" is tfjs's own. */
  static get className(): string {
    return "GradnotesAdam";
  }

  /**
   * @param options see {@linkcode AdamOptions}
   * @throws {RangeError | TypeError} for a hyperparameter out of its range
   */
  constructor(options: AdamOptions = {}) {
    super();
    const { learningRate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
    const { epsilonHat = false, weightDecay = 0 } = options;
    for (const [name, beta] of Object.entries({ beta1, beta2 })) {
      if (!(beta >= 0 && beta < 1)) throw invalidArgument(TASK, name, "in [0, 1)", beta);
    }
    if (!(epsilon > 0 && epsilon < Infinity)) {
      throw invalidArgument(TASK, "epsilon", "finite and greater than 0", epsilon);
    }
    if (!(weightDecay >= 0 && weightDecay < Infinity)) {
      throw invalidArgument(TASK, "weightDecay", "finite and at least 0", weightDecay);
    }
    this.learningRate = learningRate;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
    this.epsilonHat = epsilonHat;
    this.weightDecay = weightDecay;
  }

  /** Step size; a schedule may set it between steps. */
  get learningRate(): number {
    return this.#learningRate;
  }

  set learningRate(value: number) {
    if (!(value >= 0 && value < Infinity)) {
      throw invalidArgument(
        "set Adam's learning rate",
        "learningRate",
        "finite and at least 0",
        value,
      );
    }
    this.#learningRate = value;
  }

  /**
   * Update variables by their gradients: one step.
   *
   * @param variableGradients gradients by the names of their variables; those without one stay as they are
   * @throws {RangeError} for a name that no variable has, or a gradient of another shape; then
   *   nothing has been updated
   */
  override applyGradients(variableGradients: VariableGradients): void {
    const gradients = Array.isArray(variableGradients)
      ? variableGradients.map(({ name, tensor }) => [name, tensor] as const)
      : Object.entries(variableGradients);
    this.#moments.adopt(gradients.map(([name]) => name));
    const updates = gradients
      .filter(([, gradient]) => gradient !== null && gradient !== undefined)
      .map(([name, gradient]) => {
        const variable = variableFor(name, gradient);
        return { variable, gradient, moments: this.#moments.of(variable) };
      });
    const step = this.#nextStep();
    for (const { variable, gradient, moments } of updates) {
      adamStep(variable, moments, gradient, step);
    }
  }

  #advancePowers(): void {
    this.#beta1Power *= this.beta1;
    this.#beta2Power *= this.beta2;
  }

  #nextStep(): AdamStep {
    const { beta1, beta2, learningRate: rate } = this;
    this.iterations_ = this.iterations + 1;
    this.#advancePowers();
    const correction1 = 1 - this.#beta1Power, correction2 = 1 - this.#beta2Power;
    // sqrt(v) + epsilon = sqrt(correction2) (sqrt(v_hat) + epsilon / sqrt(correction2))
    const epsilon = this.epsilonHat ? this.epsilon / Math.sqrt(correction2) : this.epsilon;
    return {
      rate,
      beta1,
      beta2,
      epsilon,
      correction1,
      correction2,
      decay: rate * this.weightDecay,
    };
  }

  /** The state, to be saved: the number of steps, all first moments, all second moments. */
  override async getWeights(): Promise<NamedTensors> {
    return [await this.saveIterations(), ...this.#moments.named()];
  }

  /**
   * Go on from a saved state.
   *
   * @param weightValues what {@linkcode Adam.getWeights} gave
   */
  override async setWeights(weightValues: NamedTensors): Promise<void> {
    this.#moments.restore(await this.extractIterations(weightValues));
    this.#replayPowers();
  }

  /** A copy of the state, without waiting: what to go back to when an update goes wrong. */
  get state(): AdamState {
    return { steps: this.iterations, moments: this.#moments.values() };
  }

  /** Go on from a {@linkcode Adam.state} of the same variables. */
  restore({ steps, moments }: AdamState): void {
    this.#moments.setValues(moments);
    this.iterations_ = steps;
    this.#replayPowers();
  }

  #replayPowers(): void {
    this.#beta1Power = 1;
    this.#beta2Power = 1;
    for (let t = 0; t < this.iterations; t++) this.#advancePowers();
  }

  /** The hyperparameters, to be saved. */
  override getConfig(): tf.serialization.ConfigDict {
    const { learningRate, beta1, beta2, epsilon, epsilonHat, weightDecay } = this;
    return { learningRate, beta1, beta2, epsilon, epsilonHat, weightDecay };
  }

  /** Make an optimizer from what {@linkcode Adam.getConfig} gave. */
  static override fromConfig<T extends tf.serialization.Serializable>(
    cls: tf.serialization.SerializableConstructor<T>,
    config: tf.serialization.ConfigDict,
  ): T {
    return new cls(config);
  }

  /** Free the moments. */
  override dispose(): void {
    this.#moments.dispose();
    super.dispose();
  }
}
tf.serialization.registerClass(Adam);

function variableFor(name: string, gradient: tf.Tensor): tf.Variable {
  const variable = tf.engine().registeredVariables[name];
  if (variable === undefined) {
    throw new RangeError(
      `Cannot apply gradients: a gradient's name must be that of a variable, current name is "${name}"`,
    );
  }
  if (!tf.util.arraysEqual(gradient.shape, variable.shape)) {
    throw new RangeError(
      `Cannot apply gradients: the gradient of "${name}" must have the shape [${variable.shape}], ` +
        `current shape is [${gradient.shape}]`,
    );
  }
  return variable;
}
