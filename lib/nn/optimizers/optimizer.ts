/** The contract of every optimizer: it updates variables by their gradients, and can be saved. */
import * as tf from "@tensorflow/tfjs";
import { assertShape } from "../../tensor/mod.ts";
import { checkFiniteGradient } from "../_global_norm.ts";
import { mapValues } from "../_map_values.ts";
import type { SavedTensor } from "../checkpoint_format.ts";
import { checkOptions } from "./_check_options.ts";
import { checkState } from "./_check_state.ts";

/** Where an {@linkcode Optimizer} stands, as plain data. */
export interface OptimizerState {
  /** Steps taken. */
  readonly steps: number;
  /** What it keeps for each parameter, such as moments, by the caller's name of the parameter. */
  readonly slots: Readonly<Record<string, Readonly<Record<string, SavedTensor>>>>;
}

/** Variables by names of the caller's choice: `model.parameters`. */
export type NamedVariables = Readonly<Record<string, tf.Variable>>;

/** What an optimizer keeps for one variable, each of the variable's shape. */
export type OptimizerSlots = Readonly<Record<string, tf.Variable>>;

/** Changes one variable, and what is kept for it, by its gradient. */
export type VariableUpdate = (
  variable: tf.Variable,
  gradient: tf.Tensor,
  slots: OptimizerSlots,
) => void;

/** A variable that is to be updated. */
export interface PendingUpdate {
  /** What is trained. */
  readonly variable: tf.Variable;
  /** Finite, of the variable's shape. */
  readonly gradient: tf.Tensor;
  /** What is kept for the variable. */
  readonly slots: OptimizerSlots;
}

/** Gradients by the names of their variables: a record, as `tf.variableGrads` gives it, or a list. */
export type VariableGradients = Parameters<tf.Optimizer["applyGradients"]>[0];

/**
 * Base class of optimizers. It has what tfjs expects, so that `minimize` and `tf.layers` models take
 * it too.
 *
 * A subclass says which slots it keeps for a variable and by which number they start, and gives the
 * formula of a step in `beginStep`.
 *
 * @example
 * ```ts
 * import { Optimizer, type VariableUpdate } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * class SignSgd extends Optimizer<{ readonly learningRate: number }> {
 *   constructor(learningRate: number) {
 *     super({ learningRate }, {});
 *   }
 *   protected override beginStep(): VariableUpdate {
 *     return (w, g) => w.assign(tf.sub(w, tf.mul(tf.sign(g), this.learningRate)));
 *   }
 * }
 * await setUpBackend();
 * const w = tf.variable(tf.tensor1d([1, -2])), optimizer = new SignSgd(0.5);
 * optimizer.applyGradients({ [w.name]: tf.tensor1d([3, -0.1]) });
 * assert.deepEqual([...w.dataSync()], [0.5, -1.5]);
 * assert.equal(optimizer.iterations, 1);
 * ```
 */
export abstract class Optimizer<
  Options extends { readonly learningRate: number } = { readonly learningRate: number },
> extends tf.Optimizer {
  #learningRate = 0;
  readonly #initialSlots: Readonly<Record<string, number>>;
  readonly #slots = new Map<tf.Variable, OptimizerSlots>();

  /**
   * Starts at step 0; a variable gets its slots at its first update.
   *
   * @param options all hyperparameters; the learning rate is the one at the start
   * @param initialSlots what is kept for every variable, and the number that it starts with
   * @throws {RangeError | TypeError} for a learning rate that is negative or not finite
   */
  constructor(
    readonly options: Readonly<Options>,
    initialSlots: Readonly<Record<string, number>>,
  ) {
    super();
    this.#initialSlots = initialSlots;
    this.learningRate = options.learningRate;
  }

  /** Step size, at least 0; a schedule may set it between steps. */
  get learningRate(): number {
    return this.#learningRate;
  }

  set learningRate(value: number) {
    checkOptions("set the learning rate", { notNegative: { learningRate: value } });
    this.#learningRate = value;
  }

  /** The formula of step number `this.iterations`, with the numbers that all variables share. */
  protected abstract beginStep(): VariableUpdate;

  /**
   * Update variables by their gradients: one step.
   *
   * @param variableGradients gradients by the names of their variables; those without one stay as they are
   * @param options `areFinite`: whether the caller has seen that all are; `false` (the default) looks
   * @throws {RangeError} for a name that no variable has, or a gradient of another shape or that is
   *   not finite; then nothing has been updated
   */
  override applyGradients(
    variableGradients: VariableGradients,
    { areFinite = false }: { readonly areFinite?: boolean } = {},
  ): void {
    const gradients = Array.isArray(variableGradients)
      ? variableGradients.map(({ name, tensor }) => [name, tensor] as const)
      : Object.entries(variableGradients);
    const updates = gradients
      .filter(([, gradient]) => gradient !== null && gradient !== undefined)
      .map(([name, gradient]) => ({ variable: variableFor(name, gradient), gradient }));
    for (const { variable: { name }, gradient } of areFinite ? [] : updates) {
      checkFiniteGradient(name, gradient, "apply gradients");
    }
    this.iterations_ = this.iterations + 1;
    this.applyUpdates(
      updates.map(({ variable, gradient }) => ({
        ...{ variable, gradient },
        slots: this.#slotsOf(variable),
      })),
    );
  }

  /** Update the variables of a step, one by one: a subclass may do it in one go. */
  protected applyUpdates(updates: readonly PendingUpdate[]): void {
    const update = this.beginStep();
    for (const { variable, gradient, slots } of updates) {
      tf.tidy(() => update(variable, gradient, slots));
    }
  }

  #slotsOf(variable: tf.Variable): OptimizerSlots {
    let slots = this.#slots.get(variable);
    if (slots === undefined) {
      slots = mapValues(
        this.#initialSlots,
        (start) => tf.tidy(() => tf.variable(tf.fill(variable.shape, start), false)),
      );
      this.#slots.set(variable, slots);
    }
    return slots;
  }

  /**
   * A copy of the state: what to save, or to go back to when an update goes wrong.
   *
   * @param parameters what is trained; those that are not trainable have no state
   * @returns the state by the names that `parameters` has
   */
  state(parameters: NamedVariables): OptimizerState {
    const saved = (variable: tf.Variable) =>
      mapValues(this.#initialSlots, (start, slot) => {
        const kept = this.#slots.get(variable)?.[slot];
        const values = kept === undefined
          ? new Float32Array(variable.size).fill(start)
          : Float32Array.from(kept.dataSync());
        return { shape: [...variable.shape], values };
      });
    return { steps: this.iterations, slots: mapValues(trainable(parameters), saved) };
  }

  /**
   * Go on from a {@linkcode Optimizer.state}.
   *
   * @param state of an optimizer of the same class
   * @param parameters what is trained, by the names that they had when the state was taken
   * @throws {RangeError | TypeError} for other names or shapes, naming both; then nothing has been changed
   */
  restore(state: OptimizerState, parameters: NamedVariables): void {
    const trained = trainable(parameters);
    checkState(state, trained, this.#initialSlots);
    for (const [name, slots] of Object.entries(state.slots)) {
      tf.tidy(() => {
        for (const [slot, kept] of Object.entries(this.#slotsOf(trained[name]!))) {
          const { shape, values } = slots[slot]!;
          kept.assign(tf.tensor(values.slice(), [...shape], "float32"));
        }
      });
    }
    this.iterations_ = state.steps;
  }

  /** The hyperparameters, as tfjs asks for them. */
  override getConfig(): tf.serialization.ConfigDict {
    return { ...this.options, learningRate: this.learningRate };
  }

  /** Free the state. */
  override dispose(): void {
    for (const slots of this.#slots.values()) tf.dispose(slots as tf.NamedTensorMap);
    this.#slots.clear();
    super.dispose();
  }
}

function variableFor(name: string, gradient: tf.Tensor): tf.Variable {
  const variable = tf.engine().registeredVariables[name];
  if (variable === undefined) {
    throw new RangeError(
      `Cannot apply gradients: a gradient's name must be that of a variable, current name is "${name}"`,
    );
  }
  const context = { function: "apply gradients", argument: `gradient of ${name}` };
  assertShape(gradient, variable.shape, context);
  return variable;
}

function trainable(parameters: NamedVariables): Record<string, tf.Variable> {
  return Object.fromEntries(Object.entries(parameters).filter(([, { trainable }]) => trainable));
}
