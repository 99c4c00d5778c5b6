/** One step of Adam for all variables: as one kernel in place, or in plain tf ops. */
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

/** A variable with what its update needs, all of one shape. */
export interface AdamUpdate {
  /** w, float32. */
  readonly variable: tf.Variable;
  /** m and v. */
  readonly moments: AdamMoments;
  /** g */
  readonly gradient: tf.Tensor;
}

/**
 * Update variables and their two moments.
 *
 * On the wasm backend one kernel does it in place for all of them, and a tensor that shares a buffer
 * (a clone, a target network) keeps the old values. Elsewhere it is computed in plain tf ops, to the
 * same numbers within float32's rounding.
 *
 * @param updates the variables, each once
 * @param step the scalars, see {@linkcode AdamStep}
 */
export function adamStep(updates: readonly AdamUpdate[], step: AdamStep): void {
  const module = tf.getBackend() === "wasm" ? sideModule() : undefined;
  const isFloat32 = updates.every(({ variable, gradient }) =>
    variable.dtype === "float32" && gradient.dtype === "float32"
  );
  if (module !== undefined && isFloat32) updateInPlace(module, updates, step);
  else for (const update of updates) updatePlain(update, step);
}

/** The update as one kernel, in place. */
function updateInPlace(
  module: SideModule,
  updates: readonly AdamUpdate[],
  { rate, beta1, beta2, epsilon, correction1, correction2, decay }: AdamStep,
): void {
  if (updates.length === 0) return;
  const addresses = updates.map(({ variable, moments: { first, second }, gradient }) => [
    ...[writablePointer(module, variable), writablePointer(module, first)] as const,
    ...[writablePointer(module, second), module.pointer(gradient)] as const,
  ]);
  const origin = addresses[0]![0]!; // others are counted from here, in elements
  const table = module.scratch(20 * updates.length);
  new Int32Array(module.backend.wasm.asm.memory.buffer, table, 5 * updates.length).set(
    updates.flatMap(({ variable }, i) => [
      variable.size,
      ...addresses[i]!.map((address) => (address - origin) / 4),
    ]),
  );
  module.kernels.adam(
    ...[table, origin, updates.length, rate, beta1, beta2, epsilon] as const,
    ...[correction1, correction2, decay] as const,
  );
  for (const { variable } of updates) module.forgetPacked(variable);
}

/** The same update in plain tf ops. */
function updatePlain(
  { variable, moments: { first, second }, gradient }: AdamUpdate,
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
