/** The parts of an agent's state as plain data: models, optimizers, environments. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import type { Module, NamedVariables, OptimizerState } from "../nn/mod.ts";
import type { EnvironmentState, RestorableEnvironment, VectorEnvironment } from "./envs/mod.ts";

/** The parameters of a model by their names. */
export type ParameterValues = Readonly<Record<string, Float32Array>>;

/** A model and the optimizer that trains it. */
export interface TrainedState {
  /** Of the model. */
  readonly parameters: ParameterValues;
  /** Its steps, and what it keeps by the names of the parameters. */
  readonly optimizer: OptimizerState;
}

/** What an optimizer keeps can be stored, and restored. */
interface StoredOptimizer {
  state(parameters: NamedVariables): OptimizerState;
  restore(state: OptimizerState, parameters: NamedVariables): void;
}

/** Copies of all parameters. */
export function parameterValues(model: Module): ParameterValues {
  const copies = Object.entries(model.parameters).map(([name, variable]) =>
    [name, Float32Array.from(variable.dataSync())] as const
  );
  return Object.fromEntries(copies);
}

/** Set all parameters to copies. */
export function restoreParameters(model: Module, values: ParameterValues): void {
  const shapes = model.parameters;
  tf.tidy(() =>
    model.load(Object.fromEntries(
      Object.entries(values).map(([name, numbers]) =>
        [name, tf.tensor(numbers, shapes[name]?.shape ?? [numbers.length])] as const
      ),
    ))
  );
}

/** Copies of a model's parameters and of what the optimizer keeps for them. */
export function trainedState(model: Module, optimizer: StoredOptimizer): TrainedState {
  return { parameters: parameterValues(model), optimizer: optimizer.state(model.parameters) };
}

/** Go on from copies. */
export function restoreTrained(
  model: Module,
  optimizer: StoredOptimizer,
  state: TrainedState,
): void {
  restoreParameters(model, state.parameters);
  optimizer.restore(state.optimizer, model.parameters);
}

/** Where an agent's environment stands. */
export function environmentState(agent: string, environment: VectorEnvironment): EnvironmentState {
  return restorable(agent, environment).state;
}

/** Let the environment go on from where it stood. */
export function restoreEnvironment(
  agent: string,
  environment: VectorEnvironment,
  state: EnvironmentState,
): void {
  restorable(agent, environment).restore(state);
}

function restorable(agent: string, environment: VectorEnvironment): RestorableEnvironment {
  const candidate = environment as Partial<RestorableEnvironment>;
  if (typeof candidate.restore === "function") return environment as RestorableEnvironment;
  const task = `store or restore the state of ${agent}`;
  throw invalidArgument(
    task,
    "environment",
    'one with "state" and "restore"',
    environment,
    "never",
  );
}
