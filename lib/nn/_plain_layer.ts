/** A dense layer for one input, in plain numbers. */
import * as tf from "@tensorflow/tfjs";
import { exp } from "../_exp_log.ts";
import { type ActivationName, activations } from "./activations.ts";

/** What a layer is made of. */
export interface PlainLayer {
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
  readonly activation: ActivationName;
}

/** The usual ones; the others are tensor operations, also for one input. */
const SCALAR_ACTIVATIONS: Partial<Record<ActivationName, (z: number) => number>> = {
  relu: (z: number) => Math.max(0, z),
  tanh: Math.tanh,
  sigmoid: (z: number) => 1 / (1 + exp(-z)),
};

/** Fill y [units] from x [inputs]. */
export function applyPlainLayer(
  { kernel, bias, activation }: PlainLayer,
  x: ArrayLike<number>,
  y: Float64Array,
): void {
  const units = y.length;
  y.set(bias);
  for (let i = 0; i < x.length; i++) {
    const value = x[i]!;
    if (value === 0) continue; // half of what a relu gives
    for (let unit = 0; unit < units; unit++) y[unit]! += value * kernel[i * units + unit]!;
  }
  if (activation === "linear") return;
  const f = SCALAR_ACTIVATIONS[activation];
  if (f === undefined) {
    y.set(tf.tidy(() => activations[activation](tf.tensor1d(Float32Array.from(y))).dataSync()));
    return;
  }
  for (let unit = 0; unit < units; unit++) y[unit] = f(y[unit]!);
}
