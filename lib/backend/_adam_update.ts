/** One Adam step of one variable: as one kernel, and in plain tf ops. */
import * as tf from "@tensorflow/tfjs";
import type { Moments } from "./_adam_moments.ts";
import type { Companion } from "./_companion.ts";
import { writablePointer } from "./_in_place.ts";

/** The kernel of kernels/adam.ts. */
export interface AdamKernels {
  adam(
    w: number,
    m: number,
    v: number,
    g: number,
    count: number,
    rate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    correction1: number,
    correction2: number,
    decay: number,
  ): void;
}

/** The scalars of one step, as the kernel wants them. */
export interface Step {
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** 1 - beta1^t */
  readonly correction1: number;
  /** 1 - beta2^t */
  readonly correction2: number;
  /** learning rate x weight decay */
  readonly decay: number;
}

/** The update as one kernel, in place. */
export function updateInPlace(
  module: Companion,
  variable: tf.Variable,
  { first, second }: Moments,
  gradient: tf.Tensor,
  { rate, beta1, beta2, epsilon, correction1, correction2, decay }: Step,
): void {
  module.kernels.adam(
    ...[writablePointer(module, variable), writablePointer(module, first)] as const,
    ...[writablePointer(module, second), module.pointer(gradient), variable.size] as const,
    ...[rate, beta1, beta2, epsilon, correction1, correction2, decay] as const,
  );
  for (const written of [variable, first, second]) module.forgetPacked(written);
}

/** The same update in plain tf ops. */
export function updatePlain(
  variable: tf.Variable,
  { first, second }: Moments,
  gradient: tf.Tensor,
  { rate, beta1, beta2, epsilon, correction1, correction2, decay }: Step,
): void {
  tf.tidy(() => {
    first.assign(tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1)));
    second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
    const denominator = tf.add(tf.sqrt(tf.mul(second, 1 / correction2)), epsilon);
    const change = tf.div(tf.mul(first, rate / correction1), denominator);
    variable.assign(tf.sub(tf.mul(variable, 1 - decay), change));
  });
}
