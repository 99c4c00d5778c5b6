/** One step of Adam for one variable: as one kernel in place, or in plain tf ops. */
import * as tf from "@tensorflow/tfjs";
import { type SideModule, sideModule } from "./host/side_module.ts";
import { writablePointer } from "./host/in_place.ts";

/** The scalars of one step, as the kernel wants them. */
export interface AdamStep {
  /** Step size, at least 0. */
  readonly rate: number;
  /** Decay of the first moment, in [0, 1). */
  readonly beta1: number;
  /** Decay of the second moment, in [0, 1). */
  readonly beta2: number;
  /** What is added to the root of the corrected second moment, above 0. */
  readonly epsilon: number;
  /** 1 - beta1^t */
  readonly correction1: number;
  /** 1 - beta2^t */
  readonly correction2: number;
  /** learning rate x weight decay */
  readonly decay: number;
}

/** The running moments of a variable, of its shape. */
export interface AdamMoments {
  /** m, the mean of the gradients. */
  readonly first: tf.Variable;
  /** v, the mean of their squares. */
  readonly second: tf.Variable;
}

/**
 * Update a variable and its two moments.
 *
 * On the wasm backend one kernel does it in place, and a tensor that shares a buffer (a clone, a
 * target network) keeps the old values. Elsewhere it is computed in plain tf ops, to the same numbers
 * within float32's rounding.
 *
 * @param variable w, float32 of any shape
 * @param moments m and v, of the variable's shape
 * @param gradient g, of the variable's shape
 * @param step the scalars, see {@linkcode AdamStep}
 */
export function adamStep(
  variable: tf.Variable,
  moments: AdamMoments,
  gradient: tf.Tensor,
  step: AdamStep,
): void {
  const module = tf.getBackend() === "wasm" ? sideModule() : undefined;
  if (module !== undefined && variable.dtype === "float32" && gradient.dtype === "float32") {
    updateInPlace(module, variable, moments, gradient, step);
  } else {
    updatePlain(variable, moments, gradient, step);
  }
}

/** The update as one kernel, in place. */
function updateInPlace(
  module: SideModule,
  variable: tf.Variable,
  { first, second }: AdamMoments,
  gradient: tf.Tensor,
  { rate, beta1, beta2, epsilon, correction1, correction2, decay }: AdamStep,
): void {
  module.kernels.adam(
    ...[writablePointer(module, variable), writablePointer(module, first)] as const,
    ...[writablePointer(module, second), module.pointer(gradient), variable.size] as const,
    ...[rate, beta1, beta2, epsilon, correction1, correction2, decay] as const,
  );
  for (const written of [variable, first, second]) module.forgetPacked(written);
}

/** The same update in plain tf ops. */
function updatePlain(
  variable: tf.Variable,
  { first, second }: AdamMoments,
  gradient: tf.Tensor,
  { rate, beta1, beta2, epsilon, correction1, correction2, decay }: AdamStep,
): void {
  tf.tidy(() => {
    first.assign(tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1)));
    second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
    const denominator = tf.add(tf.sqrt(tf.mul(second, 1 / correction2)), epsilon);
    const change = tf.div(tf.mul(first, rate / correction1), denominator);
    variable.assign(tf.sub(tf.mul(variable, 1 - decay), change));
  });
}
