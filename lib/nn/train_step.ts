/** One step of training: loss, gradients, the check that they are finite, clipping, update. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import { checkMaximum, clippingFactor, finiteGlobalNorm } from "./_global_norm.ts";
import type { Module } from "./module.ts";
import { nonFiniteError } from "./non_finite_error.ts";
import { Optimizer } from "./optimizers/mod.ts";

/** What is trained: a module, or variables in an array or by the names that an error calls them by. */
export type Trained =
  | { readonly model: Module }
  | { readonly variables: readonly tf.Variable[] | Readonly<Record<string, tf.Variable>> };

/** How gradients become an update. */
export interface UpdateOptions {
  /** Applies the gradients; it keeps its own state from step to step. */
  readonly optimizer: tf.Optimizer;
  /** Largest joint norm of all gradients, greater than 0: see `clipByGlobalNorm`. Not clipped by default. */
  readonly maxGradientNorm?: number;
  /** What fails, to follow "Cannot" in an error. Default `"train"`. */
  readonly task?: string;
}

/** What {@linkcode trainStep} needs. */
export type TrainStepOptions = Trained & UpdateOptions & {
  /** The mean loss of the minibatch, computed from the trained variables. */
  readonly loss: () => tf.Scalar;
};

/** What {@linkcode trainStep} saw, both before the update. */
export interface TrainStep {
  /** The mean loss of the minibatch. */
  readonly loss: number;
  /** Joint norm of all gradients, before clipping. */
  readonly gradientNorm: number;
}

/**
 * One step of gradient descent: the loss and its gradients, clipped by their joint norm, applied by
 * the optimizer. Variables that are not trainable, and those that the loss does not depend on, stay
 * as they are.
 *
 * @param options see {@linkcode TrainStepOptions}
 * @returns loss and joint norm of the gradients before the update
 * @throws {RangeError} for a loss or a gradient that is not finite, naming the parameter; then
 *   neither a variable of the model, moving statistics included, nor the optimizer has changed
 *
 * @example
 * ```ts
 * import { Adam, Dense, trainStep } from "lib/nn/mod.ts";
 * import { Random } from "lib/random/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const model = new Dense(1, 1, { random: new Random(0) }), optimizer = new Adam();
 * const x = tf.tensor2d([[1], [2]]), y = tf.tensor2d([[3], [5]]);
 * const loss = () => tf.mean(tf.square(tf.sub(model.apply(x), y))) as tf.Scalar;
 * const losses = [1, 2, 3].map(() => trainStep({ model, loss, optimizer, maxGradientNorm: 1 }).loss);
 * assert.ok(losses[2]! < losses[0]!);
 * ```
 */
export function trainStep(options: TrainStepOptions): TrainStep {
  const all = Object.values(namedVariables(options));
  const variables = all.filter(({ trainable }) => trainable);
  if (variables.length === 0) {
    const requirement = "at least one trainable variable";
    throw invalidArgument("train", "variables", requirement, variables, "object");
  }
  const statistics = all.filter(({ trainable }) => !trainable);
  return tf.tidy(() =>
    withRestore(statistics, () => {
      const { value, grads } = tf.variableGrads(options.loss, variables);
      const loss = value.dataSync()[0]!;
      if (!Number.isFinite(loss)) throw nonFiniteError("loss", loss, undefined, options.task);
      return { loss, gradientNorm: stepByGradients(grads, options) };
    })
  );
}

/** Run `step`; when it throws, the variables, which a forward pass may move, are as before. */
function withRestore<Result>(variables: readonly tf.Variable[], step: () => Result): Result {
  const before = variables.map((variable) => tf.clone<tf.Tensor>(variable));
  try {
    return step();
  } catch (error) {
    variables.forEach((variable, i) => variable.assign(before[i]!));
    throw error;
  }
}

/**
 * The second half of {@linkcode trainStep}, for gradients that were computed by hand: check, clip,
 * apply.
 *
 * @param gradients by the names of their variables, as `tf.variableGrads` gives them; they stay the
 *   caller's
 * @param options what is trained, for the text of an error, and see {@linkcode UpdateOptions}
 * @returns the joint norm of the gradients, before clipping
 * @throws {RangeError} for a gradient that is not finite, naming the parameter; then neither a
 *   variable nor the optimizer has changed
 *
 * @example
 * ```ts
 * import { Adam, stepByGradients } from "lib/nn/mod.ts";
 * import { setUpBackend } from "lib/backend/mod.ts";
 * import * as tf from "@tensorflow/tfjs";
 * import assert from "node:assert/strict";
 *
 * await setUpBackend();
 * const w = tf.variable(tf.tensor1d([1, 1])), optimizer = new Adam();
 * const gradients = { [w.name]: tf.tensor1d([3, 4]) };
 * assert.equal(stepByGradients(gradients, { variables: { w }, optimizer }), 5);
 * ```
 */
export function stepByGradients(
  gradients: tf.NamedTensorMap,
  options: Trained & UpdateOptions,
): number {
  const { optimizer, maxGradientNorm, task } = options;
  if (maxGradientNorm !== undefined) checkMaximum("maxGradientNorm", maxGradientNorm);
  const isLogged = maxGradientNorm === undefined, names = (name: string) => nameOf(name, options);
  const norm = finiteGlobalNorm(gradients, { nameOf: names, task, isLogged });
  const factor = maxGradientNorm === undefined ? 1 : clippingFactor(norm, maxGradientNorm);
  tf.tidy(() => {
    const clipped = Object.entries(gradients).map(([name, gradient]) => {
      return { name, tensor: factor === 1 ? gradient : tf.mul(gradient, factor) };
    });
    if (optimizer instanceof Optimizer) optimizer.applyGradients(clipped, { areFinite: true });
    else optimizer.applyGradients(clipped);
  });
  return norm;
}

function namedVariables(trained: Trained): Readonly<Record<string, tf.Variable>> {
  if ("model" in trained) return trained.model.parameters;
  return trained.variables as Readonly<Record<string, tf.Variable>>; // an array has names 0, 1, ...
}

/** What the caller calls the variable of a name; its own name when it came in an array. */
function nameOf(variable: string, trained: Trained): string {
  const named = "model" in trained || !Array.isArray(trained.variables);
  const known = named ? Object.entries(namedVariables(trained)) : [];
  return known.find(([, { name }]) => name === variable)?.[0] ?? variable;
}
