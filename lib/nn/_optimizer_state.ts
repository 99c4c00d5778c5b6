/**
 * The state of an optimizer as a checkpoint has it: under the names that the weights have there.
 *
 * An optimizer names a moment after its variable ("variable_7/m"), and a variable's name is often a
 * mere counter, which another program would start elsewhere.
 */
import * as tf from "@tensorflow/tfjs";
import type { SavedTensor } from "./checkpoint_format.ts";

type NamedTensors = Parameters<tf.Optimizer["setWeights"]>[0];
type Weights = Readonly<Record<string, unknown>>;

/** Replace a variable's name before the last slash by its new one, if it has any. */
function rename(name: string, newNames: ReadonlyMap<string, string>): string {
  const slash = name.lastIndexOf("/");
  const newName = newNames.get(name.slice(0, slash));
  return slash < 0 || newName === undefined ? name : newName + name.slice(slash);
}

/** The step count and the moments of an optimizer, in its own order. */
export async function optimizerState(
  optimizer: tf.Optimizer,
  weights: Weights,
): Promise<Record<string, SavedTensor>> {
  const newNames = new Map<string, string>();
  for (const [name, weight] of Object.entries(weights)) {
    if (weight instanceof tf.Variable) newNames.set(weight.name, name);
  }
  const state = await optimizer.getWeights();
  const entries = state.map(({ name, tensor }) => {
    const values = tensor.dataSync() as Float32Array | Int32Array;
    return [rename(name, newNames), { shape: tensor.shape, values }] as const;
  });
  // The step count is a new tensor; the moments are the optimizer's own.
  tf.dispose(state.map(({ tensor }) => tensor).filter((t) => !(t instanceof tf.Variable)));
  return Object.fromEntries(entries);
}

/** New tensors for `setWeights`, named after the variables that the model has now. */
export function named(
  state: Readonly<Record<string, SavedTensor>>,
  variables: Readonly<Record<string, tf.Variable>>,
): NamedTensors {
  const newNames = new Map(Object.entries(variables).map(([key, { name }]) => [key, name]));
  return Object.entries(state).map(([name, { shape, values }]) => {
    const dtype = values instanceof Int32Array ? "int32" : "float32";
    return { name: rename(name, newNames), tensor: tf.tensor(values, [...shape], dtype) };
  });
}
