/** The parts of an agent's state as plain data: models, optimizers, environments. */
import * as tf from "@tensorflow/tfjs";
import { invalidArgument } from "../_invalid_argument.ts";
import type { Adam, AdamState, Module } from "../nn/mod.ts";
import type { EnvironmentState, RestorableEnvironment, VectorEnvironment } from "./envs/mod.ts";

/** The parameters of a model by their names. */
export type ParameterValues = Readonly<Record<string, Float32Array>>;

/** A model and the optimizer that trains it. */
export interface TrainedState {
  readonly parameters: ParameterValues;
  /** Its moments by the names of the parameters. */
  readonly optimizer: AdamState;
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

/** Copies of a model's parameters and of the optimizer's moments. */
export function trainedState(model: Module, optimizer: Adam): TrainedState {
  const { steps, moments } = optimizer.state;
  const named = Object.entries(model.parameters).flatMap(([name, variable]) =>
    variable.name in moments ? [[name, moments[variable.name]!] as const] : []
  );
  const ofOptimizer = { steps, moments: Object.fromEntries(named) };
  return { parameters: parameterValues(model), optimizer: ofOptimizer };
}

/** Go on from copies. */
export function restoreTrained(model: Module, optimizer: Adam, state: TrainedState): void {
  restoreParameters(model, state.parameters);
  const { steps, moments } = state.optimizer, own = model.parameters;
  const renamed = Object.entries(moments).map(([name, values]) =>
    [own[name]!.name, values] as const
  );
  optimizer.restore({ steps, moments: Object.fromEntries(renamed) });
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
