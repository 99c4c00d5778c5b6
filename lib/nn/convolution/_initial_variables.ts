/** The initial kernel and bias of a layer as variables. */
import * as tf from "@tensorflow/tfjs";
import type { Random } from "../../random/mod.ts";
import { type Fans, fansOf } from "../initial_spread.ts";
import { type Initializer, initialWeights } from "../initializers.ts";

/** What each layer with kernels is told about its initial weights. */
export interface InitialWeightsOptions {
  /** Where the initial weights are drawn from. */
  readonly random: Random;
  /** Default `"glorot_uniform"`, with a bias of zeros; `"fan_in_uniform"` draws the bias too. */
  readonly initializer?: Initializer;
  /** Default `true`. */
  readonly useBias?: boolean;
}

/** A kernel; its fans are Keras's for its shape if nothing else is said. */
export function kernelVariable<R extends tf.Rank>(
  shape: tf.ShapeMap[R],
  { random, initializer = "glorot_uniform" }: InitialWeightsOptions,
  fans: Fans = fansOf(shape),
): tf.Variable<R> {
  return tf.tidy(() => tf.variable<R>(initialWeights<R>(shape, { random, initializer, fans })));
}

/** The bias of a kernel of those fans, if the layer has one: zeros, or drawn as PyTorch does. */
export function biasVariable(
  size: number,
  { random, initializer, useBias = true }: InitialWeightsOptions,
  fans: Fans,
): tf.Variable<tf.Rank.R1> | undefined {
  const drawn = initializer === "fan_in_uniform" ? initializer : "zeros";
  return useBias ? kernelVariable([size], { random, initializer: drawn }, fans) : undefined;
}
