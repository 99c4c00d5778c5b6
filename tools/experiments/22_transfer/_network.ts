/** The networks of notebook 22: a body of hidden layers and a head. */
import type * as tf from "@tensorflow/tfjs";
import { Dense, type Module } from "lib/nn/mod.ts";
import type { Random } from "lib/random/mod.ts";
import { LoraDense } from "lib/transfer/mod.ts";
import { PIXELS } from "./_tasks.ts";

/** A layer of a network. */
export interface Layer {
  readonly module: Module;
  /** Numbers that it gives for each input. */
  readonly units: number;
  apply(x: tf.Tensor): tf.Tensor;
}

/** Units of the last hidden layer. */
export const FEATURES = 64;
/** He et al. 2015 for layers with relu; biases are zeros. */
const initializer = "he_normal", activation = "relu";

const ofModule = (module: Dense | LoraDense, units: number): Layer => ({
  ...{ module, units },
  apply: (x) => module.apply(x),
});

const hidden = (inputs: number, units: number, random: Random) =>
  ofModule(new Dense(inputs, units, { activation, initializer, random }), units);

/** The hidden layers. */
export function newBody(random: Random): Layer[] {
  return [hidden(PIXELS, 128, random.split(0)), hidden(128, FEATURES, random.split(1))];
}

/** The output layer. */
export function newHead(inputs: number, classes: number, random: Random): Layer {
  return ofModule(new Dense(inputs, classes, { random }), classes);
}

/** Another layer with the same weights, with a change of low rank if the rank is above 0. */
export function copyOf(layer: Layer, copy: Layer, rank: number, random: Random): Layer {
  copy.module.load(layer.module.parameters);
  if (rank === 0) return copy;
  return ofModule(new LoraDense(copy.module as Dense, { rank, random }), copy.units);
}
